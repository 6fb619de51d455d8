//! Ids from paths.

use std::path::{Component, Path, PathBuf};

/// The path made absolute, `.` and `..` folded, without a look at the file system beyond the current folder.
pub fn lexical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut folded = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                folded.pop();
            }
            other => folded.push(other),
        }
    }
    folded
}

/// The deepest folder that holds all of `folders` (or is one of them).
pub fn common_folder<'a>(folders: impl IntoIterator<Item = &'a Path>) -> PathBuf {
    let mut folders = folders.into_iter();
    let Some(first) = folders.next() else { return PathBuf::new() };
    folders.fold(first.to_owned(), |common, folder| {
        common.components().zip(folder.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    })
}

/// `folder` as the start of ids: relative to `root`, with `/` after each part; empty for `root` itself.
pub fn prefix(folder: &Path, root: &Path) -> String {
    let relative = folder.strip_prefix(root).unwrap_or(folder);
    relative.components().fold(String::new(), |prefix, part| prefix + &part.as_os_str().to_string_lossy() + "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_start_at_the_deepest_common_folder() {
        let paths = ["/news/2021/may", "/news/2021/june", "/news/2021"].map(Path::new);
        assert_eq!(common_folder(paths), Path::new("/news/2021"));
        assert_eq!(common_folder(paths[..1].iter().copied()), paths[0]);
        assert_eq!(prefix(paths[0], paths[2]), "may/");
        assert_eq!(prefix(paths[2], paths[2]), "");
    }

    #[test]
    fn dots_are_folded() {
        assert_eq!(lexical(Path::new("/news/./a/../b")), Path::new("/news/b"));
        assert_eq!(lexical(Path::new("x/..")), lexical(Path::new(".")));
    }
}

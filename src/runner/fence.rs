//! The panic fence: a bug that one document brings to light costs that document only.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use crate::error::{DocumentError, Stage};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic inside a fence happened: file and line.
    static PLACE: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
}

/// Keeps panics inside a fence off stderr and remembers where they happened. For the binary, once, at start;
/// without it [`guard`] works too, but each panic is printed and its place is not in the error.
pub fn install_panic_hook() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if INSIDE.get() {
            let place = info.location().map(|at| (at.file().to_owned(), at.line()));
            PLACE.with_borrow_mut(|last| *last = place);
        } else {
            default(info);
        }
    }));
}

/// Runs `work` on one document; a panic becomes that document's error. Its stage is the one in whose source files
/// it happened, otherwise (in another crate, or without the hook) `stage`. Fences may stand inside each other.
///
/// # Errors
/// What `work` returns, or `panic`.
pub fn guard<T>(
    source: &str,
    stage: Stage,
    work: impl FnOnce() -> Result<T, DocumentError>,
) -> Result<T, DocumentError> {
    let outer = INSIDE.replace(true);
    // Nothing that `work` may leave half-changed is used again: it owns what it writes to.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outer);
    result.unwrap_or_else(|payload| {
        let place = PLACE.take();
        let stage = place.as_ref().and_then(|(file, _)| stage_of(file)).unwrap_or(stage);
        let mut message = String::from("internal error");
        if let Some((file, line)) = place {
            let _ = write!(message, " at {file}:{line}");
        }
        let _ = write!(message, ": {}; please report it with this document", text_of(payload.as_ref()));
        Err(DocumentError { source_name: source.to_owned(), stage, code: "panic", message })
    })
}

/// The stage that a source file of this crate belongs to.
fn stage_of(file: &str) -> Option<Stage> {
    let mut parts = file.split(['/', '\\']);
    let folder = parts.next().filter(|&first| first == "src").and_then(|_| parts.next())?;
    let stages = [
        Stage::Read,
        Stage::Layout,
        Stage::Sentences,
        Stage::Encode,
        Stage::Entities,
        Stage::Quotes,
        Stage::Summary,
        Stage::Write,
    ];
    stages.into_iter().find(|stage| stage.name() == folder)
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_the_documents_error_and_names_the_given_stage() {
        let error = guard::<()>("a.txt", Stage::Quotes, || panic!("odd quote {}", 7)).unwrap_err();
        assert_eq!((error.source_name.as_str(), error.stage, error.code), ("a.txt", Stage::Quotes, "panic"));
        assert!(error.message.contains("odd quote 7"), "{}", error.message);
    }

    #[test]
    fn a_source_file_tells_its_stage() {
        assert_eq!(stage_of("src/quotes/direct.rs"), Some(Stage::Quotes));
        assert_eq!(stage_of("src\\read\\html.rs"), Some(Stage::Read));
        assert_eq!(stage_of("src/offsets.rs"), None);
        assert_eq!(stage_of("/registry/page-1.0/src/read/mod.rs"), None);
    }
}

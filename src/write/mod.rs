//! The output folder of a run: shards of records, errors, and what is needed to go on after a kill.
//!
//! ```text
//! records-00000.jsonl[.gz|.zst]   the records of inputs k*N..(k+1)*N in input order (N: shard size)
//! errors.jsonl                    one line per input that gave no record, in input order
//! run.json                        written last: present exactly when a run is complete
//! .records-00003.jsonl.part       the shard being written: always plain, one whole line after another
//! .records-00003.jsonl.old        what a killed run left of this shard, until the shard is complete
//! .pressline.lock                 marks the folder as ours; locked while a run writes into it
//! ```
//! A file gets its final name only when it is complete and on the disk.

mod compress;
mod earlier;
mod errors;
mod folder;
mod line;
mod manifest;
mod shard;

pub use compress::Compression;
pub use earlier::{Found, Stamp};
pub use errors::ErrorLog;
pub use folder::{ERRORS_FILE, MANIFEST_FILE, OutputFolder};
pub use line::{QuoteTally, RecordLine, Tally};
pub use manifest::{Computed, Documents, Manifest, Model, Timings, peak_memory_bytes};
pub use shard::{Finish, Shard};

use std::io;
use std::path::Path;

use crate::error::Error;

/// Wraps an I/O error of the output folder, with the advice that fits its cause.
pub(crate) fn io_error(path: &Path, action: &'static str, source: io::Error) -> Error {
    let hint = match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, then run the same command again: it goes on where it stopped"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "give yourself write permission there, or choose another folder with --output"
        }
        _ => "mend the cause, then run the same command again: it goes on where it stopped",
    };
    Error::Io { path: path.to_path_buf(), action, hint, source }
}

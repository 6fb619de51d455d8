//! The panic fence: a bug that one document brings to light costs that document only.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use crate::error::{DocumentError, Stage};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic inside a fence happened: `file:line`.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics inside a fence off stderr and remembers where they happened. For the binary, once, at start;
/// without it [`guard`] works too, but each panic is printed and its place is not in the error.
pub fn install_panic_hook() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if INSIDE.get() {
            let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
            PLACE.with_borrow_mut(|last| *last = place);
        } else {
            default(info);
        }
    }));
}

/// Runs `work` on one document; a panic becomes that document's error, at the stage that `stage` then names.
///
/// # Errors
/// What `work` returns, or `panic`.
pub fn guard<T>(
    source: &str,
    stage: &Cell<Stage>,
    work: impl FnOnce() -> Result<T, DocumentError>,
) -> Result<T, DocumentError> {
    let outer = INSIDE.replace(true);
    // Nothing that `work` may leave half-changed is used again: it owns what it writes to.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outer);
    result.unwrap_or_else(|payload| {
        let place = PLACE.take().map(|place| format!(" at {place}")).unwrap_or_default();
        Err(DocumentError {
            source_name: source.to_owned(),
            stage: stage.get(),
            code: "panic",
            message: format!(
                "internal error{place}: {}; please report it with this document",
                text_of(payload.as_ref())
            ),
        })
    })
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

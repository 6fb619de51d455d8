//! Stands in for the `rust-bert` backend in builds without that feature.

use super::beam::Search;
use super::{Backend, Generator, ModelFiles};
use crate::error::Error;

pub(super) fn classifier(_: ModelFiles<'_>) -> Result<Box<dyn Backend>, Error> {
    Err(missing())
}

pub(super) fn generator(_: ModelFiles<'_>, _: Search) -> Result<Box<dyn Generator>, Error> {
    Err(missing())
}

fn missing() -> Error {
    Error::Config(
        "the pipeline asks for backend = \"rust-bert\", which this build of pressline lacks; build it with \
         `scripts/libtorch.sh cargo build --release --features rust-bert` (installs libtorch first), or use \
         backend = \"native\""
            .into(),
    )
}

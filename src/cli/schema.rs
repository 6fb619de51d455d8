//! `pressline schema`.

use std::io::{self, Write};

use super::{AnyError, Ending};

pub fn run() -> Result<Ending, AnyError> {
    let schema = serde_json::to_string_pretty(&pressline::record::schema())?;
    writeln!(io::stdout().lock(), "{schema}")?;
    Ok(Ending::AllWell)
}

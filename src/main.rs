//! `pressline`: arguments in, exit code out. 0: all well; 1: stopped; 2: usage; 3: done, with failed documents.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    pressline::runner::install_panic_hook();
    cli::main()
}

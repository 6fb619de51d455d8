//! The progress line on stderr.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use pressline::runner::Report;

/// How often the line is redrawn while nothing happens, so that the clock goes on.
const TICK: Duration = Duration::from_millis(500);

/// Documents, bytes, words per second, errors, time left. Shows nothing where nobody watches.
pub struct Progress {
    bar: ProgressBar,
    total_bytes: Option<u64>,
}

impl Progress {
    /// `total_bytes`: of all inputs, if known; without it no time left is shown.
    pub fn new(total_bytes: Option<u64>, quiet: bool) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), total_bytes };
        }
        let template = match total_bytes {
            Some(_) => "{elapsed_precise} [{bar:24}] {bytes}/{total_bytes}  {msg}  {left}",
            None => "{elapsed_precise} {spinner} {bytes}  {msg}",
        };
        let left = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{} left", indicatif::HumanDuration(state.eta()));
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(total_bytes, ProgressDrawTarget::stderr());
        bar.set_style(style.with_key("left", left));
        bar.enable_steady_tick(TICK);
        Self { bar, total_bytes }
    }

    pub fn show(&self, report: &Report) {
        if self.bar.is_hidden() {
            return;
        }
        // Rows and packed files have not quite the bytes that their files have.
        self.bar.set_position(self.total_bytes.map_or(report.bytes, |total| report.bytes.min(total)));
        let seconds = self.bar.elapsed().as_secs_f64().max(f64::EPSILON);
        let words = report.computed.words as f64 / seconds;
        let documents = report.documents;
        let mut message = format!("{} documents, {words:.0} words/s", documents.total);
        if documents.failed > 0 {
            let _ = write!(message, ", {} failed", documents.failed);
        }
        self.bar.set_message(message);
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

//! Written by `training/summary.py`; not by hand.

/// Weight of each of [`super::features::NAMES`].
pub(super) const WEIGHTS: [f32; super::features::NAMES.len()] = [0.0; super::features::NAMES.len()];

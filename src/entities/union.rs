//! Disjoint sets of small numbers.

/// Joins numbers to sets; near-constant time per call.
#[derive(Debug, Clone)]
pub(super) struct Union {
    parent: Vec<usize>,
}

impl Union {
    /// The numbers below `len`, each alone.
    pub(super) fn new(len: usize) -> Self {
        Self { parent: (0..len).collect() }
    }

    /// The number that stands for the set of `item`: the lowest in it.
    pub(super) fn root(&mut self, mut item: usize) -> usize {
        while self.parent[item] != item {
            self.parent[item] = self.parent[self.parent[item]];
            item = self.parent[item];
        }
        item
    }

    /// Makes one set of two.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

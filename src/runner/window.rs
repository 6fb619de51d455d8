//! The documents between reading and writing: bounded in number and bytes, and put back into input order.

use std::collections::VecDeque;

/// Documents per thread: enough that one slow document keeps nobody waiting.
const DOCUMENTS_PER_THREAD: usize = 16;
/// Input bytes per thread. A document in work takes some 50 times its input (scores, spans, the record).
const BYTES_PER_THREAD: u64 = 4 << 20;

/// A reorder buffer with room for a limited number of documents.
#[derive(Debug)]
pub struct Window<T> {
    slots: VecDeque<Slot<T>>,
    /// Number of the input in the front slot.
    first: u64,
    bytes: u64,
    max_documents: usize,
    max_bytes: u64,
}

#[derive(Debug)]
struct Slot<T> {
    bytes: u64,
    outcome: Option<T>,
}

impl<T> Window<T> {
    pub fn new(threads: usize) -> Self {
        Self {
            slots: VecDeque::new(),
            first: 0,
            bytes: 0,
            max_documents: DOCUMENTS_PER_THREAD * threads,
            max_bytes: BYTES_PER_THREAD * threads as u64,
        }
    }

    /// A document of any size fits into an empty window.
    pub fn has_room(&self) -> bool {
        self.slots.is_empty() || (self.slots.len() < self.max_documents && self.bytes < self.max_bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Takes in the next input; gives its number, counted from 0.
    pub fn admit(&mut self, bytes: u64) -> u64 {
        self.slots.push_back(Slot { bytes, outcome: None });
        self.bytes += bytes;
        self.first + self.slots.len() as u64 - 1
    }

    /// Stores what became of an input.
    pub fn put(&mut self, number: u64, outcome: T) {
        let slot = number.checked_sub(self.first).and_then(|index| self.slots.get_mut(index as usize));
        if let Some(slot) = slot {
            slot.outcome = Some(outcome);
        }
    }

    /// Takes out the next input in order, if it is done: its number, its bytes, what became of it.
    pub fn next_ready(&mut self) -> Option<(u64, u64, T)> {
        let outcome = self.slots.front_mut()?.outcome.take()?;
        let slot = self.slots.pop_front()?;
        self.bytes -= slot.bytes;
        self.first += 1;
        Some((self.first - 1, slot.bytes, outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_out_in_the_order_they_went_in() {
        let mut window = Window::new(1);
        assert_eq!((0..4).map(|_| window.admit(1)).collect::<Vec<_>>(), [0, 1, 2, 3]);
        window.put(2, "c");
        window.put(0, "a");
        assert_eq!(window.next_ready(), Some((0, 1, "a")));
        assert_eq!(window.next_ready(), None);
        window.put(1, "b");
        assert_eq!(window.next_ready(), Some((1, 1, "b")));
        assert_eq!(window.next_ready(), Some((2, 1, "c")));
        assert_eq!(window.admit(1), 4);
    }

    #[test]
    fn it_is_bounded_in_number_and_bytes_but_takes_any_single_document() {
        let mut window = Window::<()>::new(1);
        assert!(window.has_room());
        window.admit(u64::MAX / 2);
        assert!(!window.has_room());
        window.put(0, ());
        window.next_ready();
        for _ in 0..DOCUMENTS_PER_THREAD {
            assert!(window.has_room());
            window.admit(0);
        }
        assert!(!window.has_room());
    }
}

//! Texts by key, within a number of bytes. Needs nothing but the standard library, so that its tests need nothing else to
//! be built (tests/test_crate.py).

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// What an entry takes besides its text: the key and its place in the table.
const ENTRY: usize = 128;

#[derive(Debug)]
pub struct Bounded<K> {
    texts: HashMap<K, Vec<u8>>,
    bytes: usize,
    most: usize,
}

fn weight(text: &[u8]) -> usize {
    text.len() + ENTRY
}

impl<K: Eq + Hash> Bounded<K> {
    /// `most`: bytes.
    pub fn new(most: usize) -> Self {
        Bounded { texts: HashMap::new(), bytes: 0, most }
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&[u8]>
    where
        K: Borrow<Q>,
    {
        self.texts.get(key).map(Vec::as_slice)
    }

    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if let Some(text) = self.texts.remove(key) {
            self.bytes -= weight(&text);
        }
    }

    /// Where there is no room, all the others go: what is asked for again comes back. One text that would take an eighth
    /// of the room is not kept, lest it drive out the others again and again.
    pub fn insert(&mut self, key: K, text: Vec<u8>) {
        self.remove(&key);
        let needed = weight(&text);
        if needed > self.most / 8 {
            return;
        }
        if self.bytes + needed > self.most {
            self.texts.clear();
            self.texts.shrink_to_fit();
            self.bytes = 0;
        }
        self.bytes += needed;
        self.texts.insert(key, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(entries: usize, len: usize, most: usize) -> Bounded<String> {
        let mut bounded = Bounded::new(most);
        for number in 0..entries {
            bounded.insert(number.to_string(), vec![b'x'; len]);
        }
        bounded
    }

    #[test]
    fn what_was_put_in_last_is_there() {
        let mut bounded = with(3, 10, 10_000);
        bounded.insert("1".into(), b"other".to_vec());
        assert_eq!(bounded.get("1"), Some(&b"other"[..]));
        assert_eq!(bounded.get("2"), Some(&[b'x'; 10][..]));
        assert_eq!(bounded.get("3"), None);
    }

    #[test]
    fn the_bytes_stay_below_the_bound_however_much_comes() {
        let mut bounded = Bounded::new(10_000);
        for number in 0..1000 {
            bounded.insert(number.to_string(), vec![b'x'; number]);
            let held: usize = bounded.texts.values().map(|text| weight(text)).sum();
            assert_eq!(bounded.bytes, held);
            assert!(held <= 10_000);
        }
    }

    #[test]
    fn a_person_with_very_many_devices_drives_out_nobody() {
        let mut bounded = with(3, 100, 10_000);
        bounded.insert("crowd".into(), vec![b'x'; 5000]);
        assert_eq!(bounded.get("crowd"), None);
        assert!(bounded.get("0").is_some());
    }

    #[test]
    fn what_has_grown_too_large_is_not_remembered_as_it_was() {
        let mut bounded = with(1, 100, 10_000);
        bounded.insert("0".into(), vec![b'x'; 5000]);
        assert_eq!(bounded.get("0"), None);
        assert_eq!(bounded.bytes, 0);
    }

    #[test]
    fn what_is_removed_makes_room() {
        let mut bounded = with(10, 1000 - ENTRY, 10_000);
        bounded.remove("4");
        bounded.remove("4");
        bounded.insert("new".into(), vec![b'x'; 1000 - ENTRY]);
        assert_eq!(bounded.texts.len(), 10);
        assert_eq!(bounded.get("4"), None);
    }
}

//! Notes the keys of a response that nothing reads, while it is read, and says afterwards where they are.
//! It must not know any type, nor keep a value.

use std::{cell::RefCell, collections::BTreeSet, fmt};

use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use super::{
    json_path::{Items, bare, path},
    walk::{Step, Walk},
};

/// How many keys are told apart. The others are not shown.
pub(crate) const MOST_KEYS: usize = 64;

/// A key that was read last: where its text is in memory, so that it costs nothing to remember it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key(usize);

impl Key {
    /// No key: the value is an item of a list, or the whole text.
    pub(crate) const NONE: Self = Self(0);
    /// A key that is not in the text as it is, for example because it is written with escapes.
    const ELSEWHERE: Self = Self(1);

    /// Remembers a key that is part of the text.
    pub(crate) fn borrowed(key: &str) -> Self {
        Self(key.as_ptr().addr())
    }

    /// Remembers a key that may be gone before it is noted.
    pub(crate) fn passing(key: &str) -> Self {
        with_notes(|notes| notes.passing = Some(key.to_owned()));
        Self::ELSEWHERE
    }
}

/// The keys that were noted.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// Where they are in memory, in this order.
    addresses: Vec<usize>,
    /// Those whose place is not known.
    names: BTreeSet<String>,
    /// The latest key that is not part of the text.
    passing: Option<String>,
}

thread_local! {
    /// The notes, while they are taken: during one synchronous call, so that no other task of the thread can observe
    /// them.
    static NOTES: RefCell<Option<Noted>> = const { RefCell::new(None) };
}

fn with_notes(change: impl FnOnce(&mut Noted)) {
    // If the thread is shutting down, nothing is noted.
    let _ = NOTES.try_with(|notes| {
        if let Ok(mut notes) = notes.try_borrow_mut()
            && let Some(notes) = notes.as_mut()
        {
            change(notes);
        }
    });
}

/// Notes a key whose value is not read.
pub(crate) fn note(key: Key) {
    with_notes(|notes| match key.0 {
        0 => {}
        1 => {
            let name = notes.passing.take();
            notes
                .names
                .extend(name.filter(|_| notes.names.len() < MOST_KEYS));
        }
        // They come in the order of the text, with few exceptions.
        address => {
            let place = notes.addresses.partition_point(|other| *other < address);
            notes.addresses.insert(place, address);
        }
    });
}

/// Notes a key whose place is not known, and whose value is not read.
pub(crate) fn note_name(name: &str) {
    with_notes(|notes| {
        if notes.names.len() < MOST_KEYS {
            notes.names.insert(name.to_owned());
        }
    });
}

/// Notes that the keys in a text, which is read instead of another one, have their places in that one.
pub(crate) fn moved(text: &str, body: &[u8], place: &dyn Fn(usize) -> usize) {
    let (from, to) = (text.as_ptr().addr(), body.as_ptr().addr());
    with_notes(|notes| {
        for address in &mut notes.addresses {
            let offset = address.checked_sub(from);
            if let Some(offset) = offset.filter(|offset| *offset < text.len()) {
                *address = to + place(offset);
            }
        }
    });
}

/// Returns whether notes are taken.
pub(crate) fn is_noting() -> bool {
    let is_noting =
        |notes: &RefCell<Option<Noted>>| notes.try_borrow().is_ok_and(|it| it.is_some());
    NOTES.try_with(is_noting).unwrap_or(false)
}

/// Takes notes while something is read.
pub(crate) fn noting<T>(read: impl FnOnce() -> T) -> (T, Noted) {
    /// Ends the notes, also if there is a panic.
    struct Ends;
    impl Drop for Ends {
        fn drop(&mut self) {
            let _ = NOTES.try_with(RefCell::take);
        }
    }
    let _ = NOTES.try_with(|notes| notes.replace(Some(Noted::default())));
    let ends = Ends;
    let value = read();
    let noted = NOTES.try_with(RefCell::take).ok().flatten();
    drop(ends);
    (value, noted.unwrap_or_default())
}

impl Noted {
    pub(crate) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.names.is_empty()
    }

    /// Returns the paths of the keys in a text, each once, in the order of the text, with all items of a list alike. Those whose
    /// place is not known are last, by their names alone.
    pub(crate) fn paths(self, text: &[u8], masked: &dyn Fn(&str) -> String) -> Vec<String> {
        let start = text.as_ptr().addr();
        let mut wanted = self
            .addresses
            .iter()
            // The text of a key begins after its quote.
            .filter_map(|address| address.checked_sub(start)?.checked_sub(1))
            .peekable();
        let mut seen = BTreeSet::new();
        let mut paths = Vec::new();
        let mut walk = Walk::new(text);
        while wanted.peek().is_some() && paths.len() < MOST_KEYS {
            let at = walk.at;
            let Some(step) = walk.step() else { break };
            let mut is_wanted = false;
            while wanted.next_if(|offset| *offset <= at).is_some() {
                is_wanted = true;
            }
            if is_wanted && step == Step::Key {
                let path = path(&walk.open, Items::Alike, masked);
                if seen.insert(path.clone()) {
                    paths.push(path);
                }
            }
        }
        let names = self.names.iter().map(|name| bare(name, masked));
        paths.extend(names.filter(|name| seen.insert(name.clone())));
        paths.truncate(MOST_KEYS);
        paths
    }
}

/// Passes over data that an operation does not have, and notes its keys.
pub(crate) struct Unread;

impl<'de> de::DeserializeSeed<'de> for Unread {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Unread {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(ReadKey)? {
            note(key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

struct ReadKey;

impl<'de> de::DeserializeSeed<'de> for ReadKey {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> de::Visitor<'de> for ReadKey {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key, E> {
        Ok(Key::borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(Key::passing(key))
    }
}

//! What the store was asked before, so that it need not be asked for each message: people's identities and devices.
//!
//! The text is kept, not the thing: the library changes what it was given before it stores it, and compares it with what
//! it is given next.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use matrix_sdk_crypto::store::types::Changes;
use ruma::{OwnedUserId, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bounded::Bounded;

/// Of each kind of thing: some thousand people with a few devices.
const BYTES_MAX: usize = 4 << 20;

/// One kind of thing, for each person.
#[derive(Debug)]
pub struct OfPeople(Mutex<Bounded<OwnedUserId>>);

impl Default for OfPeople {
    fn default() -> Self {
        OfPeople(Mutex::new(Bounded::new(BYTES_MAX)))
    }
}

impl OfPeople {
    fn texts(&self) -> MutexGuard<'_, Bounded<OwnedUserId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn get<T: DeserializeOwned>(&self, user: &UserId) -> Option<T> {
        serde_json::from_slice(self.texts().get(user)?).ok()
    }

    pub fn keep(&self, user: &UserId, thing: &impl Serialize) {
        if let Ok(text) = serde_json::to_vec(thing) {
            self.texts().insert(user.to_owned(), text);
        }
    }
}

#[derive(Debug, Default)]
pub struct Remembered {
    pub identities: OfPeople,
    pub devices: OfPeople,
    nothing_unsent: AtomicBool,
}

/// Whom changes are about.
pub struct Concerned {
    identities: Vec<OwnedUserId>,
    devices: Vec<OwnedUserId>,
    requests: bool,
}

impl Concerned {
    pub fn by(changes: &Changes) -> Concerned {
        let (identities, devices) = (&changes.identities, &changes.devices);
        let identities = identities.new.iter().chain(&identities.changed).map(|identity| identity.user_id());
        let devices = devices.new.iter().chain(&devices.changed).chain(&devices.deleted).map(|device| device.user_id());
        Concerned {
            identities: identities.map(ToOwned::to_owned).collect(),
            devices: devices.map(ToOwned::to_owned).collect(),
            requests: !changes.key_requests.is_empty(),
        }
    }
}

impl Remembered {
    /// After the change, so that what was read meanwhile goes as well.
    pub fn forget(&self, concerned: &Concerned) {
        let mut identities = self.identities.texts();
        concerned.identities.iter().for_each(|user| identities.remove(user));
        let mut devices = self.devices.texts();
        concerned.devices.iter().for_each(|user| devices.remove(user));
        if concerned.requests {
            self.note_unsent(true);
        }
    }

    /// Whether requests to other devices may be waiting.
    pub fn may_be_unsent(&self) -> bool {
        !self.nothing_unsent.load(Ordering::Relaxed)
    }

    pub fn note_unsent(&self, any: bool) {
        self.nothing_unsent.store(!any, Ordering::Relaxed);
    }
}

//! Who gets the keys of a room.
//!
//! The library's `AllDevices` and `IdentityBasedStrategy` are our "all" and "cross_signed". None of its strategies is
//! "mixed": a person with cross-signing gets the key on signed devices, one without on all of them. So for "mixed" the
//! unsigned devices of people who have cross-signing are marked as barred (`LocalTrust::BlackListed`), which
//! `AllDevices` respects; nothing else is ever barred. requests.rs gives them the true reason.

use std::collections::HashMap;
use std::time::Duration;

use matrix_sdk_crypto::types::EventEncryptionAlgorithm;
use matrix_sdk_crypto::{CollectStrategy, EncryptionSettings, LocalTrust, OlmMachine};
use ruma::{OwnedUserId, UserId};
use serde_json::{Map, Value};

use crate::edge::Outcome;
use crate::machine::store_error;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    Mixed,
    All,
    CrossSigned,
}

impl Trust {
    pub fn parse(text: Option<&str>) -> Outcome<Trust> {
        match text {
            None | Some("mixed") => Ok(Trust::Mixed),
            Some("all") => Ok(Trust::All),
            Some("cross_signed") => Ok(Trust::CrossSigned),
            Some(_) => Err("trust: must be mixed, all or cross_signed".into()),
        }
    }

    fn strategy(self) -> CollectStrategy {
        match self {
            Trust::Mixed | Trust::All => CollectStrategy::AllDevices,
            Trust::CrossSigned => CollectStrategy::IdentityBasedStrategy,
        }
    }
}

pub fn settings(given: &Map<String, Value>) -> Outcome<(EncryptionSettings, Trust)> {
    let trust = Trust::parse(optional_string(given, "trust")?)?;
    let mut settings = EncryptionSettings { sharing_strategy: trust.strategy(), ..EncryptionSettings::default() };
    if let Some(algorithm) = optional_string(given, "algorithm")? {
        settings.algorithm = EventEncryptionAlgorithm::from(algorithm);
    }
    if settings.algorithm != EventEncryptionAlgorithm::MegolmV1AesSha2 {
        return Err("algorithm: only m.megolm.v1.aes-sha2 is known".into());
    }
    if let Some(visibility) = optional_string(given, "history_visibility")? {
        settings.history_visibility = visibility.into();
    }
    if let Some(period) = optional_number(given, "rotation_period_ms")? {
        settings.rotation_period = Duration::from_millis(period);
    }
    if let Some(messages) = optional_number(given, "rotation_period_msgs")? {
        settings.rotation_period_msgs = messages;
    }
    Ok((settings, trust))
}

fn optional_string<'a>(given: &'a Map<String, Value>, name: &str) -> Outcome<Option<&'a str>> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or_else(|| format!("{name}: must be a string").into()),
    }
}

fn optional_number(given: &Map<String, Value>, name: &str) -> Outcome<Option<u64>> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            value.as_u64().map(Some).ok_or_else(|| format!("{name}: must be a whole number from 0 on").into())
        }
    }
}

/// For whom the marks on devices are as this trust wants them. They stay so until devices change.
#[derive(Default)]
pub struct Barred(HashMap<OwnedUserId, Trust>);

impl Barred {
    /// Devices or identities may have changed.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    pub async fn bring_up_to_date(&mut self, machine: &OlmMachine, users: &[OwnedUserId], trust: Trust) -> Outcome<()> {
        for user in users {
            if self.0.get(user) != Some(&trust) {
                mark_devices(machine, user, trust).await?;
                self.0.insert(user.clone(), trust);
            }
        }
        Ok(())
    }
}

async fn mark_devices(machine: &OlmMachine, user: &UserId, trust: Trust) -> Outcome<()> {
    let signs = machine.get_identity(user, None).await.map_err(store_error)?.is_some();
    let devices = machine.get_user_devices(user, None).await.map_err(store_error)?;
    for device in devices.devices().filter(|device| !device.is_our_own_device()) {
        let barred = trust == Trust::Mixed && signs && !device.is_cross_signed_by_owner();
        if barred != device.is_blacklisted() {
            let mark = if barred { LocalTrust::BlackListed } else { LocalTrust::Unset };
            device.set_local_trust(mark).await.map_err(store_error)?;
        }
    }
    Ok(())
}

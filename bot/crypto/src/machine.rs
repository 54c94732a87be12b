//! One handle: the library's machine, the runtime it needs, and what it asks of the homeserver.

use std::collections::{BTreeMap, HashSet};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use matrix_sdk_common::deserialized_responses::ProcessedToDeviceEvent;
use matrix_sdk_crypto::store::CryptoStoreError;
use matrix_sdk_crypto::store::types::RoomKeyInfo;
use matrix_sdk_crypto::types::events::ToDeviceEvents;
use matrix_sdk_crypto::{
    DecryptionSettings, EncryptionSyncChanges, MegolmError, OlmError, OlmMachine, OlmMachineBuilder, TrustRequirement,
};
use matrix_sdk_sqlite::{SqliteCryptoStore, SqliteStoreConfig};
use ruma::api::client::sync::sync_events::DeviceLists;
use ruma::events::{AnyMessageLikeEventContent, AnyToDeviceEvent};
use ruma::serde::Raw;
use ruma::{OneTimeKeyAlgorithm, OwnedDeviceId, OwnedUserId, RoomId, TransactionId, UInt, UserId};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::edge::{self, Fault, Outcome};
use crate::ledger::Ledger;
use crate::requests;
use crate::sharing::{self, Barred};

/// The store's work is done on threads of their own; it has two connections.
const STORE_THREADS: usize = 4;

pub struct Crypto {
    runtime: Runtime,
    folder: String,
    passphrase: Option<String>,
    user: OwnedUserId,
    device: OwnedDeviceId,
    /// None where what it has in memory may not be what is stored: it is loaded anew by the next call.
    machine: Option<Machine>,
    /// Ids of the requests of the last `outgoing` that were not marked yet.
    open: HashSet<String>,
    barred: Barred,
}

struct Machine {
    olm: OlmMachine,
    ledger: Arc<Ledger>,
}

/// The events, read as far as they can be, and the room keys that came in them.
type Received = (Vec<ProcessedToDeviceEvent>, Vec<RoomKeyInfo>);

/// What /sync has for us, each of them as it stands there.
pub struct SyncSections<'a> {
    pub to_device: Option<&'a str>,
    pub device_lists: Option<&'a str>,
    pub one_time_key_counts: Option<&'a str>,
    pub unused_fallback_types: Option<&'a str>,
    pub next_batch: Option<&'a str>,
}

pub fn store_error(error: CryptoStoreError) -> Fault {
    let text = match error {
        CryptoStoreError::Serialization(_) => "the store of keys: something in it cannot be read".to_owned(),
        CryptoStoreError::MismatchedAccount { expected, got } => format!(
            "the store of keys belongs to {} with device {}, not to {} with device {}",
            got.0, got.1, expected.0, expected.1
        ),
        error => format!("the store of keys: {error}"),
    };
    Fault { text, of_store: true }
}

pub fn olm_error(error: OlmError) -> Fault {
    match error {
        OlmError::Store(error) => store_error(error),
        OlmError::JsonError(_) => "something is not the JSON it must be".into(),
        error => error.to_string().into(),
    }
}

pub fn room(id: &str) -> Outcome<&RoomId> {
    <&RoomId>::try_from(id).map_err(|_| "room_id: no room id".into())
}

pub fn decryption(requirement: TrustRequirement) -> DecryptionSettings {
    DecryptionSettings { sender_device_trust_requirement: requirement }
}

/// What is no user id is left out: it comes from homeservers, and one of them must not cost all the others.
fn user_ids(list: &str) -> Outcome<Vec<OwnedUserId>> {
    Ok(valid_ids(edge::json(list, "users")?))
}

fn valid_ids(ids: Vec<String>) -> Vec<OwnedUserId> {
    ids.iter().filter_map(|id| UserId::parse(id).ok()).collect()
}

fn device_lists(section: &str) -> Outcome<DeviceLists> {
    let mut given: BTreeMap<String, Vec<String>> = edge::json(section, "device_lists")?;
    let mut lists = DeviceLists::new();
    lists.changed = valid_ids(given.remove("changed").unwrap_or_default());
    lists.left = valid_ids(given.remove("left").unwrap_or_default());
    Ok(lists)
}

impl Crypto {
    pub fn open(folder: &str, passphrase: Option<&str>, user: &str, device: &str) -> Outcome<Crypto> {
        let user = UserId::parse(user).map_err(|_| "user_id: no user id")?;
        if device.is_empty() {
            return Err("device_id: is empty".into());
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| format!("{folder}: cannot be made: {error}"))?;
        let runtime = Builder::new_current_thread()
            .enable_time()
            .max_blocking_threads(STORE_THREADS)
            .build()
            .map_err(|error| format!("no runtime: {error}"))?;
        let mut crypto = Crypto {
            runtime,
            folder: folder.to_owned(),
            passphrase: passphrase.map(str::to_owned),
            user,
            device: device.into(),
            machine: None,
            open: HashSet::new(),
            barred: Barred::default(),
        };
        crypto.machine = Some(crypto.load()?);
        Ok(crypto)
    }

    fn load(&self) -> Outcome<Machine> {
        let passphrase = self.passphrase.as_deref();
        let config = SqliteStoreConfig::with_low_memory_config(&self.folder).pool_max_size(2).passphrase(passphrase);
        self.runtime.block_on(async {
            let store = SqliteCryptoStore::open_with_config(&config)
                .await
                .map_err(|error| format!("{}: the store of keys cannot be opened: {error}", self.folder))?;
            let ledger = Arc::new(Ledger::new(store, self.user.clone(), self.device.clone()));
            let builder = OlmMachineBuilder::new(&self.user, &self.device).with_crypto_store(ledger.clone());
            let olm = builder.build().await;
            let olm = olm.map_err(|error| format!("{}: {}", self.folder, store_error(error).text))?;
            Ok(Machine { olm, ledger })
        })
    }

    /// Runs what needs the machine. The library changes its memory before it stores: after an error of the store, or a
    /// panic, what it has in memory is dropped, and the next call begins from what is stored.
    pub fn run<T>(&mut self, work: impl AsyncFnOnce(&OlmMachine) -> Outcome<T>) -> Outcome<T> {
        self.run_machine(async |machine| work(&machine.olm).await)
    }

    /// The same, with all that is stored stored at once, or nothing of it.
    fn run_at_once<T>(&mut self, work: impl AsyncFnOnce(&OlmMachine) -> Outcome<T>) -> Outcome<T> {
        self.run_machine(async |machine| {
            machine.ledger.begin();
            let result = work(&machine.olm).await.map_err(|fault| Fault { of_store: true, ..fault })?;
            machine.ledger.commit().await.map_err(store_error)?;
            Ok(result)
        })
    }

    fn run_machine<T>(&mut self, work: impl AsyncFnOnce(&Machine) -> Outcome<T>) -> Outcome<T> {
        let machine = match self.machine.take() {
            Some(machine) => machine,
            None => self.load()?,
        };
        let result = panic::catch_unwind(AssertUnwindSafe(|| self.runtime.block_on(work(&machine))));
        if matches!(&result, Ok(Ok(_)) | Ok(Err(Fault { of_store: false, .. }))) {
            self.machine = Some(machine);
        } else {
            self.open.clear();
            self.barred.forget();
            self.end(machine);
        }
        result.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }

    /// Its connections can be closed only inside of the runtime.
    fn end(&self, machine: Machine) {
        self.runtime.block_on(async { drop(machine) });
    }

    pub fn identity_keys(&mut self) -> Outcome<String> {
        self.run(async |machine| {
            let keys = machine.identity_keys();
            Ok(json!({
                "user_id": machine.user_id(), "device_id": machine.device_id(),
                "curve25519": keys.curve25519.to_base64(), "ed25519": keys.ed25519.to_base64(),
            })
            .to_string())
        })
    }

    pub fn receive_sync(&mut self, sections: &SyncSections) -> Outcome<String> {
        let (to_device, no_events) = to_device_events(sections.to_device.unwrap_or("[]"))?;
        let devices = device_lists(sections.device_lists.unwrap_or("{}"))?;
        let counts: BTreeMap<OneTimeKeyAlgorithm, UInt> =
            edge::json(sections.one_time_key_counts.unwrap_or("{}"), "one_time_key_counts")?;
        let unused: Option<Vec<OneTimeKeyAlgorithm>> = match sections.unused_fallback_types {
            Some(types) => edge::json(types, "unused_fallback_types")?,
            None => None,
        };
        let mut batches = batches(to_device);
        let last = EncryptionSyncChanges {
            to_device_events: batches.pop().unwrap_or_default(),
            changed_devices: &devices,
            one_time_keys_counts: &counts,
            unused_fallback_keys: unused.as_deref(),
            next_batch_token: sections.next_batch.map(str::to_owned),
        };
        let settings = decryption(TrustRequirement::Untrusted);
        let (events, keys) = self.run_at_once(async |machine| {
            let mut all = (Vec::new(), Vec::new());
            for batch in batches {
                add(&mut all, receive_alone(machine, batch, &DeviceLists::new()).await?);
            }
            add(&mut all, machine.receive_sync_changes(last, &settings).await.map_err(olm_error)?);
            Ok(all)
        })?;
        let keys: Vec<Value> = keys
            .iter()
            .map(|key| json!({"room_id": key.room_id, "session_id": key.session_id, "algorithm": key.algorithm}))
            .collect();
        let withheld: Vec<Value> = events.iter().filter_map(withheld).collect();
        let refused = no_events + events.iter().filter(|event| is_refused(event)).count();
        Ok(json!({"room_keys": keys, "withheld": withheld, "refused": refused}).to_string())
    }

    /// A key query that is asked for twice loses its answer: nothing new while one of the last is open.
    pub fn outgoing(&mut self) -> Outcome<String> {
        if !self.open.is_empty() {
            return Ok("[]".to_owned());
        }
        let wanted = self.run(async |machine| {
            let requests = machine.outgoing_requests().await.map_err(store_error)?;
            requests.iter().map(requests::outgoing).collect::<Outcome<Vec<Value>>>()
        })?;
        self.open = wanted.iter().filter_map(|request| request["id"].as_str()).map(str::to_owned).collect();
        Ok(Value::Array(wanted).to_string())
    }

    pub fn mark_sent(&mut self, id: &str, kind: &str, body: &str) -> Outcome<()> {
        self.open.remove(id);
        if kind == "keys_query" {
            self.barred.forget();
        }
        let id: &TransactionId = id.into();
        self.run(async |machine| {
            requests::answered(machine, id, kind, body).await?;
            if kind == "signature_upload" {
                ask_for_own_keys(machine).await?;
            }
            Ok(())
        })
    }

    pub fn mark_failed(&mut self, id: &str) {
        self.open.remove(id);
    }

    pub fn track_users(&mut self, users: &str) -> Outcome<()> {
        let users = user_ids(users)?;
        self.run(async |machine| {
            let users = users.iter().map(|user| &**user);
            machine.update_tracked_users(users).await.map_err(store_error)
        })
    }

    pub fn missing_sessions(&mut self, users: Option<&str>) -> Outcome<String> {
        let users = user_ids(users.unwrap_or("[]"))?;
        self.run(async |machine| {
            let claim = machine.get_missing_sessions(users.iter().map(|user| &**user)).await;
            match claim.map_err(store_error)? {
                Some((id, claim)) => Ok(requests::keys_claim(&id, &claim)?.to_string()),
                None => Ok("null".to_owned()),
            }
        })
    }

    pub fn share_room_key(&mut self, room_id: &str, users: &str, settings: &str) -> Outcome<String> {
        let room = room(room_id)?;
        let users = user_ids(users)?;
        let (settings, trust) = sharing::settings(&edge::object(settings, "settings")?)?;
        let mut barred = std::mem::take(&mut self.barred);
        let shared = self.run(async |machine| {
            barred.bring_up_to_date(machine, &users, trust).await?;
            let users = users.iter().map(|user| &**user);
            let shared = machine.share_room_key(room, users, settings).await.map_err(olm_error)?;
            shared.iter().map(|message| requests::to_device(message)).collect::<Outcome<Vec<Value>>>()
        });
        self.barred = barred;
        Ok(Value::Array(shared?).to_string())
    }

    /// The library panics when no key was shared, which the caller of this gets as an error.
    pub fn encrypt(&mut self, room_id: &str, kind: &str, content: &str) -> Outcome<String> {
        let room = room(room_id)?;
        edge::object(content, "content")?;
        let content = Raw::<AnyMessageLikeEventContent>::from_json(edge::raw(content, "content")?);
        self.run(async |machine| {
            let encrypted = machine.encrypt_room_event_raw(room, kind, &content).await;
            let encrypted = encrypted.map_err(|error| match error {
                MegolmError::Store(error) => store_error(error),
                _ => "the event cannot be encrypted".into(),
            })?;
            Ok(encrypted.content.json().get().to_owned())
        })
    }

    pub fn discard_room_key(&mut self, room_id: &str) -> Outcome<()> {
        let room = room(room_id)?;
        self.run(async |machine| machine.discard_room_key(room).await.map(|_| ()).map_err(store_error))
    }
}

impl Drop for Crypto {
    fn drop(&mut self) {
        if let Some(machine) = self.machine.take() {
            self.end(machine);
        }
    }
}

/// The events, and how many elements are none.
fn to_device_events(list: &str) -> Outcome<(Vec<Raw<AnyToDeviceEvent>>, usize)> {
    let all: Vec<Box<RawValue>> = edge::json(list, "to_device")?;
    let (events, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|event| event.get().starts_with('{'));
    Ok((events.into_iter().map(Raw::from_json).collect(), others.len()))
}

fn is_refused(event: &ProcessedToDeviceEvent) -> bool {
    matches!(event, ProcessedToDeviceEvent::UnableToDecrypt { .. } | ProcessedToDeviceEvent::Invalid(_))
}

fn withheld(event: &ProcessedToDeviceEvent) -> Option<Value> {
    let ToDeviceEvents::RoomKeyWithheld(event) = event.as_raw().deserialize_as().ok()? else {
        return None;
    };
    let (room, session) = (event.content.room_id()?, event.content.megolm_session_id()?);
    let code = event.content.withheld_code();
    Some(json!({"room_id": room, "session_id": session, "code": code.as_str(), "sender": event.sender}))
}

/// Of two room keys for one session in one call the library keeps the second, even where that begins later: a device's
/// second event begins a new batch.
fn batches(events: Vec<Raw<AnyToDeviceEvent>>) -> Vec<Vec<Raw<AnyToDeviceEvent>>> {
    let mut batches = vec![Vec::new()];
    let mut senders = HashSet::new();
    for event in events {
        if let Some(sender) = sender_key(&event)
            && !senders.insert(sender.clone())
        {
            batches.push(Vec::new());
            senders = HashSet::from([sender]);
        }
        batches.last_mut().expect("there is always one").push(event);
    }
    batches
}

fn sender_key(event: &Raw<AnyToDeviceEvent>) -> Option<String> {
    let content: Value = event.get_field("content").ok()??;
    content.get("sender_key")?.as_str().map(str::to_owned)
}

fn add(all: &mut Received, more: Received) {
    all.0.extend(more.0);
    all.1.extend(more.1);
}

/// Events alone, or none and a look at the devices.
async fn receive_alone(
    machine: &OlmMachine,
    to_device_events: Vec<Raw<AnyToDeviceEvent>>,
    changed_devices: &DeviceLists,
) -> Outcome<Received> {
    let changes = EncryptionSyncChanges {
        to_device_events,
        changed_devices,
        one_time_keys_counts: &BTreeMap::new(),
        unused_fallback_keys: None,
        next_batch_token: None,
    };
    // The other form of sync: there, what is not mentioned has not changed.
    let settings = decryption(TrustRequirement::Untrusted);
    machine.receive_sync_changes_msc4186(changes, &settings).await.map_err(olm_error)
}

/// A signature of ours is seen only when our own keys are read again.
async fn ask_for_own_keys(machine: &OlmMachine) -> Outcome<()> {
    let mut devices = DeviceLists::new();
    devices.changed.push(machine.user_id().to_owned());
    receive_alone(machine, Vec::new(), &devices).await.map(|_| ())
}

//! The store, with what one call changes kept back until its end and then stored at once.
//!
//! The library stores a new session with somebody's device before the room key that came in the same message. Killed in
//! between, it has the session, which opens no message twice, and not the key: a homeserver that sends the message again
//! does so in vain. So while a sync is received nothing is stored but the list of those whose devices are asked for,
//! which may be there too early. Meanwhile what is kept back is read as if it were stored.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use matrix_sdk_common::cross_process_lock::CrossProcessLockGeneration;
use matrix_sdk_crypto::olm::{
    Curve25519PublicKey, InboundGroupSession, OlmMessageHash, OutboundGroupSession, PrivateCrossSigningIdentity,
    SenderDataType,
};
use matrix_sdk_crypto::store::types::{
    BackupKeys, Changes, DehydratedDeviceKey, PendingChanges, RoomKeyCounts, RoomKeyWithheldEntry,
    RoomPendingKeyBundleDetails, RoomSettings, StoredRoomKeyBundleData, TrackedUser,
};
use matrix_sdk_crypto::store::{CryptoStore, CryptoStoreError};
use matrix_sdk_crypto::{Account, DeviceData, GossipRequest, SecretInfo, Session, UserIdentityData};
use matrix_sdk_sqlite::SqliteCryptoStore;
use ruma::events::secret::request::SecretName;
use ruma::{DeviceId, OwnedDeviceId, OwnedUserId, RoomId, TransactionId, UserId};
use zeroize::Zeroizing;

use crate::remembered::{Concerned, Remembered};

type Fault = <SqliteCryptoStore as CryptoStore>::Error;
type Devices = HashMap<OwnedDeviceId, DeviceData>;

#[derive(Debug, Default)]
struct KeptBack {
    changes: Changes,
    account: Option<Account>,
}

#[derive(Debug)]
pub struct Ledger {
    inner: SqliteCryptoStore,
    user: OwnedUserId,
    device: OwnedDeviceId,
    kept_back: Mutex<Option<KeptBack>>,
    remembered: Remembered,
}

impl Ledger {
    pub fn new(inner: SqliteCryptoStore, user: OwnedUserId, device: OwnedDeviceId) -> Ledger {
        Ledger { inner, user, device, kept_back: Mutex::new(None), remembered: Remembered::default() }
    }

    fn kept_back(&self) -> MutexGuard<'_, Option<KeptBack>> {
        self.kept_back.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on everything is kept back.
    pub fn begin(&self) {
        *self.kept_back() = Some(KeptBack::default());
    }

    /// Stores what was kept back. The account comes last: without it a one-time key that was used is there once more, and
    /// nothing is missing.
    pub async fn commit(&self) -> Result<(), CryptoStoreError> {
        let Some(KeptBack { changes, account }) = self.kept_back().take() else {
            return Ok(());
        };
        if !changes.is_empty() {
            self.store(changes).await?;
        }
        if account.is_some() {
            self.inner.save_pending_changes(PendingChanges { account }).await?;
        }
        Ok(())
    }

    async fn store(&self, changes: Changes) -> Result<(), Fault> {
        let concerned = Concerned::by(&changes);
        let result = self.inner.save_changes(changes).await;
        self.remembered.forget(&concerned);
        result
    }

    async fn stored_devices(&self, user: &UserId) -> Result<Devices, Fault> {
        if let Some(devices) = self.remembered.devices.get(user) {
            return Ok(devices);
        }
        let devices = self.inner.get_user_devices(user).await?;
        self.remembered.devices.keep(user, &devices);
        Ok(devices)
    }

    async fn stored_identity(&self, user: &UserId) -> Result<Option<UserIdentityData>, Fault> {
        if let Some(identity) = self.remembered.identities.get(user) {
            return Ok(identity);
        }
        let identity = self.inner.get_user_identity(user).await?;
        self.remembered.identities.keep(user, &identity);
        Ok(identity)
    }

    fn devices_kept_back(&self, user: &UserId) -> Vec<DeviceData> {
        self.kept_back().as_ref().map_or_else(Vec::new, |kept| {
            let devices = kept.changes.devices.new.iter().chain(&kept.changes.devices.changed);
            devices.filter(|device| device.user_id() == user).cloned().collect()
        })
    }

    fn sessions_kept_back(&self, sender_key: &str) -> Vec<Session> {
        self.kept_back().as_ref().map_or_else(Vec::new, |kept| {
            let sessions = kept.changes.sessions.iter();
            sessions.filter(|session| session.sender_key().to_base64() == sender_key).cloned().collect()
        })
    }

    fn room_key_kept_back(&self, room: &RoomId, session: &str) -> Option<InboundGroupSession> {
        let kept_back = self.kept_back();
        let keys = kept_back.as_ref()?.changes.inbound_group_sessions.iter();
        keys.filter(|key| key.room_id() == room && key.session_id() == session).last().cloned()
    }

    fn knows_already(&self, message: &OlmMessageHash) -> bool {
        let same = |hash: &OlmMessageHash| hash.hash == message.hash && hash.sender_key == message.sender_key;
        self.kept_back().as_ref().is_some_and(|kept| kept.changes.message_hashes.iter().any(same))
    }

    fn identity_kept_back(&self, user: &UserId) -> Option<UserIdentityData> {
        let kept_back = self.kept_back();
        let identities = &kept_back.as_ref()?.changes.identities;
        identities.new.iter().chain(&identities.changed).filter(|identity| identity.user_id() == user).last().cloned()
    }
}

/// `more` was changed after `all`. Every field is named, so that a new one cannot be forgotten.
fn add(all: &mut Changes, more: Changes) {
    let Changes {
        private_identity,
        backup_version,
        backup_decryption_key,
        dehydrated_device_pickle_key,
        sessions,
        message_hashes,
        inbound_group_sessions,
        outbound_group_sessions,
        key_requests,
        identities,
        devices,
        withheld_session_info,
        room_settings,
        secrets,
        next_batch_token,
        received_room_key_bundles,
        room_key_backups_fully_downloaded,
        rooms_pending_key_bundle,
    } = more;
    all.private_identity = private_identity.or(all.private_identity.take());
    all.backup_version = backup_version.or(all.backup_version.take());
    all.backup_decryption_key = backup_decryption_key.or(all.backup_decryption_key.take());
    all.dehydrated_device_pickle_key = dehydrated_device_pickle_key.or(all.dehydrated_device_pickle_key.take());
    all.sessions.extend(sessions);
    all.message_hashes.extend(message_hashes);
    all.inbound_group_sessions.extend(inbound_group_sessions);
    all.outbound_group_sessions.extend(outbound_group_sessions);
    all.key_requests.extend(key_requests);
    all.identities.new.extend(identities.new);
    all.identities.changed.extend(identities.changed);
    all.devices.new.extend(devices.new);
    all.devices.changed.extend(devices.changed);
    all.devices.deleted.extend(devices.deleted);
    for (room, sessions) in withheld_session_info {
        all.withheld_session_info.entry(room).or_default().extend(sessions);
    }
    all.room_settings.extend(room_settings);
    all.secrets.extend(secrets);
    all.next_batch_token = next_batch_token.or(all.next_batch_token.take());
    all.received_room_key_bundles.extend(received_room_key_bundles);
    all.room_key_backups_fully_downloaded.extend(room_key_backups_fully_downloaded);
    all.rooms_pending_key_bundle.extend(rooms_pending_key_bundle);
}

/// A store of which only `own` is ours.
macro_rules! store {
    (own { $($own:tt)* } passed on { $(fn $name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)* }) => {
        #[async_trait]
        impl CryptoStore for Ledger {
            type Error = Fault;

            $($own)*

            $(async fn $name(&self, $($argument: $kind),*) -> Result<$result, Fault> {
                self.inner.$name($($argument),*).await
            })*
        }
    };
}

store! {
    own {
        async fn save_changes(&self, changes: Changes) -> Result<(), Fault> {
            if let Some(kept) = self.kept_back().as_mut() {
                add(&mut kept.changes, changes);
                return Ok(());
            }
            self.store(changes).await
        }

        async fn save_pending_changes(&self, changes: PendingChanges) -> Result<(), Fault> {
            if let Some(kept) = self.kept_back().as_mut() {
                kept.account = changes.account.or(kept.account.take());
                return Ok(());
            }
            self.inner.save_pending_changes(changes).await
        }

        async fn save_inbound_group_sessions(
            &self,
            sessions: Vec<InboundGroupSession>,
            backed_up_to_version: Option<&str>,
        ) -> Result<(), Fault> {
            if let Some(kept) = self.kept_back().as_mut() {
                kept.changes.inbound_group_sessions.extend(sessions);
                return Ok(());
            }
            self.inner.save_inbound_group_sessions(sessions, backed_up_to_version).await
        }

        async fn get_sessions(&self, sender_key: &str) -> Result<Option<Vec<Session>>, Fault> {
            let kept = self.sessions_kept_back(sender_key);
            let mut sessions = self.inner.get_sessions(sender_key).await?.unwrap_or_default();
            sessions.retain(|session| !kept.contains(session));
            sessions.extend(kept);
            Ok(Some(sessions).filter(|sessions| !sessions.is_empty()))
        }

        async fn get_inbound_group_session(
            &self,
            room: &RoomId,
            session: &str,
        ) -> Result<Option<InboundGroupSession>, Fault> {
            let kept = self.room_key_kept_back(room, session);
            if kept.is_some() { Ok(kept) } else { self.inner.get_inbound_group_session(room, session).await }
        }

        async fn is_message_known(&self, hash: &OlmMessageHash) -> Result<bool, Fault> {
            Ok(self.knows_already(hash) || self.inner.is_message_known(hash).await?)
        }

        async fn get_user_devices(&self, user: &UserId) -> Result<Devices, Fault> {
            let kept = self.devices_kept_back(user);
            let mut devices = self.stored_devices(user).await?;
            devices.extend(kept.into_iter().map(|device| (device.device_id().to_owned(), device)));
            Ok(devices)
        }

        async fn get_device(&self, user: &UserId, device: &DeviceId) -> Result<Option<DeviceData>, Fault> {
            Ok(self.get_user_devices(user).await?.remove(device))
        }

        async fn get_own_device(&self) -> Result<DeviceData, Fault> {
            match self.get_device(&self.user, &self.device).await? {
                Some(device) => Ok(device),
                None => self.inner.get_own_device().await,
            }
        }

        async fn get_user_identity(&self, user: &UserId) -> Result<Option<UserIdentityData>, Fault> {
            let kept = self.identity_kept_back(user);
            if kept.is_some() { Ok(kept) } else { self.stored_identity(user).await }
        }

        async fn get_unsent_secret_requests(&self) -> Result<Vec<GossipRequest>, Fault> {
            if !self.remembered.may_be_unsent() {
                return Ok(Vec::new());
            }
            let requests = self.inner.get_unsent_secret_requests().await?;
            self.remembered.note_unsent(!requests.is_empty());
            Ok(requests)
        }
    }
    passed on {
        fn load_account() -> Option<Account>;
        fn load_identity() -> Option<PrivateCrossSigningIdentity>;
        fn get_withheld_info(room: &RoomId, session: &str) -> Option<RoomKeyWithheldEntry>;
        fn get_withheld_sessions_by_room_id(room: &RoomId) -> Vec<RoomKeyWithheldEntry>;
        fn get_inbound_group_sessions() -> Vec<InboundGroupSession>;
        fn inbound_group_session_counts(backup: Option<&str>) -> RoomKeyCounts;
        fn get_inbound_group_sessions_by_room_id(room: &RoomId) -> Vec<InboundGroupSession>;
        fn get_inbound_group_sessions_for_device_batch(
            curve_key: Curve25519PublicKey, kind: SenderDataType, after: Option<String>, limit: usize
        ) -> Vec<InboundGroupSession>;
        fn inbound_group_sessions_for_backup(backup: &str, limit: usize) -> Vec<InboundGroupSession>;
        fn mark_inbound_group_sessions_as_backed_up(backup: &str, ids: &[(&RoomId, &str)]) -> ();
        fn reset_backup_state() -> ();
        fn load_backup_keys() -> BackupKeys;
        fn load_dehydrated_device_pickle_key() -> Option<DehydratedDeviceKey>;
        fn delete_dehydrated_device_pickle_key() -> ();
        fn get_outbound_group_session(room: &RoomId) -> Option<OutboundGroupSession>;
        fn load_tracked_users() -> Vec<TrackedUser>;
        fn save_tracked_users(users: &[(&UserId, bool)]) -> ();
        fn get_outgoing_secret_requests(id: &TransactionId) -> Option<GossipRequest>;
        fn get_secret_request_by_info(info: &SecretInfo) -> Option<GossipRequest>;
        fn delete_outgoing_secret_requests(id: &TransactionId) -> ();
        fn get_secrets_from_inbox(name: &SecretName) -> Vec<Zeroizing<String>>;
        fn delete_secrets_from_inbox(name: &SecretName) -> ();
        fn get_room_settings(room: &RoomId) -> Option<RoomSettings>;
        fn get_received_room_key_bundle_data(room: &RoomId, user: &UserId) -> Option<StoredRoomKeyBundleData>;
        fn get_pending_key_bundle_details_for_room(room: &RoomId) -> Option<RoomPendingKeyBundleDetails>;
        fn get_all_rooms_pending_key_bundles() -> Vec<RoomPendingKeyBundleDetails>;
        fn has_downloaded_all_room_keys(room: &RoomId) -> bool;
        fn get_custom_value(key: &str) -> Option<Vec<u8>>;
        fn set_custom_value(key: &str, value: Vec<u8>) -> ();
        fn remove_custom_value(key: &str) -> ();
        fn try_take_leased_lock(duration_ms: u32, key: &str, holder: &str) -> Option<CrossProcessLockGeneration>;
        fn next_batch_token() -> Option<String>;
        fn close() -> ();
        fn reopen() -> ();
        fn get_size() -> Option<usize>;
    }
}

//! The bot's own cross-signing: made here, or taken over from the account's secret storage.

use matrix_sdk_crypto::secret_storage::{AesHmacSha2EncryptedData, SecretStorageKey};
use matrix_sdk_crypto::{
    BootstrapCrossSigningError, CrossSigningKeyExport, OlmMachine, OwnUserIdentity, SecretImportError,
};
use ruma::TransactionId;
use ruma::events::RawExt;
use ruma::events::secret::request::SecretName;
use ruma::events::secret_storage::key::SecretStorageKeyEventContent;
use ruma::serde::Raw;
use serde_json::{Map, Value, json};

use crate::edge::{self, Fault, Outcome};
use crate::machine::{Crypto, store_error};
use crate::requests;

/// The homeserver says how often a passphrase is hashed. Element: 500,000 times, half a second.
const MOST_ITERATIONS: u64 = 5_000_000;
const KEY_PREFIX: &str = "m.secret_storage.key.";

async fn own_identity(machine: &OlmMachine) -> Outcome<Option<OwnUserIdentity>> {
    let identity = machine.get_identity(machine.user_id(), None).await.map_err(store_error)?;
    Ok(identity.and_then(|identity| identity.own()))
}

pub fn status(crypto: &mut Crypto) -> Outcome<String> {
    crypto.run(async |machine| {
        let identity = own_identity(machine).await?;
        let device = machine.get_device(machine.user_id(), machine.device_id(), None).await;
        let device = device.map_err(store_error)?;
        Ok(json!({
            "published": identity.is_some(),
            "private_keys": machine.cross_signing_status().await.is_complete(),
            "identity_verified": identity.is_some_and(|identity| identity.is_verified()),
            "device_signed": device.is_some_and(|device| device.is_cross_signed_by_owner()),
        })
        .to_string())
    })
}

pub fn bootstrap(crypto: &mut Crypto) -> Outcome<String> {
    crypto.run(async |machine| {
        if own_identity(machine).await?.is_some() && !machine.cross_signing_status().await.is_complete() {
            return Err("the account has a cross-signing identity already, whose keys are not here".into());
        }
        let wanted = machine.bootstrap_cross_signing(false).await.map_err(|error| match error {
            BootstrapCrossSigningError::CryptoStore(error) => store_error(error),
            error => error.to_string().into(),
        })?;
        let mut in_order = Vec::new();
        if let Some(upload) = &wanted.upload_keys_req {
            in_order.push(requests::outgoing(upload)?);
        }
        in_order.push(requests::signing_keys_upload(&wanted.upload_signing_keys_req)?);
        in_order.push(requests::signature_upload(&TransactionId::new(), &wanted.upload_signatures_req)?);
        Ok(Value::Array(in_order).to_string())
    })
}

pub fn export(crypto: &mut Crypto) -> Outcome<String> {
    crypto.run(async |machine| {
        let keys = machine.export_cross_signing_keys().await.map_err(store_error)?.unwrap_or_default();
        Ok(json!({
            "master": keys.master_key, "self_signing": keys.self_signing_key, "user_signing": keys.user_signing_key,
        })
        .to_string())
    })
}

fn import_error(error: SecretImportError) -> Fault {
    match error {
        SecretImportError::Store(error) => store_error(error),
        error => error.to_string().into(),
    }
}

fn take_over(crypto: &mut Crypto, keys: [Option<String>; 3]) -> Outcome<()> {
    let [master_key, self_signing_key, user_signing_key] = keys;
    let export = CrossSigningKeyExport { master_key, self_signing_key, user_signing_key };
    crypto.run(async |machine| {
        // Without it the library would do nothing, and say nothing.
        if own_identity(machine).await?.is_none() {
            return Err("no cross-signing identity of the account is known: query its keys first".into());
        }
        let status = machine.import_cross_signing_keys(export).await.map_err(import_error)?;
        if status.is_complete() { Ok(()) } else { Err("one of the three keys is missing".into()) }
    })
}

pub fn import(crypto: &mut Crypto, keys: &str) -> Outcome<()> {
    let mut given = edge::object(keys, "keys")?;
    take_over(
        crypto,
        ["master", "self_signing", "user_signing"].map(|name| match given.remove(name) {
            Some(Value::String(key)) => Some(key),
            _ => None,
        }),
    )
}

/// One event's content out of the account data.
fn content<'a>(data: &'a Map<String, Value>, kind: &str) -> Outcome<&'a Value> {
    data.get(kind)
        .filter(|content| content.is_object())
        .ok_or_else(|| format!("the account data have no {kind}").into())
}

fn storage_key(recovery_key: &str, data: &Map<String, Value>) -> Outcome<SecretStorageKey> {
    let id = content(data, "m.secret_storage.default_key")?["key"].as_str();
    let kind = format!("{KEY_PREFIX}{}", id.ok_or("the account data name no key of the secret storage")?);
    let described = content(data, &kind)?;
    if described["passphrase"]["iterations"].as_u64().is_some_and(|iterations| iterations > MOST_ITERATIONS) {
        return Err(format!("the passphrase of {kind} would take too long").into());
    }
    let described = Raw::<SecretStorageKeyEventContent>::from_json(edge::raw(&described.to_string(), &kind)?);
    let described = described.deserialize_with_type(&kind).map_err(|error| edge::json_error(&kind, &error))?;
    SecretStorageKey::from_account_data(recovery_key, described)
        .map_err(|_| "this is not the recovery key of the account's secret storage".into())
}

fn secret(key: &SecretStorageKey, data: &Map<String, Value>, name: &SecretName) -> Outcome<Option<String>> {
    let encrypted = &content(data, name.as_str())?["encrypted"][key.key_id()];
    if encrypted.is_null() {
        return Err(format!("{} is not kept under the default key of the secret storage", name.as_str()).into());
    }
    let encrypted: AesHmacSha2EncryptedData = edge::json(&encrypted.to_string(), name.as_str())?;
    let clear = key.decrypt(&encrypted, name).map_err(|_| format!("{} cannot be decrypted", name.as_str()))?;
    String::from_utf8(clear).map(Some).map_err(|_| format!("{} is no text", name.as_str()).into())
}

pub fn import_from_recovery_key(crypto: &mut Crypto, recovery_key: &str, account_data: &str) -> Outcome<()> {
    let data = edge::object(account_data, "account_data")?;
    let key = storage_key(recovery_key, &data)?;
    let names = [
        SecretName::CrossSigningMasterKey,
        SecretName::CrossSigningSelfSigningKey,
        SecretName::CrossSigningUserSigningKey,
    ];
    let [master, self_signing, user_signing] = names.map(|name| secret(&key, &data, &name));
    take_over(crypto, [master?, self_signing?, user_signing?])
}

pub fn sign_own_device(crypto: &mut Crypto) -> Outcome<String> {
    crypto.run(async |machine| {
        let device = machine.get_device(machine.user_id(), machine.device_id(), None).await;
        let device = device.map_err(store_error)?.ok_or("the own device is not known")?;
        let upload = device.verify().await.map_err(|error| format!("the device cannot be signed: {error}"))?;
        Ok(requests::signature_upload(&TransactionId::new(), &upload)?.to_string())
    })
}

//! End-to-end encryption for a C program: unknot_crypto.h says what each function does. Here every one of them only
//! reads its arguments, calls into the modules, and never lets a panic through.
//!
//! C's side of each contract: strings end with a zero, handles come from `unknot_crypto_open`, one thread at a time.

#![allow(clippy::missing_safety_doc)]

mod bounded;
mod decrypting;
mod edge;
mod ledger;
mod machine;
mod remembered;
mod requests;
mod sharing;
mod signing;

use std::ffi::{CString, c_char, c_int};
use std::io::Read;
use std::ptr;
use std::slice;
use std::sync::OnceLock;

use matrix_sdk_crypto::AttachmentEncryptor;

use edge::{Outcome, guarded, guarded_status, guarded_string, optional_text, text};
use machine::{Crypto, SyncSections};

type Error = *mut *mut c_char;
type Text = *const c_char;

fn handle<'a>(crypto: *mut Crypto) -> Outcome<&'a mut Crypto> {
    unsafe { crypto.as_mut() }.ok_or_else(|| "crypto: is missing".into())
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_version() -> Text {
    static VERSION: OnceLock<CString> = OnceLock::new();
    let version = || CString::new(format!("matrix-sdk-crypto {}", matrix_sdk_crypto::VERSION)).unwrap_or_default();
    VERSION.get_or_init(version).as_ptr()
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_string_free(string: *mut c_char) {
    edge::free(string);
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_open(
    folder: Text,
    passphrase: Text,
    user: Text,
    device: Text,
    error: Error,
) -> *mut Crypto {
    edge::silence_panics();
    guarded(error, ptr::null_mut(), || {
        let passphrase = optional_text(passphrase, "passphrase")?;
        let (folder, user, device) = (text(folder, "folder")?, text(user, "user_id")?, text(device, "device_id")?);
        Ok(Box::into_raw(Box::new(Crypto::open(folder, passphrase, user, device)?)))
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_close(crypto: *mut Crypto) {
    if !crypto.is_null() {
        guarded(ptr::null_mut(), (), || {
            drop(unsafe { Box::from_raw(crypto) });
            Ok(())
        });
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_identity_keys(crypto: *mut Crypto, error: Error) -> *mut c_char {
    guarded_string(error, || handle(crypto)?.identity_keys())
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_receive_sync(
    crypto: *mut Crypto,
    to_device: Text,
    device_lists: Text,
    one_time_key_counts: Text,
    unused_fallback_types: Text,
    next_batch: Text,
    error: Error,
) -> *mut c_char {
    guarded_string(error, || {
        handle(crypto)?.receive_sync(&SyncSections {
            to_device: optional_text(to_device, "to_device")?,
            device_lists: optional_text(device_lists, "device_lists")?,
            one_time_key_counts: optional_text(one_time_key_counts, "one_time_key_counts")?,
            unused_fallback_types: optional_text(unused_fallback_types, "unused_fallback_types")?,
            next_batch: optional_text(next_batch, "next_batch")?,
        })
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_outgoing(crypto: *mut Crypto, error: Error) -> *mut c_char {
    guarded_string(error, || handle(crypto)?.outgoing())
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_mark_sent(
    crypto: *mut Crypto,
    id: Text,
    kind: Text,
    response: Text,
    error: Error,
) -> c_int {
    guarded_status(error, || {
        handle(crypto)?.mark_sent(text(id, "id")?, text(kind, "kind")?, text(response, "response")?)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_mark_failed(crypto: *mut Crypto, id: Text) {
    guarded_status(ptr::null_mut(), || {
        handle(crypto)?.mark_failed(text(id, "id")?);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_track_users(crypto: *mut Crypto, users: Text, error: Error) -> c_int {
    guarded_status(error, || handle(crypto)?.track_users(text(users, "users")?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_missing_sessions(crypto: *mut Crypto, users: Text, error: Error) -> *mut c_char {
    guarded_string(error, || handle(crypto)?.missing_sessions(optional_text(users, "users")?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_share_room_key(
    crypto: *mut Crypto,
    room: Text,
    users: Text,
    settings: Text,
    error: Error,
) -> *mut c_char {
    guarded_string(error, || {
        let settings = optional_text(settings, "settings")?.unwrap_or("{}");
        handle(crypto)?.share_room_key(text(room, "room_id")?, text(users, "users")?, settings)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_encrypt(
    crypto: *mut Crypto,
    room: Text,
    kind: Text,
    content: Text,
    error: Error,
) -> *mut c_char {
    guarded_string(error, || {
        handle(crypto)?.encrypt(text(room, "room_id")?, text(kind, "type")?, text(content, "content")?)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_decrypt(
    crypto: *mut Crypto,
    room: Text,
    event: Text,
    trust: Text,
    error: Error,
) -> *mut c_char {
    guarded_string(error, || {
        let trust = optional_text(trust, "trust")?;
        decrypting::decrypt(handle(crypto)?, text(room, "room_id")?, text(event, "event")?, trust)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_discard_room_key(crypto: *mut Crypto, room: Text, error: Error) -> c_int {
    guarded_status(error, || handle(crypto)?.discard_room_key(text(room, "room_id")?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_cross_signing_status(crypto: *mut Crypto, error: Error) -> *mut c_char {
    guarded_string(error, || signing::status(handle(crypto)?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_bootstrap_cross_signing(crypto: *mut Crypto, error: Error) -> *mut c_char {
    guarded_string(error, || signing::bootstrap(handle(crypto)?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_export_cross_signing_keys(crypto: *mut Crypto, error: Error) -> *mut c_char {
    guarded_string(error, || signing::export(handle(crypto)?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_import_cross_signing_keys(crypto: *mut Crypto, keys: Text, error: Error) -> c_int {
    guarded_status(error, || signing::import(handle(crypto)?, text(keys, "keys")?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_import_from_recovery_key(
    crypto: *mut Crypto,
    recovery_key: Text,
    account_data: Text,
    error: Error,
) -> c_int {
    guarded_status(error, || {
        let data = text(account_data, "account_data")?;
        signing::import_from_recovery_key(handle(crypto)?, text(recovery_key, "recovery_key")?, data)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_sign_own_device(crypto: *mut Crypto, error: Error) -> *mut c_char {
    guarded_string(error, || signing::sign_own_device(handle(crypto)?))
}

#[unsafe(no_mangle)]
pub extern "C" fn unknot_crypto_encrypt_attachment(bytes: *mut u8, length: usize, error: Error) -> *mut c_char {
    guarded_string(error, || {
        if bytes.is_null() {
            return Err("bytes: are missing".into());
        }
        let file = unsafe { slice::from_raw_parts_mut(bytes, length) };
        let clear = file.to_vec();
        let mut reader = &clear[..];
        let mut encryptor = AttachmentEncryptor::new(&mut reader);
        encryptor.read_exact(file).map_err(|_| "the file cannot be encrypted")?;
        serde_json::to_string(&encryptor.finish()).map_err(|_| "no memory".into())
    })
}

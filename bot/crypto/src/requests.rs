//! What the library wants to ask the homeserver, as the JSON that C sends, and the answers on their way back.

use http::Response;
use matrix_sdk_crypto::OlmMachine;
use matrix_sdk_crypto::types::requests::{
    AnyIncomingResponse, AnyOutgoingRequest, KeysQueryRequest, OutgoingRequest, ToDeviceRequest,
    UploadSigningKeysRequest,
};
use ruma::TransactionId;
use ruma::api::IncomingResponse;
use ruma::api::IncomingResponseExt;
use ruma::api::client::keys::{claim_keys, get_keys, upload_keys, upload_signatures, upload_signing_keys};
use ruma::api::client::{message::send_message_event, to_device::send_event_to_device};
use ruma::events::MessageLikeEventContent;
use serde::Serialize;
use serde_json::{Value, json};

use crate::edge::Outcome;

const KEYS: &str = "/_matrix/client/v3/keys";
/// How long a homeserver may wait for others when it is asked for keys.
const FEDERATION_MS: u64 = 10_000;
/// Devices are barred for one reason only, see sharing.rs. The specification's word for that reason is this one.
const BARRED_CODE: &str = "m.blacklisted";
const UNSIGNED_CODE: &str = "m.unverified";
const UNSIGNED_REASON: &str = "The sender does not encrypt for devices that their owner has not signed.";

fn request(id: &TransactionId, kind: &str, method: &str, path: String, body: Value) -> Value {
    json!({"id": id.as_str(), "kind": kind, "method": method, "path": path, "body": body})
}

fn post(id: &TransactionId, kind: &str, path: &str, body: Value) -> Value {
    request(id, kind, "POST", format!("{KEYS}/{path}"), body)
}

fn value(thing: &impl Serialize) -> Outcome<Value> {
    serde_json::to_value(thing).map_err(|_| "a request cannot be written as JSON".into())
}

pub fn outgoing(outgoing: &OutgoingRequest) -> Outcome<Value> {
    let id = outgoing.request_id();
    match outgoing.request() {
        AnyOutgoingRequest::KeysUpload(upload) => keys_upload(id, upload),
        AnyOutgoingRequest::KeysQuery(query) => keys_query(id, query),
        AnyOutgoingRequest::KeysClaim(claim) => keys_claim(id, claim),
        AnyOutgoingRequest::ToDeviceRequest(message) => to_device(message),
        AnyOutgoingRequest::SignatureUpload(upload) => signature_upload(id, upload),
        AnyOutgoingRequest::RoomMessage(message) => {
            let kind = message.content.event_type().to_string();
            let path = format!(
                "/_matrix/client/v3/rooms/{}/send/{}/{}",
                encoded(message.room_id.as_str()),
                encoded(&kind),
                encoded(message.txn_id.as_str())
            );
            Ok(request(id, "room_message", "PUT", path, value(&message.content)?))
        }
    }
}

pub fn keys_upload(id: &TransactionId, upload: &upload_keys::v3::Request) -> Outcome<Value> {
    let mut body = json!({});
    if let Some(keys) = &upload.device_keys {
        body["device_keys"] = value(keys)?;
    }
    if !upload.one_time_keys.is_empty() {
        body["one_time_keys"] = value(&upload.one_time_keys)?;
    }
    if !upload.fallback_keys.is_empty() {
        body["fallback_keys"] = value(&upload.fallback_keys)?;
    }
    Ok(post(id, "keys_upload", "upload", body))
}

fn keys_query(id: &TransactionId, query: &KeysQueryRequest) -> Outcome<Value> {
    let body = json!({"device_keys": value(&query.device_keys)?, "timeout": FEDERATION_MS});
    Ok(post(id, "keys_query", "query", body))
}

pub fn keys_claim(id: &TransactionId, claim: &claim_keys::v3::Request) -> Outcome<Value> {
    let body = json!({"one_time_keys": value(&claim.one_time_keys)?, "timeout": FEDERATION_MS});
    Ok(post(id, "keys_claim", "claim", body))
}

pub fn to_device(message: &ToDeviceRequest) -> Outcome<Value> {
    let kind = message.event_type.to_string();
    let path = format!("/_matrix/client/v3/sendToDevice/{}/{}", encoded(&kind), encoded(message.txn_id.as_str()));
    let mut messages = value(&message.messages)?;
    if kind == "m.room_key.withheld" {
        say_unsigned(&mut messages);
    }
    Ok(request(&message.txn_id, "to_device", "PUT", path, json!({"messages": messages})))
}

fn say_unsigned(messages: &mut Value) {
    let users = messages.as_object_mut().into_iter().flat_map(|users| users.values_mut());
    for content in users.filter_map(Value::as_object_mut).flat_map(|devices| devices.values_mut()) {
        if content["code"] == BARRED_CODE {
            content["code"] = UNSIGNED_CODE.into();
            content["reason"] = UNSIGNED_REASON.into();
        }
    }
}

/// The body is the map inside, not an object with a member of that name.
pub fn signature_upload(id: &TransactionId, upload: &upload_signatures::v3::Request) -> Outcome<Value> {
    Ok(post(id, "signature_upload", "signatures/upload", value(&upload.signed_keys)?))
}

pub fn signing_keys_upload(upload: &UploadSigningKeysRequest) -> Outcome<Value> {
    let mut body = json!({});
    for (name, key) in [
        ("master_key", &upload.master_key),
        ("self_signing_key", &upload.self_signing_key),
        ("user_signing_key", &upload.user_signing_key),
    ] {
        if let Some(key) = key {
            body[name] = value(key)?;
        }
    }
    Ok(post(&TransactionId::new(), "signing_keys_upload", "device_signing/upload", body))
}

/// Everything but the unreserved characters of RFC 3986.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Reads an answer, or says which one is wrong (the library's own text may quote it).
fn parse<R: IncomingResponse>(kind: &str, body: &str) -> Outcome<R> {
    let response = Response::builder().status(200).body(body.as_bytes()).map_err(|_| "no memory")?;
    R::try_from_http_response(response).map_err(|_| format!("the answer to {kind} is not what it must be").into())
}

/// Hands the answer to a request in.
pub async fn answered(machine: &OlmMachine, id: &TransactionId, kind: &str, body: &str) -> Outcome<()> {
    macro_rules! hand_in {
        ($answer:ident, $variant:ident) => {{
            let answer: $answer::v3::Response = parse(kind, body)?;
            machine.mark_request_as_sent(id, AnyIncomingResponse::$variant(&answer)).await
        }};
    }
    match kind {
        "keys_upload" => hand_in!(upload_keys, KeysUpload),
        "keys_query" => hand_in!(get_keys, KeysQuery),
        "keys_claim" => hand_in!(claim_keys, KeysClaim),
        "to_device" => hand_in!(send_event_to_device, ToDevice),
        "room_message" => hand_in!(send_message_event, RoomMessage),
        "signing_keys_upload" => hand_in!(upload_signing_keys, SigningKeysUpload),
        "signature_upload" => {
            let answer: upload_signatures::v3::Response = parse(kind, body)?;
            if !answer.failures.is_empty() {
                return Err("the homeserver did not take the signature".into());
            }
            machine.mark_request_as_sent(id, AnyIncomingResponse::SignatureUpload(&answer)).await
        }
        _ => return Err("kind: no kind of request".into()),
    }
    .map_err(crate::machine::olm_error)
}

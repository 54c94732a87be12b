//! Reads events, and says in C's terms who sent them or why they cannot be read.

use matrix_sdk_common::deserialized_responses::{
    DecryptedRoomEvent, DeviceLinkProblem, VerificationLevel, VerificationState, WithheldCode,
};
use matrix_sdk_crypto::types::events::room::encrypted::{EncryptedEvent, RoomEventEncryptionScheme};
use matrix_sdk_crypto::vodozemac::megolm::DecryptionError;
use matrix_sdk_crypto::{MegolmError, TrustRequirement};
use ruma::serde::Raw;
use serde_json::{Map, Value, json};

use crate::edge::{self, Outcome};
use crate::machine::{self, Crypto, store_error};
use crate::sharing::Trust;

struct Failure {
    kind: &'static str,
    wait: bool,
    withheld: Option<WithheldCode>,
    reason: String,
}

impl Failure {
    fn new(kind: &'static str, wait: bool, reason: String) -> Failure {
        Failure { kind, wait, withheld: None, reason }
    }

    fn malformed(reason: &str) -> Failure {
        Failure::new("malformed", false, reason.to_owned())
    }

    fn missing(withheld: Option<WithheldCode>) -> Failure {
        let wait = withheld.as_ref().is_none_or(|code| *code == WithheldCode::NoOlm);
        let reason = withheld.as_ref().map_or("the key is not here".to_owned(), |code| format!("withheld: {code}"));
        Failure { withheld, ..Failure::new("missing_key", wait, reason) }
    }

    fn json(&self, session_id: &Value) -> String {
        let withheld = self.withheld.as_ref().map(WithheldCode::as_str);
        json!({
            "failure": self.kind, "wait": self.wait, "session_id": session_id,
            "withheld": withheld, "reason": self.reason,
        })
        .to_string()
    }
}

/// A failing store is no property of the event, and the only error here.
fn judge(error: MegolmError) -> Outcome<Failure> {
    Ok(match error {
        MegolmError::Store(error) => return Err(store_error(error)),
        MegolmError::MissingRoomKey(withheld) => Failure::missing(withheld),
        MegolmError::Decryption(DecryptionError::UnknownMessageIndex(..)) => {
            Failure::new("missing_key", true, "the key that is here begins after this event".to_owned())
        }
        MegolmError::SenderIdentityNotTrusted(VerificationLevel::MismatchedSender) => wrong_sender(),
        MegolmError::SenderIdentityNotTrusted(level) => Failure::new("untrusted", true, level.to_string()),
        MegolmError::MismatchedIdentityKeys(_) => wrong_sender(),
        MegolmError::JsonError(_) => Failure::malformed("not the JSON that is expected there"),
        error => Failure::malformed(&error.to_string()),
    })
}

fn wrong_sender() -> Failure {
    Failure::new("wrong_sender", false, "the key is not the sender's".to_owned())
}

/// (name, whether the device is signed with its owner's cross-signing); None: the key is somebody else's.
fn verification(state: &VerificationState) -> Option<(&'static str, bool)> {
    match state {
        VerificationState::Verified => Some(("verified", true)),
        VerificationState::Unverified(level) => match level {
            VerificationLevel::UnverifiedIdentity => Some(("signed", true)),
            VerificationLevel::VerificationViolation => Some(("changed_identity", false)),
            VerificationLevel::UnsignedDevice => Some(("unsigned", false)),
            VerificationLevel::None(DeviceLinkProblem::MissingDevice) => Some(("unknown_device", false)),
            VerificationLevel::None(DeviceLinkProblem::InsecureSource) => Some(("insecure_source", false)),
            VerificationLevel::MismatchedSender => None,
        },
    }
}

fn message_index(event: &Raw<EncryptedEvent>) -> Option<u32> {
    match event.deserialize().ok()?.content.scheme {
        RoomEventEncryptionScheme::MegolmV1AesSha2(content) => Some(content.ciphertext.message_index()),
        RoomEventEncryptionScheme::Unknown(_) => None,
    }
}

/// Only type and content are the sender's word; the rest is the envelope's, whatever else was encrypted.
fn opened(envelope: &Map<String, Value>, decrypted: &DecryptedRoomEvent) -> Option<Value> {
    let mut inner: Map<String, Value> = serde_json::from_str(decrypted.event.json().get()).ok()?;
    let mut event = envelope.clone();
    event.insert("type".to_owned(), inner.remove("type").filter(Value::is_string)?);
    event.insert("content".to_owned(), inner.remove("content").filter(Value::is_object)?);
    Some(event.into())
}

fn describe(
    envelope: &Map<String, Value>,
    index: Option<u32>,
    decrypted: &DecryptedRoomEvent,
) -> Result<Value, Failure> {
    let info = &decrypted.encryption_info;
    let (state, cross_signed) = verification(&info.verification_state).ok_or_else(wrong_sender)?;
    let event = opened(envelope, decrypted).ok_or_else(|| Failure::malformed("what was encrypted is no event"))?;
    Ok(json!({
        "event": event, "session_id": info.session_id(), "message_index": index,
        "algorithm": envelope["content"]["algorithm"], "sender_device": info.sender_device,
        "verification": state, "cross_signed": cross_signed,
    }))
}

pub fn decrypt(crypto: &mut Crypto, room_id: &str, event: &str, trust: Option<&str>) -> Outcome<String> {
    let room = machine::room(room_id)?;
    let requirement = match Trust::parse(trust)? {
        Trust::Mixed | Trust::All => TrustRequirement::Untrusted,
        Trust::CrossSigned => TrustRequirement::CrossSigned,
    };
    let envelope = edge::object(event, "event")?;
    let session_id = envelope.get("content").and_then(|content| content.get("session_id")).cloned();
    let session_id = session_id.filter(Value::is_string).unwrap_or(Value::Null);
    let raw = Raw::<EncryptedEvent>::from_json(edge::raw(event, "event")?);
    let settings = machine::decryption(requirement);
    let decrypted = crypto.run(async |machine| match machine.decrypt_room_event(&raw, room, &settings).await {
        Ok(decrypted) => Ok(Ok(decrypted)),
        Err(error) => judge(error).map(Err),
    })?;
    match decrypted.and_then(|decrypted| describe(&envelope, message_index(&raw), &decrypted)) {
        Ok(event) => Ok(event.to_string()),
        Err(failure) => Ok(failure.json(&session_id)),
    }
}

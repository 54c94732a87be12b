/*
 * End-to-end encryption: the C face of a thin Rust library over matrix-sdk-crypto, which has the ratchets, the devices,
 * cross-signing and a store of its own (SQLite). It has no network: it says which requests it wants, the caller makes
 * them and hands in the answers. Only bot/matrix/crypto.c includes this header; the library is there when UNKNOT_CRYPTO
 * is defined.
 *
 * Rules that hold for every function below
 *   Strings   in: UTF-8 with a zero at the end, borrowed for the call. Out: `char *` belongs to the caller, who gives it
 *             back with unknot_crypto_string_free. Most are JSON; compact, unknown members may be added later.
 *   Errors    NULL (or -1) and, when `error` is not NULL, one complete line of text in *error (to be freed like all
 *             strings). *error is NULL on success. The text has no message content and no keys; it may have ids.
 *             NULL, wrong UTF-8 and wrong JSON for an argument that is needed are such errors.
 *             An error of the store (a full disk) has changed nothing: the same call can be made again. Requests that
 *             are open then are asked for again, too.
 *   Panics    of the library become errors of that kind; they never unwind into C, and the handle goes on working.
 *   Threads   a handle is used by one thread at a time. The store does its work on at most four threads of the library's
 *             own: block signals before unknot_crypto_open, they inherit the mask.
 *   Time      a call takes milliseconds, but for what is said below. Nothing is kept in memory that is not stored: when
 *             a call has returned, its effect survives a kill.
 *
 * Order, as e2ee wants it
 *   Start     open; outgoing until it is empty (marking each); cross_signing_status; then bootstrap or import, see there.
 *   Sync      receive_sync, only then save `since`; outgoing and missing_sessions(NULL) with their requests; track_users
 *             for members of encrypted rooms; decrypt.
 *   Send      track_users(members); outgoing until it is empty, so that no key query is open; missing_sessions(members)
 *             and its request; share_room_key and each of its requests; encrypt; send; outgoing.
 *
 * A request, wherever one is returned, is an object:
 *   {"id": "...",                 names it to mark_sent
 *    "kind": "keys_upload" | "keys_query" | "keys_claim" | "to_device" | "signature_upload" | "signing_keys_upload" |
 *            "room_message",
 *    "method": "POST" | "PUT",
 *    "path": "/_matrix/client/v3/keys/query",     from the homeserver's address on, percent-encoded
 *    "body": {...}}                               an object to send as it is
 * What is repeated with the same id has the same path: repeating it is harmless.
 */
#ifndef UNKNOT_CRYPTO_UNKNOT_CRYPTO_H
#define UNKNOT_CRYPTO_UNKNOT_CRYPTO_H

#include <stddef.h>

struct unknot_crypto;

/* Name and number of the library inside, as "matrix-sdk-crypto 0.19.1". Static: not to be freed. */
const char *unknot_crypto_version(void);

/* Gives back a string of this library; NULL is allowed. The bytes are wiped, they may have been keys. */
void unknot_crypto_string_free(char *string);

/*
 * Opens the store in `folder` and makes it (and the folder, for its owner only) when there is none. It belongs to one
 * user and device for ever: another one is an error, and so is a wrong passphrase. passphrase: NULL when the store is
 * not encrypted itself; otherwise opening takes some 100 ms to derive the key. One process at a time, which the caller's
 * own lock on its state folder sees to. Never restore an older copy of the folder under the same device: keys would be
 * used twice. To be closed with unknot_crypto_close.
 */
struct unknot_crypto *unknot_crypto_open(const char *folder, const char *passphrase, const char *user_id,
					 const char *device_id, char **error);

/* Closes the store and ends the library's threads; NULL is allowed. */
void unknot_crypto_close(struct unknot_crypto *crypto);

/* {"user_id": "@bot:example.org", "device_id": "ABC", "curve25519": "base64", "ed25519": "base64"}: what people compare. */
char *unknot_crypto_identity_keys(struct unknot_crypto *crypto, char **error);

/*
 * What a response of /sync says about encryption; to be called for every response, before its timelines are read and
 * before `since` is saved. The sections as they are there, NULL for one that is absent:
 *   to_device               the array `to_device.events`
 *   device_lists            {"changed": ["@a:x"], "left": []}
 *   one_time_key_counts     the object `device_one_time_keys_count`; a missing count is 0, as the specification has it
 *   unused_fallback_types   the array `device_unused_fallback_key_types`
 *   next_batch              the response's token
 * Returns
 *   {"room_keys": [{"room_id": "!r:x", "session_id": "...", "algorithm": "m.megolm.v1.aes-sha2"}],
 *    "withheld":  [{"room_id": "!r:x", "session_id": "...", "code": "m.unverified", "sender": "@a:x"}],
 *    "refused": 0}
 * room_keys: what came in; try events again that wait for one of these. withheld: keys that somebody refuses to send;
 * codes of the specification's m.room_key.withheld. refused: to-device events that were no events or could not be read.
 * Each bad event is left out on its own: an error means that nothing was stored (a full disk, say), and `since` must not
 * move. The same response again is harmless.
 */
char *unknot_crypto_receive_sync(struct unknot_crypto *crypto, const char *to_device, const char *device_lists,
				 const char *one_time_key_counts, const char *unused_fallback_types,
				 const char *next_batch, char **error);

/*
 * The requests to make now, an array; the order does not matter. Those of an earlier call must be marked as sent or
 * failed first: while one of them is open the array is empty, because a key query that is asked for twice loses its
 * answer. So: make all of them, mark all of them, ask again, until the array is empty with none open.
 */
char *unknot_crypto_outgoing(struct unknot_crypto *crypto, char **error);

/*
 * The homeserver has answered a request (of any function here) with 200 and this body. 0, or -1: the body is not what
 * the kind's answer must be, or names a signature that was not taken. The request is closed in both cases.
 */
int unknot_crypto_mark_sent(struct unknot_crypto *crypto, const char *id, const char *kind, const char *response,
			    char **error);

/*
 * A request of unknot_crypto_outgoing got no good answer: it is closed, and what still matters of it will be in a later
 * outgoing (wait before asking). For requests of other functions it is not needed: call the function again.
 */
void unknot_crypto_mark_failed(struct unknot_crypto *crypto, const char *id);

/* Users (an array of ids) whose devices are wanted from now on: members of encrypted rooms. New ones make a key query
 * appear in outgoing. Stored; users are never taken off. Here and wherever ids of users are given, what is no id is left
 * out. 0 or -1. */
int unknot_crypto_track_users(struct unknot_crypto *crypto, const char *users, char **error);

/*
 * One request of kind keys_claim that makes it possible to talk to those devices of the users (an array of ids, or NULL
 * for what earlier syncs left to do) that are still strangers, or the text "null" when there is none. Have no key query
 * open for these users: the call would wait for it, up to 5 seconds, in vain. One claim at a time: mark it before the
 * next call. Devices that do not answer are left out for a growing while, so "null" may come before all are known.
 */
char *unknot_crypto_missing_sessions(struct unknot_crypto *crypto, const char *users, char **error);

/*
 * Makes or renews the room's key and shares it with the users' devices (joined members, and invited ones where the
 * history visibility lets them read; the own user may be among them). To be called before every encrypt: it costs
 * nothing when nothing has changed, and rotates the key when it is due, when somebody has left or when a device is gone.
 *   settings  {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_ms": 604800000, "rotation_period_msgs": 100,
 *              "history_visibility": "shared", "trust": "mixed"}
 * All of them may be absent, these are the defaults. trust says which devices get the key:
 *   "mixed"         somebody who has cross-signing: the devices signed with it; otherwise all devices
 *   "all"           all devices
 *   "cross_signed"  signed devices only; an error when the bot itself is not cross-signed
 * Returns an array of requests, kind to_device: keys and, for devices that get none, m.room_key.withheld. All of them
 * should be answered and marked before the event is sent, or its readers have to wait. Calling again returns those that
 * are still open, with the same ids.
 */
char *unknot_crypto_share_room_key(struct unknot_crypto *crypto, const char *room_id, const char *users,
				   const char *settings, char **error);

/*
 * The content of the m.room.encrypted event for an event of this type and content (an object). m.relates_to stands
 * outside of the ciphertext. Never for reactions, which stay as they are. Every call moves the ratchet: keep the result
 * and send that. An error when no key was shared for the room in this or an earlier process, or when it is used up: call
 * share_room_key.
 */
char *unknot_crypto_encrypt(struct unknot_crypto *crypto, const char *room_id, const char *type, const char *content,
			    char **error);

/*
 * Reads an event of type m.room.encrypted (the whole event, as a timeline has it). trust as above; only "cross_signed"
 * refuses events of devices that are not.
 * Returns, when it could be read,
 *   {"event": {... the event with its true type and content; ids, sender and times are those of the envelope ...},
 *    "session_id": "...", "message_index": 0, "algorithm": "m.megolm.v1.aes-sha2",
 *    "sender_device": "ABC" or null,
 *    "verification": "verified" | "signed" | "unsigned" | "unknown_device" | "changed_identity" | "insecure_source",
 *    "cross_signed": true}
 * cross_signed: the sender's device is signed with the sender's own cross-signing ("verified", "signed"), which is what
 * an administrative command needs. "verified" is the own user. session_id and message_index name a message: the same
 * pair in another event is that message sent again by somebody else, a homeserver say.
 * Otherwise
 *   {"failure": "missing_key" | "untrusted" | "wrong_sender" | "malformed",
 *    "wait": true,                    true: the key may still come, see room_keys of receive_sync; false: never
 *    "session_id": "..." or null, "withheld": "m.unverified" or null,
 *    "reason": "one line for the log, without content"}
 * missing_key with `withheld`: the sender's device said why it keeps the key back; with "m.no_olm" the key may still
 * come (wait is true), otherwise wait is false until another key of that session comes after all. untrusted: only with
 * "cross_signed"; wait is true because the device may be signed yet, or not be known yet: try again when the answer of
 * the key query for a sender who was just tracked is marked. wrong_sender: the key belongs to somebody
 * else than the event's sender; always refused.
 * NULL and an error only for arguments that are no ids or JSON, and when the store fails.
 */
char *unknot_crypto_decrypt(struct unknot_crypto *crypto, const char *room_id, const char *event, const char *trust,
			    char **error);

/* The next share_room_key makes a new key for the room. 0 or -1. */
int unknot_crypto_discard_room_key(struct unknot_crypto *crypto, const char *room_id, char **error);

/*
 * How the bot's own cross-signing stands, after outgoing was empty once (its key query must have been answered):
 *   {"published": true,         the account has a cross-signing identity: known from the homeserver, or made here
 *    "private_keys": true,      the three private keys are here
 *    "identity_verified": true, the private keys here belong to the published identity
 *    "device_signed": true}     this device is signed with it: all is well
 * published false: bootstrap. published with private_keys but not device_signed: bootstrap once more (it makes no new
 * keys, it finishes what a crash cut short), or sign_own_device after an import. published without private_keys: the
 * account was set up elsewhere, ask for the recovery key; never reset.
 * When private_keys is true and identity_verified is false somebody has reset the account's identity elsewhere.
 */
char *unknot_crypto_cross_signing_status(struct unknot_crypto *crypto, char **error);

/*
 * Makes the account's cross-signing keys when this store has none, and signs the device. Returns the requests in the
 * order to make them, each marked before the next: maybe a keys_upload (the device must be known before it is signed),
 * signing_keys_upload, signature_upload. The second needs no further authentication on a fresh account (MSC3967); a 401
 * means that the homeserver wants one, or that the account has an identity already. Repeat until all were answered with
 * 200: what was made is stored, and the same keys are uploaded again. Afterwards outgoing has a query of the own keys
 * ready. An error when the account has an identity whose private keys are not here.
 */
char *unknot_crypto_bootstrap_cross_signing(struct unknot_crypto *crypto, char **error);

/* The three private keys, secret: {"master": "base64", "self_signing": "base64", "user_signing": "base64"}, null for one
 * that is not here. */
char *unknot_crypto_export_cross_signing_keys(struct unknot_crypto *crypto, char **error);

/*
 * Takes keys of that form. Needs the answer of the own key query, to which they are compared: an error when it is still
 * missing or when they are others. Then: sign_own_device. 0 or -1.
 */
int unknot_crypto_import_cross_signing_keys(struct unknot_crypto *crypto, const char *keys, char **error);

/*
 * The same, from the account's secret storage.
 *   recovery_key   "EsTc ...", with or without spaces, or the passphrase it was made from
 *   account_data   {"m.secret_storage.default_key": {"key": "ID"}, "m.secret_storage.key.ID": {...},
 *                   "m.cross_signing.master": {"encrypted": {...}}, "m.cross_signing.self_signing": {...},
 *                   "m.cross_signing.user_signing": {...}}
 * the contents of GET /_matrix/client/v3/user/{user}/account_data/{type}; the first names the second. 0 or -1: a wrong
 * key, a part that is missing, keys of another identity. A passphrase takes up to a second.
 */
int unknot_crypto_import_from_recovery_key(struct unknot_crypto *crypto, const char *recovery_key,
					   const char *account_data, char **error);

/* The request, kind signature_upload, that signs this device with the imported keys. cross_signing_status shows it after
 * the next key query, which outgoing has ready once the request is marked. */
char *unknot_crypto_sign_own_device(struct unknot_crypto *crypto, char **error);

/*
 * Encrypts a file for an encrypted room in place: `length` bytes stay `length` bytes. Returns the object for the event's
 * "file" (or "thumbnail_file"), {"v": "v2", "key": {...}, "iv": "...", "hashes": {...}}, to which the caller adds the
 * "url" that the upload of these bytes got. NULL and an error: the bytes are of no use any more. Needs no handle.
 */
char *unknot_crypto_encrypt_attachment(unsigned char *bytes, size_t length, char **error);

#endif

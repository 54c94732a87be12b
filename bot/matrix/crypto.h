/* End-to-end encryption of this one device. The only user of the crate in bot/crypto, which has no network of its own:
 * what it wants sent is asked for here, carried by client_keys, and reported back with crypto_mark_sent.
 *
 * Every call is synchronous and, where it changes something, committed to the store in `folder` when it returns. An
 * error (-1, NULL) changes nothing. Without the crate all of it is there, and crypto_open fails.
 *
 * Client-server API, "End-to-End Encryption", "Cross-signing". */
#ifndef UNKNOT_MATRIX_CRYPTO_H
#define UNKNOT_MATRIX_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct crypto;
struct json_object;
struct sync;

bool crypto_is_compiled_in(void);
const char *crypto_version(void);       /* for --version: "no", or what is inside */

enum crypto_trust {
	CRYPTO_MIXED,           /* keys for the signed devices of who has cross-signing, otherwise for all; everybody is read */
	CRYPTO_ALL,             /* keys for all devices; everybody is read */
	CRYPTO_CROSS_SIGNED     /* keys for signed devices only, and only those are read */
};

/* `folder` is made if missing (mode 0700). The store in it belongs to this user and device and is encrypted with the
 * passphrase (NULL: not at all); another one is an error. Signals are to be blocked before: it starts threads. */
struct crypto *crypto_open(const char *folder, const char *passphrase, const char *user, const char *device,
			   enum crypto_trust trust, struct err *err);
void crypto_close(struct crypto *crypto);

/* What people compare: the fingerprint of the device; the caller frees. */
char *crypto_fingerprint(struct crypto *crypto, struct err *err);

/* ---- What it wants sent ---- */

#define CRYPTO_SIGNING_KEYS "signing_keys_upload"       /* the kind that may ask for the account's password */

struct crypto_request {
	char *id, *kind;
	char *method, *path;    /* the path from the homeserver's address on, percent-encoded */
	char *body;             /* JSON */
};

struct crypto_requests {
	struct crypto_request *items;
	size_t count, room;
};
void crypto_requests_release(struct crypto_requests *requests);

/* These add to `requests`; nothing may be under way meanwhile. */
int crypto_outgoing(struct crypto *crypto, struct crypto_requests *requests, struct err *err);
/* One-time keys to be claimed, for these people's devices, or with NULL for devices whose session has broken. No key
 * query may be owed. */
int crypto_missing_sessions(struct crypto *crypto, const char *const *users, size_t count,
			    struct crypto_requests *requests, struct err *err);

struct crypto_room {
	const char *id;
	int64_t rotation_ms, rotation_messages; /* 0: as the specification recommends */
	const char *visibility;                 /* m.room.history_visibility; NULL: "shared" */
};
/* The room's key for the devices of these people; nothing is added when all of them have it. */
int crypto_share_room_key(struct crypto *crypto, const struct crypto_room *room, const char *const *users, size_t count,
			  struct crypto_requests *requests, struct err *err);

/* `response` is the JSON text of the homeserver's answer. The request is closed in any case; crypto_mark_failed closes
 * one that will never be answered. */
int crypto_mark_sent(struct crypto *crypto, const struct crypto_request *request, const char *response,
		     struct err *err);
void crypto_mark_failed(struct crypto *crypto, const struct crypto_request *request);

/* People whose devices are to be known from now on; makes a key query for those who are new. */
int crypto_track_users(struct crypto *crypto, const char *const *users, size_t count, struct err *err);

/* ---- A sync ---- */

struct crypto_arrival {
	void (*key)(void *context, const char *room, const char *session);
	void (*withheld)(void *context, const char *room, const char *code);    /* somebody refuses to send a key */
	void *context;
};
/* `people`: there is an encrypted room, or there was one, so that the devices of others matter; a homeserver names them
 * all the time. To be called before the timelines are looked at and before `since` is stored. 1: there was something
 * for it, so that it may want something sent; 0: there was nothing, and nothing was written. */
int crypto_take_sync(struct crypto *crypto, const struct sync *sync, bool people, const struct crypto_arrival *arrival,
		     struct err *err);

/* ---- Room events ---- */

/* The content of an m.room.encrypted event; the caller frees. The room's key must have been shared. */
char *crypto_encrypt(struct crypto *crypto, const char *room, const char *type, const char *content, struct err *err);

struct crypto_event {
	struct json_object *event;      /* the whole event as it would be without encryption; NULL: it cannot be read */
	bool cross_signed;              /* by a device that its sender has signed */
	bool device_unknown;            /* that is not known yet: the sender's devices are to be asked for */
	bool may_come;                  /* not read: its key is missing, and may come yet */
	char *session;                  /* which key that is; NULL: not known */
	char *ciphertext;               /* as which message of which key it was encrypted: no other event is; NULL: not read */
	char *why;                      /* one line for the log, nothing of what was written */
};
/* Always fills `result`; crypto_event_release is owed. `event` is JSON text. */
void crypto_decrypt(struct crypto *crypto, const char *room, const char *event, struct crypto_event *result);
void crypto_event_release(struct crypto_event *event);

/* Encrypts a file's bytes in place. Gives the JSON text of the event's "file", which still needs its "url"; the caller
 * frees. */
char *crypto_encrypt_file(char *bytes, size_t len, struct err *err);

/* ---- The account's own identity ---- */

struct crypto_identity {
	bool published;         /* the account has one; known once the own key query was answered */
	bool private_keys;      /* its three private keys are here */
	bool keys_fit;          /* and they are those of the published one */
	bool device_signed;     /* this device is signed by it: all is well */
};
int crypto_identity(struct crypto *crypto, struct crypto_identity *identity, struct err *err);
/* Makes an identity for an account without one, or finishes what a crash cut short. The requests go out in order. */
int crypto_bootstrap(struct crypto *crypto, struct crypto_requests *requests, struct err *err);
/* The private keys as JSON text; mem_free_secret is owed. */
char *crypto_export_identity(struct crypto *crypto, struct err *err);
/* Both need the answer of the own key query. Afterwards crypto_sign_device. */
int crypto_import_identity(struct crypto *crypto, const char *keys, struct err *err);
int crypto_recover_identity(struct crypto *crypto, const char *recovery_key, const char *account_data, struct err *err);
int crypto_sign_device(struct crypto *crypto, struct crypto_requests *requests, struct err *err);

#endif

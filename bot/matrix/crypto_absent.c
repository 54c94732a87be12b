/* What stands in for crypto.c where the crate was not built: nothing can be opened, so nothing else is ever called. */
#include "matrix/crypto.h"

#ifndef UNKNOT_CRYPTO


static int absent(struct err *err)
{
	err_set(err, "this program was built without encryption");
	err_mend(err, "install the packages that `make` names, and build it again");
	return -1;
}

bool crypto_is_compiled_in(void)
{
	return false;
}

const char *crypto_version(void)
{
	return "no";
}

struct crypto *crypto_open(const char *folder, const char *passphrase, const char *user, const char *device,
			   enum crypto_trust trust, struct err *err)
{
	(void)folder, (void)passphrase, (void)user, (void)device, (void)trust;
	absent(err);
	return NULL;
}

void crypto_close(struct crypto *crypto)
{
	(void)crypto;
}

char *crypto_fingerprint(struct crypto *crypto, struct err *err)
{
	(void)crypto;
	absent(err);
	return NULL;
}

void crypto_requests_release(struct crypto_requests *requests)
{
	(void)requests;
}

int crypto_outgoing(struct crypto *crypto, struct crypto_requests *requests, struct err *err)
{
	(void)crypto, (void)requests;
	return absent(err);
}

int crypto_missing_sessions(struct crypto *crypto, const char *const *users, size_t count,
			    struct crypto_requests *requests, struct err *err)
{
	(void)crypto, (void)users, (void)count, (void)requests;
	return absent(err);
}

int crypto_share_room_key(struct crypto *crypto, const struct crypto_room *room, const char *const *users, size_t count,
			  struct crypto_requests *requests, struct err *err)
{
	(void)crypto, (void)room, (void)users, (void)count, (void)requests;
	return absent(err);
}

int crypto_mark_sent(struct crypto *crypto, const struct crypto_request *request, const char *response, struct err *err)
{
	(void)crypto, (void)request, (void)response;
	return absent(err);
}

void crypto_mark_failed(struct crypto *crypto, const struct crypto_request *request)
{
	(void)crypto, (void)request;
}

int crypto_track_users(struct crypto *crypto, const char *const *users, size_t count, struct err *err)
{
	(void)crypto, (void)users, (void)count;
	return absent(err);
}

int crypto_take_sync(struct crypto *crypto, const struct sync *sync, bool people, const struct crypto_arrival *arrival,
		     struct err *err)
{
	(void)crypto, (void)sync, (void)people, (void)arrival;
	return absent(err);
}

char *crypto_encrypt(struct crypto *crypto, const char *room, const char *type, const char *content, struct err *err)
{
	(void)crypto, (void)room, (void)type, (void)content;
	absent(err);
	return NULL;
}

void crypto_decrypt(struct crypto *crypto, const char *room, const char *event, struct crypto_event *result)
{
	(void)crypto, (void)room, (void)event;
	*result = (struct crypto_event){ NULL };
}

void crypto_event_release(struct crypto_event *event)
{
	(void)event;
}

char *crypto_encrypt_file(char *bytes, size_t len, struct err *err)
{
	(void)bytes, (void)len;
	absent(err);
	return NULL;
}

int crypto_identity(struct crypto *crypto, struct crypto_identity *identity, struct err *err)
{
	(void)crypto, (void)identity;
	return absent(err);
}

int crypto_bootstrap(struct crypto *crypto, struct crypto_requests *requests, struct err *err)
{
	(void)crypto, (void)requests;
	return absent(err);
}

char *crypto_export_identity(struct crypto *crypto, struct err *err)
{
	(void)crypto;
	absent(err);
	return NULL;
}

int crypto_import_identity(struct crypto *crypto, const char *keys, struct err *err)
{
	(void)crypto, (void)keys;
	return absent(err);
}

int crypto_recover_identity(struct crypto *crypto, const char *recovery_key, const char *account_data, struct err *err)
{
	(void)crypto, (void)recovery_key, (void)account_data;
	return absent(err);
}

int crypto_sign_device(struct crypto *crypto, struct crypto_requests *requests, struct err *err)
{
	(void)crypto, (void)requests;
	return absent(err);
}

#endif

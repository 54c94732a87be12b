#include "matrix/crypto.h"

#ifdef UNKNOT_CRYPTO

#include "base/json.h"
#include "matrix/crypto_crate.h"

int crypto_identity(struct crypto *crypto, struct crypto_identity *identity, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_cross_signing_status(crypto->crate, &error);
	struct json_object *found = crypto_take_json(text, error, err);
	*identity = (struct crypto_identity){
		.published = json_flag_at(found, false, "published"),
		.private_keys = json_flag_at(found, false, "private_keys"),
		.keys_fit = json_flag_at(found, false, "identity_verified"),
		.device_signed = json_flag_at(found, false, "device_signed"),
	};
	int result = found ? 0 : -1;
	json_free(found);
	return result;
}

int crypto_bootstrap(struct crypto *crypto, struct crypto_requests *requests, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_bootstrap_cross_signing(crypto->crate, &error);
	return crypto_add_requests(requests, text, error, err);
}

char *crypto_export_identity(struct crypto *crypto, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_export_cross_signing_keys(crypto->crate, &error);
	return crypto_take_text(text, error, err);
}

int crypto_import_identity(struct crypto *crypto, const char *keys, struct err *err)
{
	char *error = NULL;
	return unknot_crypto_import_cross_signing_keys(crypto->crate, keys, &error) < 0 ? crypto_failed(error, err) : 0;
}

int crypto_recover_identity(struct crypto *crypto, const char *recovery_key, const char *account_data, struct err *err)
{
	char *error = NULL;
	if (unknot_crypto_import_from_recovery_key(crypto->crate, recovery_key, account_data, &error) < 0)
		return crypto_failed(error, err);
	return 0;
}

int crypto_sign_device(struct crypto *crypto, struct crypto_requests *requests, struct err *err)
{
	char *error = NULL;
	char *text = unknot_crypto_sign_own_device(crypto->crate, &error);
	return crypto_add_requests(requests, text, error, err);
}

#endif

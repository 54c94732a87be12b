/* What the files of crypto.h share: the crate behind it, and what it gives. Every string of the crate's is given
 * back. */
#ifndef UNKNOT_MATRIX_CRYPTO_CRATE_H
#define UNKNOT_MATRIX_CRYPTO_CRATE_H

#include "crypto/unknot_crypto.h"
#include "matrix/crypto.h"

struct crypto {
	struct unknot_crypto *crate;
	const char *trust;
	char *user;
	char *told;     /* what the last sync said of the keys on the homeserver */
};

/* -1, with `err` set. `error` may be NULL. */
int crypto_failed(char *error, struct err *err);

/* NULL with `err` set when `text` is NULL; for crypto_take_json also when it is no JSON (`null` gives NULL and no
 * error). The caller frees. */
char *crypto_take_text(char *text, char *error, struct err *err);
struct json_object *crypto_take_json(char *text, char *error, struct err *err);

/* `text` is an array of requests, one request, or "null". */
int crypto_add_requests(struct crypto_requests *requests, char *text, char *error, struct err *err);

#endif

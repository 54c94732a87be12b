/* The requests that encryption wants sent (device keys, key queries, claims, room keys for devices), one after the
 * other and each until the homeserver has answered it. While one is under way the crate is asked for no others. */
#ifndef UNKNOT_RUN_KEY_SENDING_H
#define UNKNOT_RUN_KEY_SENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "matrix/crypto.h"
#include "matrix/http.h"
#include "run/backoff.h"

struct bot;

struct key_sending {
	struct crypto_requests queue;
	size_t next;                    /* in the queue: what is under way, or comes next */
	http_id running;
	bool look;                      /* there may be more that is wanted */
	int64_t due_ms;                 /* not before; after a failure */
	struct backoff backoff;
	struct log_gate complaints;
};

/* Nothing is under way and nothing is owed: now is the time to encrypt. */
bool key_sending_is_idle(const struct bot *bot);

/* Only when idle: these are sent next. Takes them over. */
void key_sending_add(struct bot *bot, struct crypto_requests *requests);

int64_t key_sending_tick(struct bot *bot, int64_t now_ms);
void key_sending_release(struct bot *bot);

#endif

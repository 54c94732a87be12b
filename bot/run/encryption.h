/* End-to-end encryption in the running bot: opening its store, what a sync says of it, and its share of the loop. The
 * steps have files of their own: key_sending, identity, members, sealing, decrypting. Where encryption is not compiled
 * in, or is switched off, bot->encryption.crypto is NULL and encrypted rooms are left alone. */
#ifndef UNKNOT_RUN_ENCRYPTION_H
#define UNKNOT_RUN_ENCRYPTION_H

#include "matrix/sync.h"
#include "run/bot.h"

const char *encryption_version(void);   /* "no" where it is not compiled in, otherwise of what */

/* The store of a device's keys, a folder for each; crypto_close is owed. Files in it are closed to others. */
struct crypto *encryption_open_store(const struct config *config, const char *user, const char *device,
				     struct err *err);

/* The store's fact that holds the device of the keys. */
#define ENCRYPTION_DEVICE_FACT "device"

/* Once the account and the device are known. -1 with err->exit_code. */
int encryption_open(struct bot *bot, struct err *err);
void encryption_close(struct bot *bot);

/* Before the timelines of the sync are read, and outside of a transaction. -1: nothing was stored. */
int encryption_take_sync(struct bot *bot, const struct sync *sync, struct err *err);

/* Somebody whose devices will be needed: asked for ahead of time. */
void encryption_track(struct bot *bot, const char *user);

int64_t encryption_tick(struct bot *bot, int64_t now_ms);

#endif

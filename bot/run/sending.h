/* Sending what the outbox holds: in order within a room, one at a time there, different rooms side by side, red flags
 * before everything that is not yet under way. A row is tried with the same bytes and the same transaction id until the
 * homeserver has it or refuses it for good. */
#ifndef UNKNOT_RUN_SENDING_H
#define UNKNOT_RUN_SENDING_H

#include "run/bot.h"

int64_t sending_tick(struct bot *bot, int64_t now_ms);
bool sending_is_idle(const struct bot *bot);            /* nothing under way, nothing to be committed */
bool sending_is_under_way(const struct bot *bot);
/* No byte of this waiting row can have reached the homeserver: it may still be replaced or dropped. */
bool sending_is_untouched(const struct bot *bot, int64_t row);
void sending_release(struct bot *bot);

#endif

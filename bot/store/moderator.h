/* Who may change the bot's settings in a room, kept from its power levels. */
#ifndef UNKNOT_STORE_MODERATOR_H
#define UNKNOT_STORE_MODERATOR_H

#include <stdbool.h>

#include "store/store.h"

#define MODERATOR_ANYONE "*"    /* instead of a user's id: who has no entry of their own */

enum moderator_by {
	MODERATOR_BY_LEVEL,     /* m.room.power_levels */
	MODERATOR_BY_CREATION   /* m.room.create: above all levels from room version 12 on */
};

void moderators_clear(struct store *store, const char *room, enum moderator_by by);
void moderator_add(struct store *store, const char *room, enum moderator_by by, const char *user, bool may);
bool moderator_is(struct store *store, const char *room, const char *user);

#endif

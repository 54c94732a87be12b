/* What a room's moderators have set. */
#ifndef UNKNOT_STORE_SETTING_H
#define UNKNOT_STORE_SETTING_H

#include <stdbool.h>

#include "store/store.h"

struct room_settings {
	bool quiet;             /* only red flags and commands are answered */
	bool in_threads;        /* answers to what was asked in the room start a thread at the question */
	char *emergency_number; /* what to call there; NULL: the configuration's */
};

void room_settings_load(struct store *store, const char *room, struct room_settings *settings);
void room_settings_save(struct store *store, const char *room, const struct room_settings *settings);
void room_settings_release(struct room_settings *settings);

#endif

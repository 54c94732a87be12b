#include "run/sealing.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/identity.h"
#include "run/key_sending.h"
#include "run/members.h"

#define COMPLAINT_EVERY_MS (5 * 60 * 1000)

/* Those who may read what is said now. */
struct readers {
	const char **users;
	size_t count;
};

static struct readers readers_of(const struct room *room, const struct member_list *members)
{
	bool joined_only = text_equal(room->visibility, "joined");
	struct readers readers = { mem_array(members->count + 1, sizeof *readers.users), 0 };
	for (size_t i = 0; i < members->count; i++)
		if (!joined_only || !members->items[i].invited)
			readers.users[readers.count++] = members->items[i].user;
	return readers;
}

static int prepare(struct crypto *crypto, const struct room *room, const struct readers *readers,
		   struct crypto_requests *requests, struct err *err)
{
	struct crypto_room settings = { room->id, room->rotation_ms, room->rotation_messages, room->visibility };
	if (crypto_track_users(crypto, readers->users, readers->count, err) < 0 ||
	    crypto_outgoing(crypto, requests, err) < 0)
		return -1;
	if (!requests->count && crypto_missing_sessions(crypto, readers->users, readers->count, requests, err) < 0)
		return -1;
	if (!requests->count &&
	    crypto_share_room_key(crypto, &settings, readers->users, readers->count, requests, err) < 0)
		return -1;
	return 0;
}

static int freeze(struct bot *bot, struct outbox_row *row, char *ciphertext, struct err *err)
{
	store_begin(bot->store);
	outbox_seal(bot->store, row->id, ciphertext);
	if (store_commit(bot->store, err) < 0) {
		free(ciphertext);
		return -1;
	}
	free(row->content);
	row->content = ciphertext;
	row->sealed = true;
	return 0;
}

static int encrypt(struct bot *bot, struct outbox_row *row, struct err *err)
{
	char *ciphertext = crypto_encrypt(bot->encryption.crypto, row->room, "m.room.message", row->content, err);
	return ciphertext ? freeze(bot, row, ciphertext, err) : -1;
}

static enum sealing later(struct bot *bot, const struct room *room, struct err *err)
{
	unsigned held_back;
	if (log_gate_open(&bot->encryption.complaints, clock_steady_ms(), COMPLAINT_EVERY_MS, &held_back))
		log_write(&bot->log, LOG_ERROR, "crypto",
			  "room %s: an answer cannot be encrypted: %s (%u more of these unsaid)",
			  log_name(&bot->log, room->id).text, err->what, held_back);
	err_release(err);
	return SEALING_LATER;
}

enum sealing sealing_try(struct bot *bot, const struct room *room, struct outbox_row *row)
{
	struct crypto_requests requests = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	if (!key_sending_is_idle(bot) || !identity_is_settled(bot))
		return SEALING_WAITS;
	const struct member_list *members = members_of(bot, room->id, row->urgent);
	if (!members)
		return bot->encryption.members.running ? SEALING_WAITS : SEALING_LATER;
	struct readers readers = readers_of(room, members);
	int result = prepare(bot->encryption.crypto, room, &readers, &requests, &err);
	free(readers.users);
	if (result == 0 && requests.count) {
		key_sending_add(bot, &requests);
		return SEALING_WAITS;
	}
	crypto_requests_release(&requests);
	if (result < 0 || encrypt(bot, row, &err) < 0)
		return later(bot, room, &err);
	return SEALING_DONE;
}

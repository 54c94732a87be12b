#include "run/upkeep.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/pages.h"
#include "run/sending.h"
#include "store/outbox.h"
#include "store/room.h"
#include "store/undecrypted.h"

#define REST_MS 1000            /* of silence, before memory is given back */
#define EVERY_MS (10 * 60 * 1000)

/* What keeps a room silent need not be its power levels, and a change of them may have been read before the refusal:
 * once in a while, and at the start, it is tried again with what is not too old. */
static void try_muted_rooms(struct bot *bot)
{
	outbox_refuse_muted_before(bot->store, clock_wall_ms() - bot->config->oldest_question_ms,
				   "too old, and the room does not let the bot speak");
	bot->sending.look |= room_unmute_all(bot->store);
}

int64_t upkeep_tick(struct bot *bot, int64_t now_ms)
{
	struct err err = ERR_INIT;
	if (now_ms < bot->upkeep_due_ms || bot->stopping)
		return bot->upkeep_due_ms;
	store_begin(bot->store);
	store_expire(bot->store, clock_wall_ms() - bot->config->context_ms,
		     clock_wall_ms() - bot->config->links_kept_ms);
	undecrypted_expire(bot->store, clock_wall_ms() - bot->config->oldest_question_ms);
	try_muted_rooms(bot);
	if (store_commit(bot->store, &err) < 0)
		log_write(&bot->log, LOG_WARNING, "store", "nothing old was deleted: %s", err.what);
	err_release(&err);
	return bot->upkeep_due_ms = now_ms + EVERY_MS;
}

/* The long poll is no work: it is always under way. */
static bool is_at_work(const struct bot *bot)
{
	return !sending_is_idle(bot) || bot->gaps.running || bot->rereading.running || bot->pictures.running ||
	       bot->encryption.requests.running || bot->encryption.members.running;
}

int64_t upkeep_rest_tick(struct bot *bot, int64_t now_ms)
{
	struct resting *resting = &bot->resting;
	int64_t answered_ms = bot->syncing.answered_ms;
	if (!answered_ms)
		return NEVER;   /* the homeserver is away: the start is not over yet */
	if (is_at_work(bot)) {
		resting->worked_ms = now_ms;
		return NEVER;
	}
	int64_t quiet_since_ms = answered_ms > resting->worked_ms ? answered_ms : resting->worked_ms;
	if (resting->rested_ms >= quiet_since_ms)
		return NEVER;
	if (now_ms < quiet_since_ms + REST_MS)
		return quiet_since_ms + REST_MS;
	mem_trim();
	if (!resting->rested_ms)
		pages_rest();   /* those of the start */
	resting->rested_ms = now_ms;
	return NEVER;
}

#include "run/upkeep.h"

#include "base/clock.h"

#define EVERY_MS (60 * 60 * 1000)

int64_t upkeep_tick(struct bot *bot, int64_t now_ms)
{
	struct err err = ERR_INIT;
	if (now_ms < bot->upkeep_due_ms || bot->stopping)
		return bot->upkeep_due_ms;
	store_begin(bot->store);
	store_expire(bot->store, clock_wall_ms() - bot->config->links_kept_ms);
	if (store_commit(bot->store, &err) < 0)
		log_write(&bot->log, LOG_WARNING, "store", "nothing old was deleted: %s", err.what);
	err_release(&err);
	return bot->upkeep_due_ms = now_ms + EVERY_MS;
}

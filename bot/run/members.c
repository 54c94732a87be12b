#include "run/members.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/bot.h"

#define LISTS_MAX 1000

static void empty(struct member_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].user);
	list->count = 0;
	list->known = false;
}

static void drop_list(struct member_work *work, struct member_list *list)
{
	empty(list);
	free(list->items);
	free(list->room);
	*list = work->lists[--work->count];
}

static struct member_list *find_list(struct member_work *work, const char *room)
{
	for (size_t i = 0; i < work->count; i++)
		if (text_equal(work->lists[i].room, room))
			return &work->lists[i];
	return NULL;
}

static struct member_list *list_of(struct member_work *work, const char *room)
{
	struct member_list *list = find_list(work, room);
	if (list)
		return list;
	if (work->count == LISTS_MAX)
		drop_list(work, &work->lists[0]);
	mem_grow((void **)&work->lists, work->count, &work->space, sizeof *work->lists);
	list = &work->lists[work->count++];
	*list = (struct member_list){ .room = mem_copy_text(room) };
	return list;
}

static struct member *find_member(const struct member_list *list, const char *user)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i].user, user))
			return &list->items[i];
	return NULL;
}

static void add_member(struct member_list *list, const char *user, bool invited)
{
	mem_grow((void **)&list->items, list->count, &list->space, sizeof *list->items);
	list->items[list->count++] = (struct member){ mem_copy_text(user), invited };
}

static bool belongs(const char *membership, bool *invited)
{
	*invited = text_equal(membership, "invite");
	return *invited || text_equal(membership, "join");
}

static void fill(struct member_list *list, struct json_object *events)
{
	empty(list);
	for (size_t i = 0; i < json_length(events); i++) {
		struct event event;
		bool invited;
		if (event_read(&event, json_item(events, i), false) && event.state_key &&
		    id_is_valid(event.state_key) && belongs(json_text_at(event.content, "membership"), &invited))
			add_member(list, event.state_key, invited);
	}
	list->known = true;
}

static void failed(struct bot *bot, const struct matrix_answer *answer)
{
	struct member_work *work = &bot->encryption.members;
	work->due_ms = clock_steady_ms() + backoff_after(&work->backoff, answer->retry_after_ms, backoff_chance());
	mem_set_text(&work->failed, work->asking);
	log_write(&bot->log, LOG_WARNING, "crypto", "who is in room %s is not known: %s",
		  log_name(&bot->log, work->asking).text, answer->error);
}

static void on_members(void *context, const struct matrix_answer *answer)
{
	struct bot *bot = context;
	struct member_work *work = &bot->encryption.members;
	struct json_object *events = json_at(answer->body, "chunk");
	work->running = 0;
	bot->sending.look = true;
	if (bot_account_refused(bot, answer) || work->outdated)
		return;
	if (answer->verdict == VERDICT_DONE && json_is_array(events)) {
		backoff_reset(&work->backoff);
		mem_set_text(&work->failed, NULL);
		fill(list_of(work, work->asking), events);
	} else {
		failed(bot, answer);
	}
}

static void give_way(struct bot *bot)
{
	struct member_work *work = &bot->encryption.members;
	client_cancel(bot->client, work->running);
	work->running = 0;
	bot->sending.look = true;
}

const struct member_list *members_of(struct bot *bot, const char *room, bool urgent)
{
	struct member_work *work = &bot->encryption.members;
	struct member_list *list = find_list(work, room);
	if (list && list->known)
		return list;
	if (work->running && urgent && !text_equal(work->asking, room))
		give_way(bot);
	if (work->running || (text_equal(work->failed, room) && clock_steady_ms() < work->due_ms))
		return NULL;
	mem_set_text(&work->asking, room);
	work->outdated = false;
	work->running = client_members(bot->client, room, on_members, bot);
	return NULL;
}

void members_take(struct bot *bot, const char *room, const struct event *event)
{
	struct member_work *work = &bot->encryption.members;
	struct member_list *list = find_list(work, room);
	bool invited, stays = belongs(json_text_at(event->content, "membership"), &invited);
	work->outdated |= text_equal(work->asking, room);
	if (!list || !list->known || !event->state_key)
		return;
	struct member *member = find_member(list, event->state_key);
	if (member && stays) {
		member->invited = invited;
	} else if (stays) {
		add_member(list, event->state_key, invited);
	} else if (member) {
		free(member->user);
		*member = list->items[--list->count];
	}
}

void members_forget(struct bot *bot, const char *room)
{
	struct member_work *work = &bot->encryption.members;
	struct member_list *list = find_list(work, room);
	work->outdated |= text_equal(work->asking, room);
	if (list)
		drop_list(work, list);
}

void members_release(struct bot *bot)
{
	struct member_work *work = &bot->encryption.members;
	while (work->count)
		drop_list(work, &work->lists[0]);
	free(work->lists);
	free(work->asking);
	free(work->failed);
}

#include "run/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "matrix/message.h"
#include "store/room.h"

#define EVENTS_A_PAGE 100
#define PAGES_MAX 50

struct lookup_job {
	struct bot *bot;
	char *room, *txn, *cursor;
	char *ciphertext;       /* of a row that was sent encrypted; NULL */
	http_id running;
	int pages;
	lookup_done *done;
	void *context;
};

static void on_page(void *context, const struct matrix_answer *answer);

static void ask_next(struct lookup_job *job)
{
	job->running = client_messages(job->bot->client, job->room, job->cursor ? 'f' : 'b', job->cursor, NULL,
				       EVENTS_A_PAGE, on_page, job);
}

/* A row is encrypted only once, so that its ciphertext is as good a mark as any. */
static bool is_row(const struct lookup_job *job, const struct event *event)
{
	if (job->ciphertext && text_equal(json_text_at(event->content, "ciphertext"), job->ciphertext))
		return true;
	return text_equal(message_marker_txn(event), job->txn);
}

static char *ciphertext_of(const struct outbox_row *row)
{
	struct json_object *content = row->sealed ? json_read(row->content, strlen(row->content), NULL) : NULL;
	char *ciphertext = mem_copy_text(json_text_at(content, "ciphertext"));
	json_free(content);
	return ciphertext;
}

static const char *find_marker(const struct lookup_job *job, struct json_object *events)
{
	for (size_t i = 0; i < json_length(events); i++) {
		struct event event;
		if (event_read(&event, json_item(events, i), true) && text_equal(event.sender, job->bot->user_id) &&
		    is_row(job, &event))
			return event.id;
	}
	return NULL;
}

static bool is_for_later(const struct matrix_answer *answer)
{
	if (answer->verdict == VERDICT_DONE)
		return !json_is_array(json_at(answer->body, "chunk"));
	return verdict_passes(answer->verdict) || answer->verdict == VERDICT_TOKEN;
}

/* Going on from where the question stands; without a question, the newest page alone must do. */
static void on_page(void *context, const struct matrix_answer *answer)
{
	struct lookup_job *job = context;
	job->running = 0;
	if (answer->verdict != VERDICT_DONE || is_for_later(answer)) {
		job->done(job->context, is_for_later(answer) ? LOOKUP_LATER : LOOKUP_ABSENT, NULL, answer);
		return;
	}
	const char *event = find_marker(job, json_at(answer->body, "chunk"));
	const char *end = json_text_at(answer->body, "end");
	bool more = job->cursor && end && !text_equal(end, job->cursor) && ++job->pages < PAGES_MAX;
	if (event || !more) {
		job->done(job->context, event ? LOOKUP_FOUND : LOOKUP_ABSENT, event, answer);
		return;
	}
	mem_set_text(&job->cursor, end);
	ask_next(job);
}

static void on_context(void *context, const struct matrix_answer *answer)
{
	struct lookup_job *job = context;
	job->running = 0;
	if (answer->verdict != VERDICT_DONE && is_for_later(answer)) {
		job->done(job->context, LOOKUP_LATER, NULL, answer);
		return;
	}
	const char *event = find_marker(job, json_at(answer->body, "events_after"));
	if (event) {
		job->done(job->context, LOOKUP_FOUND, event, answer);
		return;
	}
	mem_set_text(&job->cursor, json_text_at(answer->body, "end"));
	ask_next(job);
}

struct lookup_job *lookup_start(struct bot *bot, const struct outbox_row *row, lookup_done *done, void *context)
{
	struct lookup_job *job = mem_alloc(sizeof *job);
	job->bot = bot;
	job->room = mem_copy_text(row->room);
	job->txn = mem_copy_text(row->txn);
	job->ciphertext = ciphertext_of(row);
	job->done = done;
	job->context = context;
	if (row->question)
		job->running = client_context(bot->client, row->room, row->question, EVENTS_A_PAGE, on_context, job);
	else
		ask_next(job);
	return job;
}

void lookup_free(struct lookup_job *job)
{
	if (!job)
		return;
	if (job->running)
		client_cancel(job->bot->client, job->running);
	free(job->room);
	free(job->txn);
	free(job->ciphertext);
	free(job->cursor);
	free(job);
}

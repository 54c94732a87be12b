#include "matrix/event.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"

#define CONTENT_URI_MAX 511     /* bytes */

bool id_is_valid(const char *id)
{
	if (!id || !*id || strlen(id) > ID_MAX)
		return false;
	for (const char *at = id; *at;) {
		size_t len = text_character(at);
		if (!len)
			return false;
		at += len;
	}
	return true;
}

bool content_uri_is_valid(const char *uri)
{
	return uri && text_starts(uri, "mxc://") && strlen(uri) <= CONTENT_URI_MAX;
}

static const char *valid_or_null(const char *id)
{
	return id_is_valid(id) ? id : NULL;
}

/* A message in a thread names the one before it for clients that know no threads: that is no reply. */
static void read_relation(struct event *event)
{
	struct json_object *relates = json_at(event->content, "m.relates_to");
	const char *reply_to = valid_or_null(json_text_at(relates, "m.in_reply_to", "event_id"));
	event->relation = json_text_at(relates, "rel_type");
	event->relation_id = valid_or_null(json_text_at(relates, "event_id"));
	event->has_reply_fallback = json_is_object(json_at(relates, "m.in_reply_to"));
	bool only_fallback = event_thread(event) && json_flag_at(relates, false, "is_falling_back");
	event->reply_to = only_fallback ? NULL : reply_to;
}

bool event_read(struct event *event, struct json_object *object, bool id_needed)
{
	*event = (struct event){
		.id = json_text_at(object, "event_id"),
		.type = json_text_at(object, "type"),
		.sender = json_text_at(object, "sender"),
		.txn = json_text_at(object, "unsigned", "transaction_id"),
		.redacts = json_text_at(object, "redacts"),
		.time_ms = json_number_at(object, 0, "origin_server_ts"),
		.content = json_at(object, "content"),
	};
	struct json_object *state_key = json_at(object, "state_key");
	event->state_key = json_text_of(state_key);
	if (!id_is_valid(event->type) || !id_is_valid(event->sender) || !json_is_object(event->content))
		return false;
	if (event->id ? !id_is_valid(event->id) : id_needed)
		return false;
	if (state_key && !event->state_key)
		return false;
	if (event->time_ms < 0)
		event->time_ms = 0;
	read_relation(event);
	return true;
}

bool event_is_state(const struct event *event, const char *type, const char *state_key)
{
	return text_equal(event->type, type) && text_equal(event->state_key, state_key);
}

const char *event_thread(const struct event *event)
{
	return text_equal(event->relation, "m.thread") ? event->relation_id : NULL;
}

bool event_is_edit(const struct event *event)
{
	return text_equal(event->relation, "m.replace");
}

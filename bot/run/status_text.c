/* The status as a person reads it. */
#include "base/json.h"
#include "base/str.h"
#include "run/status.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* "3 days 4 h", "2 h 5 min", "40 s" */
static void add_duration(struct str *out, int64_t seconds)
{
	static const struct {
		int64_t from, unit, rest;
		const char *unit_name, *rest_name;
	} scales[] = {
		{ 2 * DAY, DAY, HOUR, "days", "h" },
		{ HOUR, HOUR, MINUTE, "h", "min" },
		{ MINUTE, MINUTE, 1, "min", "s" },
	};
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
		if (seconds >= scales[i].from) {
			str_addf(out, "%lld %s %lld %s", (long long)(seconds / scales[i].unit), scales[i].unit_name,
				 (long long)(seconds % scales[i].unit / scales[i].rest), scales[i].rest_name);
			return;
		}
	str_addf(out, "%lld s", (long long)seconds);
}

static void add_head(struct str *out, struct json_object *status)
{
	int64_t sync = json_number_at(status, -1, "last_sync_seconds");
	str_addf(out, "unknot %s, %s for ", json_text_at(status, "version"), json_text_at(status, "state"));
	add_duration(out, json_number_at(status, 0, "uptime_seconds"));
	str_add(out, "\nlast sync: ");
	if (sync < 0) {
		str_add(out, "none yet");
	} else {
		add_duration(out, sync);
		str_add(out, " ago");
	}
	str_addf(out, "\ntexts: %lld intents, %lld examples\n", (long long)json_number_at(status, 0, "intents"),
		 (long long)json_number_at(status, 0, "examples"));
}

static void add_set_aside(struct str *out, struct json_object *outbox)
{
	struct json_object *rows = json_at(outbox, "set_aside_newest");
	str_addf(out, "set aside: %lld\n", (long long)json_number_at(outbox, 0, "set_aside"));
	for (size_t i = 0; i < json_length(rows); i++) {
		struct json_object *row = json_item(rows, i);
		str_addf(out, "  room %s, ", json_text_at(row, "room"));
		add_duration(out, json_number_at(row, 0, "age_seconds"));
		str_addf(out, " ago: %s\n", json_text_at(row, "reason"));
	}
}

static void add_not_taken(struct str *out, struct json_object *outbox)
{
	struct json_object *rooms = json_at(outbox, "not_taken");
	for (size_t i = 0; i < json_length(rooms); i++) {
		str_addf(out, "  room %s: the homeserver has not taken its next answer for ",
			 json_text_at(json_item(rooms, i), "room"));
		add_duration(out, json_number_at(json_item(rooms, i), 0, "seconds"));
		str_add_char(out, '\n');
	}
}

static void add_outbox(struct str *out, struct json_object *outbox)
{
	int64_t oldest = json_number_at(outbox, -1, "oldest_seconds");
	int64_t paused = json_number_at(outbox, 0, "paused_seconds");
	str_addf(out, "waiting to be sent: %lld", (long long)json_number_at(outbox, 0, "waiting"));
	if (oldest >= 0) {
		str_add(out, ", the oldest for ");
		add_duration(out, oldest);
	}
	if (paused) {
		str_add(out, "; the homeserver asks to wait another ");
		add_duration(out, paused);
	}
	str_add_char(out, '\n');
	add_not_taken(out, outbox);
	add_set_aside(out, outbox);
}

static void add_numbers(struct str *out, struct json_object *part, const char *title, const char *const (*names)[2])
{
	str_add(out, title);
	for (size_t i = 0; names[i][0]; i++)
		str_addf(out, "%s%lld %s", i ? ", " : " ", (long long)json_number_at(part, 0, names[i][0]),
			 names[i][1]);
	str_add_char(out, '\n');
}

static void add_encryption(struct str *out, struct json_object *part)
{
	if (!part)
		return;
	str_addf(out, "encryption: the device is %ssigned by its account, %lld events wait for their key\n",
		 json_flag_at(part, false, "device_signed") ? "" : "not ",
		 (long long)json_number_at(part, 0, "waiting_for_keys"));
}

static void add_feedback(struct str *out, struct json_object *counts)
{
	str_addf(out, "thumbs under answers:%s\n", json_length(counts) ? "" : " none");
	for (size_t i = 0; i < json_length(counts); i++) {
		struct json_object *one = json_item(counts, i);
		str_addf(out, "  %s: %lld up, %lld down\n", json_text_at(one, "intent"),
			 (long long)json_number_at(one, 0, "up"), (long long)json_number_at(one, 0, "down"));
	}
}

char *status_text(struct json_object *status)
{
	static const char *const rooms[][2] = {
		{ "joined", "joined" }, { "to_join", "to join" }, { "muted", "where it may not speak" }, { 0 }
	};
	static const char *const counters[][2] = {
		{ "questions", "questions answered" }, { "sent", "events sent" }, { "refused", "refused by the homeserver" },
		{ "limited", "questions over the limit" }, { "reloads", "reloads" }, { "reloads_refused", "reloads refused" },
		{ "patterns_stopped", "patterns stopped by a match limit" }, { 0 }
	};
	struct str out = STR_INIT;
	add_head(&out, status);
	add_outbox(&out, json_at(status, "outbox"));
	add_numbers(&out, json_at(status, "rooms"), "rooms:", rooms);
	add_encryption(&out, json_at(status, "encryption"));
	add_numbers(&out, json_at(status, "counters"), "since the start:", counters);
	add_feedback(&out, json_at(status, "feedback"));
	return str_detach(&out);
}

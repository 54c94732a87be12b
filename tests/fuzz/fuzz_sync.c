/* The body of a /sync, down to what each event says to the bot. */
#include "base/json.h"
#include "fuzz.h"
#include "matrix/address.h"
#include "matrix/message.h"
#include "matrix/sync.h"

static void read_address(const struct event *event)
{
	static const struct self self = { "@unknot:example.org", "Unknot", "!unknot" };
	for (int i = 0; i < 8; i++) {
		struct place place = { i & 1, i & 2, i & 4 };
		char *text = NULL;
		enum addressed addressed = address_read(event, &self, &place, &text);
		must((addressed == ADDRESSED_TEXT) == (text != NULL));
		free(text);
	}
}

static void read_event(struct json_object *object)
{
	struct event event;
	event_read(&event, object, false);
	if (!event_read(&event, object, true))
		return;
	must(id_is_valid(event.id) && event.type && event.sender && json_is_object(event.content));
	event_thread(&event);
	event_is_edit(&event);
	event_is_state(&event, "m.room.member", "@unknot:example.org");
	message_marker_txn(&event);
	read_address(&event);
}

static void read_events(struct json_object *array)
{
	for (size_t i = 0; i < json_length(array); i++)
		read_event(json_item(array, i));
}

static void read_sync(struct json_object *body)
{
	struct sync sync;
	struct err err = ERR_INIT;
	if (sync_read(&sync, body, &err) < 0) {
		must(err.what);
		err_release(&err);
		return;
	}
	must(sync.next_batch);
	read_events(sync.account_data);
	for (size_t i = 0; i < sync.room_count; i++) {
		must(sync.rooms[i].id);
		read_events(sync.rooms[i].state);
		read_events(sync.rooms[i].timeline);
		read_events(sync.rooms[i].account_data);
	}
	sync_release(&sync);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct json_object *body = json_read((const char *)data, size, &err);
	if (body) {
		read_sync(body);
		read_event(body);
		char *again = json_write(body);
		free(again);
	} else {
		must(err.what);
	}
	json_free(body);
	err_release(&err);
	return 0;
}

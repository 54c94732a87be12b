#include "talk/conversation.h"

#include <string.h>

#include "base/json.h"

static void set_id(char id[INTENT_ID_MAX], const char *text)
{
	if (text && strlen(text) < INTENT_ID_MAX)
		strcpy(id, text);
}

/* What is not there is read as 0. */
static void write_number(struct json_object *object, const char *name, int64_t number)
{
	if (number)
		json_set_number(object, name, number);
}

static void write_ids(struct json_object *object, const char *name, const char (*ids)[INTENT_ID_MAX], size_t most)
{
	struct json_object *array = json_array_make();
	for (size_t i = 0; i < most && ids[i][0]; i++)
		json_push_text(array, ids[i]);
	json_set(object, name, array);
}

/* A broken id ends the list: what stands behind it would move up to a number that picked something else. */
static void read_ids(struct json_object *object, const char *name, char (*ids)[INTENT_ID_MAX], size_t most)
{
	struct json_object *array = json_at(object, name);
	for (size_t i = 0; i < most && i < json_length(array); i++) {
		set_id(ids[i], json_text_of(json_item(array, i)));
		if (!ids[i][0])
			return;
	}
}

static char *write_and_free(struct json_object *object)
{
	char *text = json_write(object);
	json_free(object);
	return text;
}

char *person_write(const struct person *person)
{
	struct json_object *object = json_object_make();
	write_number(object, "alarm_ms", person->alarm_ms);
	json_set_text(object, "alarm_intent", *person->alarm_intent ? person->alarm_intent : NULL);
	write_number(object, "disclaimer_ms", person->disclaimer_ms);
	return write_and_free(object);
}

void person_read(struct person *person, const char *text)
{
	*person = (struct person){ 0 };
	struct json_object *object = text ? json_read(text, strlen(text), NULL) : NULL;
	person->alarm_ms = json_number_at(object, 0, "alarm_ms");
	set_id(person->alarm_intent, json_text_at(object, "alarm_intent"));
	person->disclaimer_ms = json_number_at(object, 0, "disclaimer_ms");
	json_free(object);
}

char *conversation_write(const struct conversation *conversation)
{
	struct json_object *object = json_object_make();
	write_number(object, "last_ms", conversation->last_ms);
	write_ids(object, "answered", conversation->answered, HISTORY_MAX);
	write_ids(object, "offered", conversation->offered, OFFERED_MAX);
	write_number(object, "misses", conversation->misses);
	if (conversation->told_unreadable)
		json_set_flag(object, "told_unreadable", true);
	if (conversation->menu_offered)
		json_set_flag(object, "menu_offered", true);
	return write_and_free(object);
}

void conversation_read(struct conversation *conversation, const char *text)
{
	*conversation = (struct conversation){ 0 };
	struct json_object *object = text ? json_read(text, strlen(text), NULL) : NULL;
	int64_t misses = json_number_at(object, 0, "misses");
	conversation->last_ms = json_number_at(object, 0, "last_ms");
	read_ids(object, "answered", conversation->answered, HISTORY_MAX);
	read_ids(object, "offered", conversation->offered, OFFERED_MAX);
	conversation->misses = misses > 0 && misses < 1000 ? (unsigned)misses : 0;
	conversation->told_unreadable = json_flag_at(object, false, "told_unreadable");
	conversation->menu_offered = json_flag_at(object, false, "menu_offered");
	json_free(object);
}

static void take_ids(char (*ids)[INTENT_ID_MAX], size_t most, const char *text)
{
	memset(ids, 0, most * sizeof *ids);
	for (size_t i = 0; text && *text && i < most; i++) {
		size_t len = strcspn(text, " ");
		if (len == 0 || len >= INTENT_ID_MAX)
			return;
		memcpy(ids[i], text, len);
		text += len + strspn(text + len, " ");
	}
}

void conversation_recall(struct conversation *conversation, const char *answered, const char *offered, int64_t now_ms)
{
	take_ids(conversation->answered, HISTORY_MAX, answered);
	take_ids(conversation->offered, OFFERED_MAX, offered);
	conversation->menu_offered = false;
	conversation->misses = 0;
	conversation->last_ms = now_ms;
}

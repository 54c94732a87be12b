/* What the database holds of a person and a conversation: read, written and read again it must stay the same. */
#include "fuzz.h"
#include "talk/conversation.h"

static void check_texts(const char (*texts)[INTENT_ID_MAX], size_t count)
{
	for (size_t i = 0; i < count; i++)
		must(memchr(texts[i], '\0', INTENT_ID_MAX));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_copy_bytes((const char *)data, size);
	struct person person = { 0 };
	struct conversation conversation = { 0 };
	person_read(&person, text);
	conversation_read(&conversation, text);
	check_texts(&person.alarm_intent, 1);
	check_texts(conversation.answered, HISTORY_MAX);
	check_texts(conversation.offered, OFFERED_MAX);
	char *once = conversation_write(&conversation), *person_once = person_write(&person);
	struct conversation again = { 0 };
	conversation_read(&again, once);
	char *twice = conversation_write(&again);
	must(strcmp(once, twice) == 0);
	free(twice);
	free(once);
	free(person_once);
	free(text);
	return 0;
}

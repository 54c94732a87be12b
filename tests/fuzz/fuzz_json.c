/* Any JSON: what is written of it is JSON that says the same. */
#include "base/json.h"
#include "fuzz.h"

static struct json_object *read_text(const char *text)
{
	return json_read(text, strlen(text), NULL);
}

/* Looking at it, and changing it. */
static bool use_member(void *context, const char *name, struct json_object *value)
{
	struct json_object *object = context;
	json_text_of(value);
	json_number_of(value, 0);
	json_mend_text(object, name);
	return true;
}

static void use(struct json_object *node)
{
	json_each(node, use_member, node);
	for (size_t i = 0; i < json_length(node); i++)
		use(json_item(node, i));
	struct json_object *holder = json_object_make();
	json_set(holder, "held", json_hold(node));
	json_set_text(node, "added", "text");
	json_remove(node, "added");
	json_free(holder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct json_object *node = json_read((const char *)data, size, &err);
	must(node || err.what);
	err_release(&err);
	if (!node)
		return 0;
	char *once = json_write(node);
	struct json_object *again = read_text(once);
	must(again);
	char *twice = json_write(again);
	must(strcmp(once, twice) == 0);
	use(again);
	free(once);
	free(twice);
	json_free(again);
	json_free(node);
	return 0;
}

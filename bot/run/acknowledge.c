#include "run/acknowledge.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "store/outbox.h"

static char *aimed_at(const char *content, const char *event)
{
	struct json_object *node = json_read(content, strlen(content), NULL);
	json_set_text(json_at(node, "m.relates_to"), "event_id", event);
	char *text = json_write(node);
	json_free(node);
	return text;
}

void acknowledge(struct store *store, int64_t row, const char *event)
{
	struct outbox_row edit;
	outbox_sent(store, row, event);
	for (int64_t after = 0; outbox_next_edit_of(store, row, after, &edit); outbox_row_release(&edit)) {
		char *content = aimed_at(edit.content, event);
		after = edit.id;
		outbox_set_content(store, edit.id, content);
		free(content);
	}
}

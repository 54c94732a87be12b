#include "talk/book_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

/* ---- Responses ---- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* NULL when there is none. */
static const struct response *find_response(const struct book *book, const char *name)
{
	if (!name || !book->response_count)
		return NULL;
	char **found = bsearch(&name, book->response_names, book->response_count, sizeof *found, compare_names);
	return found ? book->responses[found - book->response_names] : NULL;
}

static bool has_name(const struct book *book, const char *name)
{
	return book->response_count &&
	       bsearch(&name, book->response_names, book->response_count, sizeof name, compare_names);
}

static void read_responses(struct book *book, const char *folder, struct err_list *errs)
{
	struct err err = ERR_INIT;
	if (file_list(folder, ".md", &book->response_names, &book->response_count, &err) < 0) {
		*err_list_add(errs, ERR_ERROR) = err;
		return;
	}
	book->responses = mem_array(book->response_count, sizeof *book->responses);
	for (size_t i = 0; i < book->response_count; i++) {
		char *path = file_join(folder, book->response_names[i]);
		book->responses[i] = response_load(path, errs);
		free(path);
	}
}

/* A folder that cannot be read was told: what is missing in it goes without saying. */
static bool is_readable(const struct book *book)
{
	return book->responses;
}

static const struct response *required_response(const struct book *book, const char *folder, const char *name,
						struct err_list *errs)
{
	if (is_readable(book) && !has_name(book, name)) {
		struct err *err = err_list_add(errs, ERR_ERROR);
		char *path = file_join(folder, name);
		err_at(err, path, 0, 0, NULL);
		err_set(err, "the response file is missing, and the bot cannot do without it");
		free(path);
	}
	return find_response(book, name);
}

static void link_reply(struct book *book, struct intent *intent, struct err_list *errs)
{
	if (!intent->reply || !is_readable(book) || has_name(book, intent->reply)) {
		intent->response = find_response(book, intent->reply);
		return;
	}
	const char *nearest = text_nearest(intent->reply, (const char *const *)book->response_names,
					   book->response_count);
	struct err *err = line_error(errs, ERR_ERROR, &intent->reply_line, 1);
	err_set(err, "there is no response file %s", intent->reply);
	if (nearest)
		err_mend(err, "did you mean %s?", nearest);
	else
		err_mend(err, "write it into the folder of the responses");
}

static void check_next(const struct book *book, const struct response *response, struct err_list *errs)
{
	for (size_t i = 0; response && i < response->next_count; i++) {
		if (intents_find(&book->intents, response->next[i]))
			continue;
		const char *nearest = intents_nearest_id(&book->intents, response->next[i]);
		struct err *err = err_list_add(errs, ERR_ERROR);
		err_at(err, response->file, response->next_line, 0, NULL);
		err_set(err, "there is no intent %s to offer next", response->next[i]);
		if (nearest)
			err_mend(err, "did you mean %s?", nearest);
	}
}

/* ---- Intents ---- */

static void complain_of_id(const struct book *book, const struct source_line *line, const char *id,
			   struct err_list *errs)
{
	const char *nearest = intents_nearest_id(&book->intents, id);
	const char *at = strstr(line->text, id);
	struct err *err = line_error(errs, ERR_ERROR, line, at ? (unsigned)(at - line->text) + 1 : 0);
	err_set(err, "there is no intent %s", id);
	if (nearest)
		err_mend(err, "did you mean %s?", nearest);
}

static void check_required_keys(const struct intent *intent, struct err_list *errs)
{
	const struct { const char *key, *value; } required[] = { { "title", intent->title }, { "reply", intent->reply } };
	for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
		if (required[i].value)
			continue;
		struct err *err = line_error(errs, ERR_ERROR, &intent->line, 1);
		err_set(err, "the intent has no %s", required[i].key);
		err_mend(err, "add \"%s = ...\" below this line", required[i].key);
	}
}

static void check_together(const struct book *book, const struct intent *intent, struct err_list *errs)
{
	if ((intent->tier == TIER_WEAK) != (intent->together != NULL)) {
		struct err *err = line_error(errs, ERR_ERROR, &intent->line, 1);
		err_set(err, intent->together ? "only a weak sign has the key together"
					      : "a weak sign needs the key together");
		err_mend(err, "write \"tier = weak\" and \"together = ID\", the intent that two weak signs make");
	} else if (intent->together) {
		const struct intent *both = intents_find(&book->intents, intent->together);
		if (!both) {
			complain_of_id(book, &intent->together_line, intent->together, errs);
		} else if (!tier_is_red_flag(both->tier)) {
			struct err *err = line_error(errs, ERR_ERROR, &intent->together_line, 1);
			err_set(err, "%s is no red flag", intent->together);
			err_mend(err, "name an intent of tier doctor_soon");
		}
	}
}

static void check_parent(const struct book *book, const struct intent *intent, struct err_list *errs)
{
	const struct intent *parent = intent;
	if (intent->parent && !intents_find(&book->intents, intent->parent))
		complain_of_id(book, &intent->parent_line, intent->parent, errs);
	for (size_t steps = 0; (parent = intents_find(&book->intents, parent->parent)); steps++) {
		if (parent != intent && steps <= book->intents.count)
			continue;
		if (parent == intent)
			err_set(line_error(errs, ERR_ERROR, &intent->parent_line, 1),
				"the intent is its own parent in the end");
		return;
	}
}

static void check_twins(const struct intent *one, const struct intent *other, struct err_list *errs)
{
	if (!text_equal(one->id, other->id))
		return;
	struct err *err = line_error(errs, ERR_ERROR, &other->line, 1);
	err_set(err, "the intent %s stands twice; the other is %s:%u", other->id, one->line.file, one->line.number);
	err_mend(err, "join the two, or rename one");
}

static void link_intent(struct book *book, struct intent *intent, struct err_list *errs)
{
	if (!intent->label)
		intent->label = mem_copy_text(intent->id);
	if (!intent->offer)
		intent->offer = (intent->answer + 1) / 2;
	check_required_keys(intent, errs);
	link_reply(book, intent, errs);
	check_parent(book, intent, errs);
	check_together(book, intent, errs);
	for (size_t i = 0; i < intent->after_count; i++)
		if (!intents_find(&book->intents, intent->after[i].id))
			complain_of_id(book, &intent->after[i].line, intent->after[i].id, errs);
}

/* `unread`: there is no intent at all, and it was said why. */
static const struct intent *required_intent(const struct book *book, const char *id, bool unread, struct err_list *errs)
{
	const struct intent *intent = intents_find(&book->intents, id);
	if (!intent && !unread) {
		struct err *err = err_list_add(errs, ERR_ERROR);
		err_set(err, "there is no intent %s, and the bot cannot do without it", id);
		err_mend(err, "write an [intent %s]", id);
	}
	return intent;
}

/* The intents with a `menu` number, in that order. */
static void make_menu(struct book *book, struct err_list *errs)
{
	const struct intent *places[MENU_MAX + 1] = { NULL };
	for (size_t i = 0; i < book->intents.count; i++) {
		const struct intent *intent = &book->intents.items[i];
		if (intent->menu && places[intent->menu]) {
			struct err *err = line_error(errs, ERR_ERROR, &intent->menu_line, 1);
			err_set(err, "%s has the same place in the menu", places[intent->menu]->id);
		}
		places[intent->menu] = intent;
	}
	for (size_t i = 1; i <= MENU_MAX; i++)
		if (places[i])
			book->menu[book->menu_count++] = places[i];
}

void book_link(struct book *book, const char *responses_folder, struct err_list *errs)
{
	read_responses(book, responses_folder, errs);
	for (size_t i = 0; i < book->intents.heard_count; i++)
		if (book->intents.heard[i].count)
			complain_of_id(book, &book->intents.heard[i].line, book->intents.heard[i].id, errs);
	for (size_t i = 1; i < book->intents.count; i++)
		check_twins(&book->intents.items[i - 1], &book->intents.items[i], errs);
	for (size_t i = 0; i < book->intents.count; i++)
		link_intent(book, &book->intents.items[i], errs);
	for (size_t i = 0; book->intents.count && i < book->response_count; i++)
		check_next(book, book->responses[i], errs);
	book->disclaimer_full = required_response(book, responses_folder, "disclaimer_full.md", errs);
	book->disclaimer_short = required_response(book, responses_folder, "disclaimer_short.md", errs);
	book->emergency_line = required_response(book, responses_folder, "emergency_line.md", errs);
	book->welcome = find_response(book, "welcome.md");
	book->welcome_room = find_response(book, "welcome_room.md");
	bool unread = !book->intents.count && err_list_count(errs, ERR_ERROR);
	book->help = required_intent(book, "help", unread, errs);
	book->fallback = required_intent(book, "fallback", unread, errs);
	book->more = intents_find(&book->intents, "more");
	make_menu(book, errs);
}

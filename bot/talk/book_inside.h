/* What a book is made of; for the files of bot/talk that read it. Nothing in it changes after book_load. */
#ifndef UNKNOT_TALK_BOOK_INSIDE_H
#define UNKNOT_TALK_BOOK_INSIDE_H

#include "talk/book.h"
#include "talk/intent.h"
#include "talk/normalise.h"
#include "talk/pattern_set.h"
#include "talk/phrases.h"
#include "talk/response.h"
#include "talk/similar.h"
#include "talk/vocabulary.h"

#define MENU_MAX 9

struct book {
	char **files;                   /* names of all files read; lines and errors point at them */
	size_t file_count, file_room;
	struct vocabulary vocabulary;
	struct intents intents;         /* sorted by id */
	struct pattern_set *patterns;   /* each different one once, however many lines use it */
	struct spelling *spelling;
	struct phrases *phrases;
	struct similar *similar;
	struct response **responses;    /* sorted by file name */
	char **response_names;          /* "heat_cold.md" */
	size_t response_count;
	const struct response *disclaimer_full, *disclaimer_short, *emergency_line;
	const struct response *welcome, *welcome_room;  /* NULL: none is said */
	const struct intent *help, *fallback;   /* never NULL in a loaded book */
	const struct intent *more;              /* NULL when no file has it */
	const struct intent *menu[MENU_MAX];
	size_t menu_count;
};

/* Expands and compiles every rule and collects the words that the spelling is corrected to, in steps of a few
 * milliseconds; compiler_step gives false when that was the last one. */
struct compiler;
struct compiler *compiler_new(struct book *book);
bool compiler_step(struct compiler *compiler, struct err_list *errs);
void compiler_free(struct compiler *compiler);
/* Joins intents (sorted, with what was heard) with each other and with the responses, and says what does not fit. */
void book_link(struct book *book, const char *responses_folder, struct err_list *errs);
#endif

#include "talk/book.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/worker.h"
#include "talk/book_inside.h"
#include "talk/intentfile.h"
#include "talk/vocabulary_compile.h"

#define FILES_MAX 200u
#define WAIT_MS 2

/* The name by which a file is known in errors, kept as long as the book. */
static const char *keep_name(struct book *book, char *name)
{
	mem_grow((void **)&book->files, book->file_count, &book->file_room, sizeof *book->files);
	book->files[book->file_count++] = name;
	return name;
}

static void read_file(struct book *book, const char *path, struct err_list *errs)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	if (file_read(path, LINES_FILE_MAX, &text, &err) < 0)
		*err_list_add(errs, ERR_ERROR) = err;
	else if (text_ends(path, ".vocabulary"))
		vocabulary_read(&book->vocabulary, path, str_text(&text), text.len, errs);
	else
		intentfile_read(&book->intents, path, str_text(&text), text.len, errs);
	str_release(&text);
}

static size_t read_folder(struct book *book, const char *folder, const char *suffix, struct err_list *errs)
{
	char **names = NULL;
	size_t count = 0;
	struct err err = ERR_INIT;
	if (file_list(folder, suffix, &names, &count, &err) < 0) {
		*err_list_add(errs, ERR_ERROR) = err;
		return 0;
	}
	for (size_t i = 0; i < count && i < FILES_MAX; i++)
		read_file(book, keep_name(book, file_join(folder, names[i])), errs);
	if (count > FILES_MAX)
		err_set(err_list_add(errs, ERR_ERROR), "%s: more than %u files", folder, FILES_MAX);
	file_list_free(names, count);
	return count;
}

static void read_intents(struct book *book, const char *folder, struct err_list *errs)
{
	size_t before = errs->count;
	read_folder(book, folder, ".vocabulary", errs);
	if (errs->count > before && !book->file_count)
		return;         /* the folder cannot be read: said once */
	if (read_folder(book, folder, ".intent", errs))
		return;
	struct err *err = err_list_add(errs, ERR_ERROR);
	err_at(err, folder, 0, 0, NULL);
	err_set(err, "no *.intent file in this folder");
}

/* ---- Loading, step by step ---- */

struct book_loading {
	struct book *book;
	char *intents_folder, *responses_folder;
	size_t defines;                 /* whose phrases are known */
	struct similar *similar;        /* while it is filled: by the worker, or without one in the last stage */
	struct worker *worker;
	struct compiler *compiler;
	size_t stage;
	bool failed;
};

/* Each is called until it gives false. */

static bool load_intents(struct book_loading *loading, struct err_list *errs)
{
	struct book *book = loading->book;
	read_intents(book, loading->intents_folder, errs);
	vocabulary_sort(&book->vocabulary);
	intents_sort(&book->intents);
	intents_join_heard(&book->intents);
	book->phrases = phrases_new();
	return false;
}

static bool collect_phrases(struct book_loading *loading, struct err_list *errs)
{
	struct book *book = loading->book;
	(void)errs;
	if (loading->defines < book->vocabulary.count) {
		phrases_add_group(book->phrases, &book->vocabulary.items[loading->defines++]);
		return true;
	}
	phrases_seal(book->phrases);
	return false;
}

static bool compare(void *similar)
{
	return similar_step(similar);
}

/* The likeness needs nothing but the examples and the phrases, which nobody changes from here on. */
static bool begin_comparing(struct book_loading *loading, struct err_list *errs)
{
	(void)errs;
	loading->similar = similar_new(&loading->book->intents, loading->book->phrases);
	loading->worker = worker_start(compare, loading->similar);
	return false;
}

static bool check_vocabulary(struct book_loading *loading, struct err_list *errs)
{
	vocabulary_check(&loading->book->vocabulary, errs);
	return false;
}

static bool compile(struct book_loading *loading, struct err_list *errs)
{
	if (!loading->compiler)
		loading->compiler = compiler_new(loading->book);
	return compiler_step(loading->compiler, errs);
}

static bool link_all(struct book_loading *loading, struct err_list *errs)
{
	book_link(loading->book, loading->responses_folder, errs);
	return false;
}

/* All else is done. */
static bool end_comparing(struct book_loading *loading, struct err_list *errs)
{
	(void)errs;
	if (loading->worker ? !worker_wait(loading->worker, WAIT_MS) : similar_step(loading->similar))
		return true;
	worker_free(loading->worker);
	loading->book->similar = loading->similar;
	loading->worker = NULL;
	loading->similar = NULL;
	return false;
}

static bool (*const stages[])(struct book_loading *, struct err_list *) = {
	load_intents, collect_phrases, begin_comparing, check_vocabulary, compile, link_all, end_comparing,
};

#define STAGES (sizeof stages / sizeof *stages)

struct book_loading *book_load_begin(const char *intents_folder, const char *responses_folder)
{
	struct book_loading *loading = mem_alloc(sizeof *loading);
	loading->book = mem_alloc(sizeof *loading->book);
	loading->intents_folder = mem_copy_text(intents_folder);
	loading->responses_folder = mem_copy_text(responses_folder);
	return loading;
}

bool book_load_step(struct book_loading *loading, struct err_list *errs)
{
	size_t first = errs->count;
	if (!stages[loading->stage](loading, errs))
		loading->stage++;
	loading->failed |= err_list_mark(errs, first, EX_DATAERR);
	return loading->stage < STAGES;
}

struct book *book_load_end(struct book_loading *loading)
{
	struct book *book = loading->book;
	worker_free(loading->worker);
	similar_free(loading->similar);
	if (loading->failed || loading->stage < STAGES) {
		book_free(book);
		book = NULL;
	}
	compiler_free(loading->compiler);
	free(loading->intents_folder);
	free(loading->responses_folder);
	free(loading);
	return book;
}

struct book *book_load(const char *intents_folder, const char *responses_folder, struct err_list *errs)
{
	struct book_loading *loading = book_load_begin(intents_folder, responses_folder);
	while (book_load_step(loading, errs))
		;
	return book_load_end(loading);
}

void book_free(struct book *book)
{
	if (!book)
		return;
	similar_free(book->similar);
	phrases_free(book->phrases);
	spelling_free(book->spelling);
	pattern_set_free(book->patterns);
	for (size_t i = 0; i < book->response_count; i++)
		response_free(book->responses[i]);
	free(book->responses);
	file_list_free(book->response_names, book->response_count);
	intents_release(&book->intents);
	vocabulary_release(&book->vocabulary);
	file_list_free(book->files, book->file_count);
	free(book);
}

size_t book_intent_count(const struct book *book)
{
	return book->intents.count;
}

size_t book_example_count(const struct book *book)
{
	size_t count = 0;
	for (size_t i = 0; i < book->intents.count; i++)
		count += book->intents.items[i].example_count;
	return count;
}

const struct intent *book_intent(const struct book *book, size_t index)
{
	return index < book->intents.count ? &book->intents.items[index] : NULL;
}

const struct picture *book_picture(const struct book *book, size_t index)
{
	for (size_t i = 0; i < book->response_count; i++) {
		const struct response *response = book->responses[i];
		if (response && index < response->picture_count)
			return &response->pictures[index];
		index -= response ? response->picture_count : 0;
	}
	return NULL;
}

const char *book_label(const struct book *book, const char *intent_id)
{
	const struct intent *intent = intents_find(&book->intents, intent_id);
	return intent ? intent->label : intent_id;
}

const char *book_title(const struct book *book, const char *intent_id)
{
	const struct intent *intent = intents_find(&book->intents, intent_id);
	return intent ? intent->title : intent_id;
}

/* A vocabulary from a text, and the errors in it. */
#ifndef UNKNOT_TESTS_VOCABULARY_TEXT_H
#define UNKNOT_TESTS_VOCABULARY_TEXT_H

#include "texts.h"
#include "talk/vocabulary_compile.h"

static void make(struct vocabulary *vocabulary, struct err_list *errs, const char *text)
{
	*vocabulary = (struct vocabulary){ 0 };
	*errs = (struct err_list)ERR_LIST_INIT;
	vocabulary_read(vocabulary, "x.vocabulary", text, strlen(text), errs);
	vocabulary_sort(vocabulary);
	vocabulary_check(vocabulary, errs);
}

static void release(struct vocabulary *vocabulary, struct err_list *errs)
{
	vocabulary_release(vocabulary);
	err_list_release(errs);
}

#endif

/* Reads *.intent files. The format is in docs/intents.md. */
#ifndef UNKNOT_TALK_INTENTFILE_H
#define UNKNOT_TALK_INTENTFILE_H

#include "talk/intent.h"

#define INTENTS_MAX 1000u

/* Adds the intents of one file; everything that is wrong is added to `errs`. `file` is borrowed for good. Ids that
 * stand twice and ids that are not there are for the caller, who sees all files. */
void intentfile_read(struct intents *intents, const char *file, const char *text, size_t len, struct err_list *errs);

#endif

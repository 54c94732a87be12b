/* New intents and responses while running: built and checked beside the old ones, swapped only when all is well.
 *
 * It begins when a file in their folders was saved, and at SIGHUP. All of it runs in slices between what the loop does
 * otherwise, so that no answer waits for it. What is saved meanwhile is read by the next reload. A message is answered
 * in one go, so each is answered by one whole set. */
#ifndef UNKNOT_RUN_RELOAD_H
#define UNKNOT_RUN_RELOAD_H

#include "run/bot.h"

/* From now on saves are noticed. To be called before the first book is loaded, lest a save in between be missed. */
void reload_watch(struct bot *bot);
int reload_descriptor(const struct bot *bot);   /* readable when something was saved; -1: there is none */

/* Asks for one. When anything is wrong the old book stays, and file, line, column and the mend are logged. The answers
 * to those who asked in a chat are held in the outbox and are released with what came of it, once one that began after
 * they asked has ended. */
void reload_soon(struct bot *bot);

/* To be called at the start, when the book is loaded: that is what they asked for whose answers an earlier process
 * left. */
void reload_answer_held(struct bot *bot);

void reload_look(struct bot *bot, int64_t now_ms);      /* when the descriptor is readable */
int64_t reload_tick(struct bot *bot, int64_t now_ms);
void reload_release(struct bot *bot);

#endif

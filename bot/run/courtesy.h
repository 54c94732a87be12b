/* What a polite correspondent does around an answer: "typing" when it takes longer than a second, and a read receipt
 * when it was given. Neither is ever needed for an answer, so neither is tried twice.
 * Client-server API, "Typing notifications", "Receipts". */
#ifndef UNKNOT_RUN_COURTESY_H
#define UNKNOT_RUN_COURTESY_H

#include "run/bot.h"
#include "run/lane.h"

/* lane may be NULL. The receipt is left out while more answers wait for the same room: the last one covers them. It
 * follows a moment after the answer. */
void courtesy_after_answer(struct bot *bot, struct lane *lane, int64_t row);
void courtesy_after_refusal(struct bot *bot, struct lane *lane);         /* nobody is shown as typing for nothing */
int64_t courtesy_tick(struct bot *bot, int64_t now_ms);

/* The bot is stopping: what is owed goes out at once, and nobody is shown as typing any more. Until they are answered
 * they count as sends under way. */
void courtesy_end(struct bot *bot);
void receipt_release(struct receipt *receipt);

#endif

/* One text against all the rules: which lines hit, and what each intent scores. */
#ifndef UNKNOT_TALK_MATCH_H
#define UNKNOT_TALK_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "talk/book_inside.h"

enum hit_state {
	HIT_UNTRIED,
	HIT_NONE,               /* also when every hit is negated */
	HIT_FOUND,
	HIT_CORRECTED,          /* only where the spelling was corrected */
	HIT_LIMIT               /* the pattern was stopped: nobody knows */
};

struct hit {
	uint32_t start, end;    /* in the reading's text */
	uint8_t state;          /* enum hit_state */
};

/* A text as the patterns see it, with what was found out about it so far: a pattern that several lines share is tried
 * once. */
struct reading {
	const struct book *book;
	struct subject subject;         /* borrowed, normal form */
	uint64_t *candidates;           /* the patterns that can match it */
	const struct corrections *corrections;  /* NULL: the text was not corrected */
	size_t offset;                  /* where this text starts in the corrected one */
	struct negations negations;
	struct hit *hits[2];            /* for each pattern: whatever is negated; negations heeded */
	struct reading *context;        /* where what an intent needs may stand, too: the whole text of a stretch; or NULL */
	const struct example *without;  /* what it is not compared with; NULL: with all */
	struct comparison alike;        /* filled in once `compared` */
	bool compared;
};

/* What the text is like; looked for once. */
void reading_compare(struct reading *reading);
/* The likeness to this intent, or NULL. */
const struct likeness *reading_likeness(const struct reading *reading, const struct intent *intent);

/* What is used again from text to text, and what is counted. */
struct matcher {
	struct pattern_scratch *scratch;
	unsigned limits_hit;
};

void matcher_init(struct matcher *matcher);
void matcher_release(struct matcher *matcher);

void reading_init(struct reading *reading, const struct book *book, const char *text, size_t len,
		  const struct corrections *corrections, size_t offset);
/* Of a stretch of another reading's text: what is known of its spelling holds here, too. */
void reading_init_within(struct reading *reading, const struct reading *whole, struct word stretch);
void reading_release(struct reading *reading);

struct hit reading_try(struct reading *reading, struct matcher *matcher, size_t pattern, bool heed_negation);
/* As the rule asks for it: `not` lines always heed negations, the others when their intent does. */
struct hit reading_try_rule(struct reading *reading, struct matcher *matcher, const struct intent *intent,
			    const struct rule *rule);

/* The same of a `need`, which may stand in the reading's context: *where becomes the reading that it was found in. */
struct hit reading_try_need(struct reading *reading, struct matcher *matcher, const struct intent *intent,
			    const struct rule *rule, struct reading **where);

struct score {
	const struct intent *intent;
	const struct likeness *likeness;        /* of a topic: what its examples add to the points; NULL: nothing */
	int alike;              /* of a topic: the part of its points that comes from likeness */
	int mended;             /* what corrected words cost when it is compared with others: one each */
	int words;              /* of a topic: what the words, one by one, add to the points or take away */
	int points;             /* for comparing; one less for each line that hits only where the spelling was
				 * corrected. 0 for a topic that does not come to its `offer`, and for others below
				 * their `answer` */
	bool enough;            /* to answer; corrected words count in full here. Never when it is out */
	bool out;               /* a need is missing or a not hit */
	bool limit;             /* a rule of it was stopped */
};

/* Does the rule count when the intent's [after] section number `after` is active (0: none)? */
bool rule_applies(const struct intent *intent, const struct rule *rule, size_t after);
/* A topic's points include its likeness when the reading was compared. A missing `need` leaves it the likeness
 * alone. */
struct score match_intent(struct reading *reading, struct matcher *matcher, const struct intent *intent, size_t after);
/* The same without giving up early: `points` is always what the lines add up to. For explain and the lint. */
struct score match_intent_fully(struct reading *reading, struct matcher *matcher, const struct intent *intent,
				size_t after);

#endif

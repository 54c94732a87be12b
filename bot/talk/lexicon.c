#include "talk/lexicon.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "talk/common_words.h"
#include "talk/mistakes.h"

#define LETTERS 26
#define BINS (LETTERS * (LETTERS + 1))
#define FORM_LETTERS_MAX 4
#define CORRECTED_MIN 4         /* letters; a shorter word has too many neighbours */

struct target {
	const char *text;       /* in the built-in list or in the lexicon's own copy; no NUL behind it */
	uint64_t head;          /* its first letters, the first in the highest byte: most words differ in these */
	uint32_t letters;       /* bit 0: holds an a ... */
	uint8_t len;
	uint8_t familiarity;
};

struct lexicon {
	struct target *targets; /* sorted by byte */
	size_t count, room;
	char *given;            /* the given words, one behind the other */
	size_t first[LETTERS + 1];      /* where the targets with each first letter begin */
};

static bool is_plain(struct word word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.text[i] < 'a' || word.text[i] > 'z')
			return false;
	}
	return word.len > 0 && word.len <= LEXICON_WORD_MAX;
}

static uint32_t letters_of(struct word word)
{
	uint32_t letters = 0;
	for (size_t i = 0; i < word.len; i++)
		letters |= UINT32_C(1) << (word.text[i] - 'a');
	return letters;
}

static uint64_t head_of(struct word word)
{
	uint64_t head = 0;
	for (size_t i = 0; i < word.len && i < sizeof head; i++)
		head |= (uint64_t)(unsigned char)word.text[i] << (56 - 8 * i);
	return head;
}

static void add(struct lexicon *lexicon, struct word word, enum familiarity familiarity)
{
	if (!is_plain(word))
		return;
	mem_grow((void **)&lexicon->targets, lexicon->count, &lexicon->room, sizeof *lexicon->targets);
	lexicon->targets[lexicon->count++] =
		(struct target){ word.text, head_of(word), letters_of(word), (uint8_t)word.len, (uint8_t)familiarity };
}

static struct word word_at(const struct target *target)
{
	return (struct word){ target->text, target->len };
}

static void add_frequent(void *lexicon, struct word word)
{
	add(lexicon, word, WORD_FREQUENT);
}

/* ---- Forms of a word ---- */

/* A word without its last letters, and what may stand in their place. */
struct change {
	struct word ending, form;
};
#define CHANGE(ending, form) { { ending, sizeof ending - 1 }, { form, sizeof form - 1 } }

struct forms {
	struct lexicon *lexicon;
	struct word word;
};

static bool is_form(struct word word, struct word other, const struct change *change)
{
	size_t stem = word.len - change->ending.len;
	return other.len == stem + change->form.len && word_ends_so(word, change->ending) &&
	       word_ends_so(other, change->form);
}

/* `other` begins as the word does. */
static void add_form(void *context, struct word other)
{
	static const struct change changes[] = {
		CHANGE("", "s"), CHANGE("", "es"), CHANGE("", "ed"), CHANGE("", "ing"), CHANGE("", "er"),
		CHANGE("e", "ing"), CHANGE("e", "ed"), CHANGE("e", "ers"), CHANGE("y", "ies"), CHANGE("y", "ied"),
		CHANGE("p", "pping"), CHANGE("t", "tting"), CHANGE("m", "mming"), CHANGE("", "ly"), CHANGE("", "ness"),
	};
	const struct forms *forms = context;
	if (other.len > forms->word.len + FORM_LETTERS_MAX)
		return;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		if (is_form(forms->word, other, &changes[i])) {
			add(forms->lexicon, other, WORD_FREQUENT);
			return;
		}
	}
}

static bool may_have_forms(const struct target *target)
{
	return target->len >= CORRECTED_MIN && target->len <= LEXICON_WORD_MAX - FORM_LETTERS_MAX;
}

/* All that begin with the word. */
static void add_forms(struct lexicon *lexicon, size_t given)
{
	const char *place = NULL;
	for (size_t i = 0; i < given; i++) {
		struct forms forms = { lexicon, word_at(&lexicon->targets[i]) };
		if (may_have_forms(&lexicon->targets[i]))
			common_words_beginning(&place, forms.word, add_form, &forms);
	}
}

/* All that begin with a word whose last letter became an i. */
static void add_changed_forms(struct lexicon *lexicon, size_t given)
{
	const char *place = NULL;
	for (size_t i = 0; i < given; i++) {
		struct forms forms = { lexicon, word_at(&lexicon->targets[i]) };
		char changed[LEXICON_WORD_MAX], last = forms.word.text[forms.word.len - 1];
		if (!may_have_forms(&lexicon->targets[i]) || (last != 'e' && last != 'y'))
			continue;
		memcpy(changed, forms.word.text, forms.word.len);
		changed[forms.word.len - 1] = 'i';
		common_words_beginning(&place, (struct word){ changed, forms.word.len }, add_form, &forms);
	}
}

static int compare_targets(const struct target *one, const struct target *other)
{
	if (one->head != other->head)
		return one->head < other->head ? -1 : 1;
	return word_compare(word_at(one), word_at(other));
}

static int by_word(const void *a, const void *b)
{
	const struct target *one = a, *other = b;
	int order = compare_targets(one, other);
	return order ? order : (int)other->familiarity - (int)one->familiarity;
}

/* By the first two letters, of which the second may be missing. */
static size_t bin_of(const struct target *target)
{
	size_t second = target->len > 1 ? (size_t)(target->text[1] - 'a') + 1 : 0;
	return (size_t)(target->text[0] - 'a') * (LETTERS + 1) + second;
}

/* Word lists fall into hundreds of short bins, which is most of the work. */
static void sort(struct lexicon *lexicon)
{
	size_t ends[BINS + 1] = { 0 };
	struct target *sorted = mem_array(lexicon->count, sizeof *sorted);
	for (size_t i = 0; i < lexicon->count; i++)
		ends[bin_of(&lexicon->targets[i]) + 1]++;
	for (size_t bin = 1; bin <= BINS; bin++)
		ends[bin] += ends[bin - 1];
	for (size_t i = 0; i < lexicon->count; i++)
		sorted[ends[bin_of(&lexicon->targets[i])]++] = lexicon->targets[i];
	for (size_t bin = 0, start = 0; bin < BINS; start = ends[bin++])
		if (ends[bin] - start > 1)
			qsort(sorted + start, ends[bin] - start, sizeof *sorted, by_word);
	free(lexicon->targets);
	lexicon->targets = sorted;
	lexicon->room = lexicon->count;
}

/* Of several the most familiar one stays. */
static void drop_doubles(struct lexicon *lexicon)
{
	size_t kept = 0;
	for (size_t i = 0; i < lexicon->count; i++) {
		const struct target *target = &lexicon->targets[i];
		if (!kept || compare_targets(target, &lexicon->targets[kept - 1]) != 0)
			lexicon->targets[kept++] = *target;
	}
	lexicon->count = lexicon->room = kept;
	lexicon->targets = mem_resize(lexicon->targets, kept, sizeof *lexicon->targets);
}

static void index_first_letters(struct lexicon *lexicon)
{
	size_t at = 0;
	for (int letter = 0; letter <= LETTERS; letter++) {
		while (at < lexicon->count && lexicon->targets[at].text[0] < 'a' + letter)
			at++;
		lexicon->first[letter] = at;
	}
}

/* The given words, then the forms of them that people use as well: "massaging" for "massage". */
static void add_given(struct lexicon *lexicon, const char *const *words, size_t count)
{
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += strlen(words[i]);
	char *at = lexicon->given = mem_alloc(size + 1);
	for (size_t i = 0; i < count; i++) {
		struct word word = { at, strlen(words[i]) };
		memcpy(at, words[i], word.len);
		at += word.len;
		add(lexicon, word, WORD_GIVEN);
	}
	sort(lexicon);
	size_t given = lexicon->count;
	add_forms(lexicon, given);
	add_changed_forms(lexicon, given);
}

struct lexicon *lexicon_new(const char *const *words, size_t count)
{
	struct lexicon *lexicon = mem_alloc(sizeof *lexicon);
	add_given(lexicon, words, count);
	frequent_words_each(add_frequent, lexicon);
	sort(lexicon);
	drop_doubles(lexicon);
	index_first_letters(lexicon);
	common_words_rest();
	return lexicon;
}

void lexicon_free(struct lexicon *lexicon)
{
	if (!lexicon)
		return;
	free(lexicon->given);
	free(lexicon->targets);
	free(lexicon);
}

static int compare_to_target(const void *word, const void *target)
{
	return compare_targets(word, target);
}

enum familiarity lexicon_look_up_target(const struct lexicon *lexicon, struct word word)
{
	if (word.len > LEXICON_WORD_MAX)
		return WORD_UNKNOWN;
	struct target sought = { .text = word.text, .head = head_of(word), .len = (uint8_t)word.len };
	const struct target *target = bsearch(&sought, lexicon->targets, lexicon->count, sizeof *target,
					      compare_to_target);
	return target ? target->familiarity : WORD_UNKNOWN;
}

enum familiarity lexicon_look_up(const struct lexicon *lexicon, struct word word)
{
	enum familiarity familiarity = lexicon_look_up_target(lexicon, word);
	return familiarity == WORD_UNKNOWN && common_words_have(word) ? WORD_COMMON : familiarity;
}

#define FREQUENT_HANDICAP 1     /* cost on top, so that a word of the vocabulary is preferred */
#define SHORT_HANDICAP 2        /* and one of more than three letters */

/* What a misspelt word may cost and how many mistakes it may hold, by what it is corrected to. */
struct allowance {
	size_t mistakes;
	unsigned cost;
};

static struct allowance allowance_for(size_t len, enum familiarity meant)
{
	bool given = meant == WORD_GIVEN;
	if (len < 5)
		return (struct allowance){ 1, given ? MISTAKE_SLIP + 1 : MISTAKE_SLIP };
	if (len < 8)
		return (struct allowance){ len > (given ? 5 : 6) ? 2 : 1, MISTAKE_ONE - 1 };
	return (struct allowance){ 2, given ? MISTAKE_ONE + 2 : MISTAKE_ONE };
}

struct search {
	struct word word;
	uint32_t letters;
	struct allowance given, frequent;
	const struct target *best;
	unsigned cost;
	bool tie;
};

static bool may_be_near(const struct search *search, const struct target *target, size_t mistakes)
{
	size_t gap = target->len > search->word.len ? target->len - search->word.len : search->word.len - target->len;
	return gap <= mistakes && target->len >= 3 &&
	       (size_t)__builtin_popcount(search->letters ^ target->letters) <= 2 * mistakes;
}

/* The cost when `target` is what was meant. */
static unsigned cost_of_target(const struct search *search, const struct target *target)
{
	bool given = target->familiarity == WORD_GIVEN;
	struct allowance allowed = given ? search->given : search->frequent;
	if (!may_be_near(search, target, allowed.mistakes))
		return MISTAKE_NONE;
	unsigned cost = mistakes_cost(search->word, word_at(target), allowed.cost);
	if (cost == MISTAKE_NONE || text_distance(search->word.text, search->word.len, target->text, target->len,
						  allowed.mistakes) > allowed.mistakes)
		return MISTAKE_NONE;
	return cost + (given ? 0 : FREQUENT_HANDICAP) + (target->len < CORRECTED_MIN ? SHORT_HANDICAP : 0);
}

static void consider(struct search *search, const struct target *target)
{
	unsigned cost = cost_of_target(search, target);
	if (cost >= MISTAKE_NONE || cost > search->cost || target == search->best)
		return;
	if (cost == search->cost && search->best && search->best->familiarity >= target->familiarity) {
		search->tie = search->tie || search->best->familiarity == target->familiarity;
		return;
	}
	search->best = target;
	search->cost = cost;
	search->tie = false;
}

static void consider_first_letter(const struct lexicon *lexicon, struct search *search, char letter)
{
	size_t index = (size_t)(letter - 'a');
	for (size_t i = lexicon->first[index]; i < lexicon->first[index + 1]; i++)
		consider(search, &lexicon->targets[i]);
}

/* "hsoulder" */
static void consider_swapped(const struct lexicon *lexicon, struct search *search)
{
	const char *text = search->word.text;
	size_t index = (size_t)(text[1] - 'a');
	for (size_t i = lexicon->first[index]; i < lexicon->first[index + 1]; i++) {
		if (lexicon->targets[i].text[1] == text[0])
			consider(search, &lexicon->targets[i]);
	}
}

/* First letters that are written for one another: "kramp", "siatica", "fysio". */
static void consider_sounds(const struct lexicon *lexicon, struct search *search)
{
	static const char sounds[][4] = { "ckq", "kcq", "scp", "fp", "zs", "jg", "gj", "nk", "rw", "xe", "ei", "ie" };
	for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++) {
		for (const char *to = sounds[i] + 1; sounds[i][0] == search->word.text[0] && *to; to++)
			consider_first_letter(lexicon, search, *to);
	}
}

bool lexicon_nearest(const struct lexicon *lexicon, struct word word, struct word *nearest, unsigned *effort)
{
	if (!is_plain(word) || word.len < CORRECTED_MIN)
		return false;
	struct search search = {
		.word = word,
		.letters = letters_of(word),
		.given = allowance_for(word.len, WORD_GIVEN),
		.frequent = allowance_for(word.len, WORD_FREQUENT),
		.cost = MISTAKE_NONE,
	};
	consider_first_letter(lexicon, &search, word.text[0]);
	if (word.text[1] != word.text[0])
		consider_swapped(lexicon, &search);
	if (word.len > CORRECTED_MIN)
		consider_sounds(lexicon, &search);
	if (!search.best || search.tie)
		return false;
	*nearest = word_at(search.best);
	*effort = search.cost;
	return true;
}

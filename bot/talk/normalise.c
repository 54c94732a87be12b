#include "talk/normalise.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/normalise_words.h"
#include "talk/tokens.h"
#include "talk/words.h"

struct writer {
	const struct tokens *tokens;
	struct traced out;
	size_t at;
};

static struct word word_at(const struct tokens *tokens, size_t at)
{
	const struct token *token = &tokens->items[at];
	return (struct word){ tokens->bytes.text + token->start, token->len };
}

static struct traced_part part_at(const struct tokens *tokens, size_t at)
{
	const struct token *token = &tokens->items[at];
	return (struct traced_part){ tokens->bytes.text + token->start, tokens->bytes.raw + token->start, token->len };
}

/* The first eight letters as a number that sorts as they do. */
static uint64_t head_of(const char word[REWRITTEN_MAX + 1])
{
	uint64_t head;
	memcpy(&head, word, sizeof head);
	return be64toh(head);
}

static const struct rewriting *rewriting_find(struct word word)
{
	unsigned char first = (unsigned char)word.text[0];
	if (word.len > REWRITTEN_MAX || first >= sizeof rewritings / sizeof *rewritings)
		return NULL;
	char padded[REWRITTEN_MAX + 1] = { 0 };
	memcpy(padded, word.text, word.len);
	const struct rewriting *rows = rewritings[first].rows;
	uint64_t head = head_of(padded);
	size_t low = 0, high = rewritings[first].count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (head_of(rows[middle].word) < head)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < rewritings[first].count && head_of(rows[low].word) == head; low++)
		if (rows[low].word[sizeof head] == padded[sizeof head])
			return &rows[low];
	return NULL;
}

static bool is_clause_start(const struct tokens *tokens, size_t at)
{
	return at == 0 || tokens->items[at - 1].mark;
}

static bool is_clause_end(const struct tokens *tokens, size_t at)
{
	return at + 1 == tokens->count || tokens->items[at].mark;
}

/* `set` against a neighbour; `edge` is "^" or "$", what stands for no neighbour in this clause. */
static bool neighbour_fits(const char *set, const struct word *neighbour, const char *edge)
{
	if (!set)
		return true;
	if (!neighbour)
		return word_in_set(word_of(edge), set);
	if (word_in_set(*neighbour, set) || word_in_set(word_of("@"), set))
		return true;
	return word_ends(*neighbour, "ing") && word_in_set(word_of("~ing"), set);
}

static const char *choose(const struct tokens *tokens, size_t at)
{
	struct word word = word_at(tokens, at), before = { NULL, 0 }, after = { NULL, 0 };
	bool first = is_clause_start(tokens, at), last = is_clause_end(tokens, at);
	if (!first)
		before = word_at(tokens, at - 1);
	if (!last)
		after = word_at(tokens, at + 1);
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		if (word_is(word, choices[i].word) &&
		    neighbour_fits(choices[i].before, first ? NULL : &before, "^") &&
		    neighbour_fits(choices[i].after, last ? NULL : &after, "$"))
			return choices[i].written_out;
	}
	return NULL;
}

static bool next_is_in(const struct tokens *tokens, size_t at, const char *set)
{
	return !is_clause_end(tokens, at) && word_in_set(word_at(tokens, at + 1), set);
}

/* What stands for the 's of a word; `host` is the word without it. */
static const char *possessive(const struct tokens *tokens, size_t at, struct word host)
{
	if (next_is_in(tokens, at, has_follows) && word_in_set(host, is_hosts))
		return " has";
	if (word_in_set(host, is_hosts) || next_is_in(tokens, at, is_follows))
		return " is";
	if (!is_clause_end(tokens, at) && word_ends(word_at(tokens, at + 1), "ing"))
		return " is";
	return "";
}

/* Writes the word without its apostrophes. */
static void write_bare(struct writer *writer, const struct traced_part *part)
{
	if (!memchr(part->text, '\'', part->len)) {
		traced_copy(&writer->out, part);
		return;
	}
	for (size_t i = 0; i < part->len; i++) {
		if (part->text[i] != '\'')
			traced_add(&writer->out, part->text[i], part->raw[i]);
	}
}

static struct traced_part part_slice(const struct traced_part *part, size_t from, size_t len)
{
	return (struct traced_part){ part->text + from, part->raw + from, len };
}

static void write_ending(struct writer *writer, const struct traced_part *part, size_t host_len, const char *ending)
{
	struct traced_part host = part_slice(part, 0, host_len);
	struct traced_part rest = part_slice(part, host_len, part->len - host_len);
	write_bare(writer, &host);
	traced_replace(&writer->out, &rest, ending, strlen(ending));
}

static bool is_apostrophes(struct word word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.text[i] != '\'')
			return false;
	return true;
}

static bool write_contraction(struct writer *writer, const struct traced_part *part)
{
	struct word word = { part->text, part->len };
	if (!memchr(part->text, '\'', part->len))
		return false;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t len = strlen(endings[i].word);
		if (word.len <= len || !word_ends(word, endings[i].word) ||
		    is_apostrophes((struct word){ word.text, word.len - len }))
			continue;
		write_ending(writer, part, word.len - len, endings[i].written_out);
		return true;
	}
	if (word.len > 2 && word_ends(word, "'s")) {
		struct word host = { word.text, word.len - 2 };
		write_ending(writer, part, host.len, possessive(writer->tokens, writer->at, host));
		return true;
	}
	return false;
}

/* "20mins" -> "20 minutes" */
static bool write_number_with_unit(struct writer *writer, const struct traced_part *part)
{
	size_t digits = 0;
	while (digits < part->len && ((part->text[digits] >= '0' && part->text[digits] <= '9') ||
				      part->text[digits] == '.' || part->text[digits] == ','))
		digits++;
	struct word unit = { part->text + digits, part->len - digits };
	if (digits == 0 || !word_in_set(unit, units))
		return false;
	struct traced_part number = part_slice(part, 0, digits), rest = part_slice(part, digits, unit.len);
	traced_copy(&writer->out, &number);
	traced_add(&writer->out, ' ', rest.raw[0]);
	const struct rewriting *rewriting = rewriting_find(unit);
	if (rewriting && rewriting->written_out)
		traced_replace(&writer->out, &rest, rewriting->written_out, strlen(rewriting->written_out));
	else
		traced_copy(&writer->out, &rest);
	return true;
}

static void write_word(struct writer *writer)
{
	struct traced_part part = part_at(writer->tokens, writer->at);
	struct word word = { part.text, part.len };
	const struct rewriting *rewriting = rewriting_find(word);
	const char *written_out = rewriting ? rewriting->written_out : NULL;
	if (rewriting && !written_out)
		written_out = choose(writer->tokens, writer->at);
	if (written_out)
		traced_replace(&writer->out, &part, written_out, strlen(written_out));
	else if (!write_contraction(writer, &part) && !write_number_with_unit(writer, &part))
		write_bare(writer, &part);
}

/* The mark behind the word, when it says something there. */
static char mark_behind(const struct tokens *tokens, size_t at)
{
	char mark = tokens->items[at].mark;
	bool last = at + 1 == tokens->count;
	if (mark == ',' && last)
		return 0;
	if (mark == '.' && !last && word_in_set(word_at(tokens, at), abbreviations))
		return 0;
	return mark;
}

static void write_token(struct writer *writer)
{
	const struct token *token = &writer->tokens->items[writer->at];
	size_t before = writer->out.len;
	bool space = before > 0;
	if (space)
		traced_add(&writer->out, ' ', writer->at ? token[-1].raw_end : 0);
	write_word(writer);
	if (writer->out.len == before + space)  /* nothing came of it */
		writer->out.len = before;
	char mark = mark_behind(writer->tokens, writer->at);
	if (mark && writer->out.len && !strchr(".,;:?!", writer->out.text[writer->out.len - 1]))
		traced_add(&writer->out, mark, token->mark_raw);
}

/* ---- Text that is in normal form but for capitals, as most examples and many messages are ---- */

static bool is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A single blank between words, or a mark that stays as it is: behind a word and before a blank or the end. A full stop
 * may end an abbreviation or be part of an address. `before` is the word before it. */
static bool is_plain_gap(const char *raw, size_t len, size_t at, struct word before)
{
	bool last = at + 1 == len;
	if (raw[at] == ' ')
		return at && !last && is_ascii_letter(raw[at + 1]);
	if (!before.len || (!last && raw[at + 1] != ' '))
		return false;
	if (raw[at] == '.')
		return !word_in_set(before, abbreviations) && !word_is(before, "www");
	return raw[at] == '?' || raw[at] == '!' || (raw[at] == ',' && !last);
}

/* Moves *at behind the letters that begin there, if any. False when they are a word that is to be written out. */
static bool copy_plain_word(struct normal *out, const char *raw, size_t len, size_t *at, struct word *word)
{
	size_t start = *at, i = start;
	for (; i < len && is_ascii_letter(raw[i]); i++) {
		out->text[i] = (char)(raw[i] | ('a' - 'A'));
		out->raw[i] = (uint32_t)i;
	}
	*at = i;
	*word = (struct word){ out->text + start, i - start };
	return !word->len || !rewriting_find(*word);
}

/* False when it is not such a text. */
static bool copy_plain(struct normal *out, const char *raw, size_t len)
{
	*out = (struct normal){ mem_resize(NULL, len + 1, 1), len, mem_resize(NULL, len + 1, sizeof *out->raw) };
	struct word word;
	for (size_t at = 0; copy_plain_word(out, raw, len, &at, &word);) {
		if (at == len) {
			out->text[len] = '\0';
			out->raw[len] = (uint32_t)len;
			return true;
		}
		if (!is_plain_gap(raw, len, at, word))
			break;
		bool behind_mark = raw[at] == ' ' && !is_ascii_letter(raw[at - 1]);
		out->text[at] = raw[at];
		out->raw[at] = (uint32_t)(at - behind_mark);    /* such a blank belongs to the mark */
		at++;
	}
	normal_release(out);
	return false;
}

/* ---- Any text ---- */

static void rewrite(struct normal *out, const char *raw, size_t len)
{
	struct letters letters = { NULL, 0, 0 };
	struct tokens tokens = { 0 };
	struct writer writer = { &tokens, { 0 }, 0 };
	unicode_fold(&letters, raw, len);
	tokens_read(&tokens, &letters, (uint32_t)len);
	for (; writer.at < tokens.count; writer.at++)
		write_token(&writer);
	traced_finish(&writer.out, out, (uint32_t)len);
	tokens_release(&tokens);
	letters_release(&letters);
}

void normalise(struct normal *out, const char *raw, size_t len)
{
	if (len > UINT32_MAX)
		len = UINT32_MAX;
	if (!copy_plain(out, raw, len))
		rewrite(out, raw, len);
}

void normal_release(struct normal *normal)
{
	free(normal->text);
	free(normal->raw);
	*normal = (struct normal){ NULL, 0, NULL };
}

#include "talk/tokens.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/words.h"

#define DEGREE 0xB0u

struct reader {
	const struct letters *letters;
	struct tokens *tokens;
	size_t at;
	uint32_t raw_len;
};

/* Marks in the order in which the stronger one stays when several meet. */
static const char mark_order[] = ",:;.!?";

/* Words with a slash that mean something else than "this or that". */
static const char *const slash_words[] = { "w/out", "w/o", "w/", "b/c", "b/w", "and/or", "y/o", "n/a", "a/c" };

static uint32_t peek(const struct reader *reader, size_t ahead)
{
	return reader->at + ahead < reader->letters->count ? reader->letters->items[reader->at + ahead].code : 0;
}

static uint32_t before(const struct reader *reader)
{
	return reader->at ? reader->letters->items[reader->at - 1].code : ' ';
}

static uint32_t raw_at(const struct reader *reader, size_t at)
{
	return at < reader->letters->count ? reader->letters->items[at].raw : reader->raw_len;
}

static bool is_letter(uint32_t code)
{
	bool common = code >= 'a' && code <= 'z';
	return common || (code && unicode_kind(code) == LETTER_WORD);
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static bool is_gap(uint32_t code)
{
	return code == 0 || unicode_kind(code) == LETTER_SPACE || unicode_kind(code) == LETTER_LINE_END;
}

static bool is_one_of(uint32_t code, const char *signs)
{
	return code && code < 0x80 && strchr(signs, (int)code);
}

static struct token *last_token(struct tokens *tokens)
{
	return tokens->count ? &tokens->items[tokens->count - 1] : NULL;
}

static void token_begin(struct tokens *tokens)
{
	mem_grow((void **)&tokens->items, tokens->count, &tokens->room, sizeof *tokens->items);
	tokens->items[tokens->count++] = (struct token){ tokens->bytes.len, 0, 0, 0, 0 };
}

static void add_letter(struct traced *bytes, struct letter letter)
{
	char encoded[4];
	if (letter.code < 0x80) {
		traced_add(bytes, (char)letter.code, letter.raw);
		return;
	}
	for (size_t i = 0, len = unicode_encode(letter.code, encoded); i < len; i++)
		traced_add(bytes, encoded[i], letter.raw);
}

/* Takes `count` letters into the last token. */
static void token_take(struct reader *reader, size_t count)
{
	struct token *token = last_token(reader->tokens);
	struct traced *bytes = &reader->tokens->bytes;
	assert(token); /* token_begin came before */
	for (; count > 0 && reader->at < reader->letters->count; count--, reader->at++)
		add_letter(bytes, reader->letters->items[reader->at]);
	token->len = bytes->len - token->start;
	token->raw_end = raw_at(reader, reader->at);
}

/* A word that stands for a sign: "&", "/". */
static void token_for_sign(struct reader *reader, const char *word, size_t signs)
{
	token_begin(reader->tokens);
	struct token *token = last_token(reader->tokens);
	for (token->len = 0; word[token->len]; token->len++)
		traced_add(&reader->tokens->bytes, word[token->len], raw_at(reader, reader->at));
	reader->at += signs;
	token->raw_end = raw_at(reader, reader->at);
}

static void mark(struct reader *reader, char sign, size_t signs)
{
	struct token *token = last_token(reader->tokens);
	if (token && (!token->mark || strchr(mark_order, sign) > strchr(mark_order, token->mark))) {
		token->mark = sign;
		token->mark_raw = raw_at(reader, reader->at);
	}
	reader->at += signs;
}

static bool read_slash_word(struct reader *reader)
{
	for (size_t i = 0; i < sizeof slash_words / sizeof *slash_words; i++) {
		const char *word = slash_words[i];
		size_t len = 0;
		while (word[len] && peek(reader, len) == (unsigned char)word[len])
			len++;
		if (word[len] || (word[len - 1] != '/' && is_letter(peek(reader, len))))
			continue;
		token_begin(reader->tokens);
		token_take(reader, len);
		return true;
	}
	return false;
}

/* "e.g.", "i.e", "p.m.": single letters with stops between them are one word without the stops. */
static bool read_initials(struct reader *reader)
{
	size_t letters = 0;
	while (is_letter(peek(reader, 2 * letters)) && !is_digit(peek(reader, 2 * letters)) &&
	       peek(reader, 2 * letters + 1) == '.')
		letters++;
	bool open_end = letters && is_letter(peek(reader, 2 * letters)) && !is_letter(peek(reader, 2 * letters + 1));
	if (letters + open_end < 2)
		return false;
	token_begin(reader->tokens);
	for (size_t i = 0; i < letters; i++) {
		token_take(reader, 1);
		reader->at++;
	}
	if (open_end)
		token_take(reader, 1);
	last_token(reader->tokens)->raw_end = raw_at(reader, reader->at);
	return true;
}

/* Web addresses say nothing: they are left out, up to the next gap. */
static bool skip_address(struct reader *reader)
{
	static const char *const beginnings[] = { "http://", "https://", "www." };
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
		size_t len = 0;
		while (beginnings[i][len] && peek(reader, len) == (unsigned char)beginnings[i][len])
			len++;
		if (beginnings[i][len])
			continue;
		while (!is_gap(peek(reader, 0)))
			reader->at++;
		return true;
	}
	return false;
}

static bool in_number(const struct reader *reader, uint32_t code)
{
	return (code == '.' || code == ',' || code == ':') && is_digit(before(reader)) && is_digit(peek(reader, 1));
}

/* What is more than a word has one of these behind its first letters. */
static bool read_more_than_word(struct reader *reader, size_t letters)
{
	return is_one_of(peek(reader, letters), ":/.") &&
	       (skip_address(reader) || read_slash_word(reader) || read_initials(reader));
}

static void read_word(struct reader *reader)
{
	size_t letters = 0;
	while (is_letter(peek(reader, letters)))
		letters++;
	if (read_more_than_word(reader, letters))
		return;
	token_begin(reader->tokens);
	token_take(reader, letters ? letters : 1);      /* an apostrophe may come first */
	while (is_letter(peek(reader, 0)) || peek(reader, 0) == '\'' || in_number(reader, peek(reader, 0)))
		token_take(reader, 1);
}

static void read_symbols(struct reader *reader)
{
	token_begin(reader->tokens);
	do
		token_take(reader, 1);
	while (peek(reader, 0) && unicode_kind(peek(reader, 0)) == LETTER_SYMBOL);
}

/* Beside words it is taken for a comma, but not where a clause cannot end: "no (sign) chest pain". */
static void skip_symbol(struct reader *reader)
{
	static const char goes_on[] = "no not without any never a an the my your his her or and do does did have has had is are "
				      "left right upper";
	const struct token *token = last_token(reader->tokens);
	if (token && word_in_set((struct word){ reader->tokens->bytes.text + token->start, token->len }, goes_on))
		reader->at++;
	else
		mark(reader, ',', 1);
}

static bool has_letter(const struct letters *letters)
{
	for (size_t i = 0; i < letters->count; i++)
		if (unicode_kind(letters->items[i].code) == LETTER_WORD)
			return true;
	return false;
}

/* The next letter behind the sign and any spaces, when both sides of the sign are alike: "ice/heat", "ice / heat". */
static uint32_t letter_across(const struct reader *reader)
{
	size_t ahead = 1;
	const struct token *token = last_token(reader->tokens);
	if (!token || token->mark || is_gap(before(reader)) != is_gap(peek(reader, 1)))
		return 0;
	while (peek(reader, ahead) == ' ')
		ahead++;
	return is_letter(peek(reader, ahead)) ? peek(reader, ahead) : 0;
}

static void read_slash(struct reader *reader)
{
	uint32_t behind = letter_across(reader);
	if (behind && is_digit(before(reader)) && is_digit(behind)) {
		if (behind == '1' && peek(reader, 2) == '0' && !is_digit(peek(reader, 3)))
			token_for_sign(reader, "out of", 1);
		else
			reader->at++;
	} else if (behind) {
		token_for_sign(reader, "or", 1);
	} else {
		reader->at++;
	}
}

static void read_dash(struct reader *reader, uint32_t dash)
{
	bool long_dash = dash == 0x2014 || peek(reader, 1) == '-';
	if (is_digit(before(reader)) && is_digit(peek(reader, 1)))
		token_for_sign(reader, "to", 1);
	else if (long_dash || is_gap(before(reader)) || is_gap(peek(reader, 1)))
		mark(reader, ',', 1);
	else
		reader->at++;
}

static void read_and(struct reader *reader)
{
	if (letter_across(reader))
		token_for_sign(reader, "and", 1);
	else
		reader->at++;
}

/* "muscle(s)": the plural in brackets says nothing. */
static void read_bracket(struct reader *reader)
{
	size_t len = peek(reader, 1) == 'e' ? 4 : 3;
	if (is_letter(before(reader)) && peek(reader, len - 2) == 's' && peek(reader, len - 1) == ')')
		reader->at += len;
	else
		mark(reader, ',', 1);
}

/* ":)", ";-(", ":/" that stand by themselves are no clause marks. */
static bool skip_emoticon(struct reader *reader)
{
	size_t ahead = 1;
	while (peek(reader, ahead) == '-' || peek(reader, ahead) == '\'')
		ahead++;
	uint32_t mouth = peek(reader, ahead);
	if (!is_gap(before(reader)) || !is_one_of(mouth, "()[]dpo/\\|3*"))
		return false;
	while (peek(reader, ahead) == mouth)
		ahead++;
	if (!is_gap(peek(reader, ahead)) && !is_one_of(peek(reader, ahead), ".,!?"))
		return false;
	reader->at += ahead;
	return true;
}

static void read_punctuation(struct reader *reader, uint32_t code)
{
	if ((code == ':' || code == ';' || code == '=') && skip_emoticon(reader))
		return;
	switch (code) {
	case '.': case ',': case ';': case ':': case '?': case '!':
		mark(reader, (char)code, 1);
		break;
	case '(': case '[':
		read_bracket(reader);
		break;
	case ')': case ']':
		mark(reader, ',', 1);
		break;
	case '/':
		read_slash(reader);
		break;
	case '-': case 0x2014:
		read_dash(reader, code);
		break;
	case '&': case '+':
		read_and(reader);
		break;
	case '%':
		token_for_sign(reader, "percent", 1);
		break;
	case DEGREE:
		token_for_sign(reader, "degrees", 1);
		break;
	default:
		reader->at++;
	}
}

static bool more_follows(const struct reader *reader)
{
	size_t at = reader->at;
	while (at < reader->letters->count && is_gap(reader->letters->items[at].code))
		at++;
	return at < reader->letters->count;
}

/* A line end is a full stop, except behind a mark and at the very end. */
static void read_line_end(struct reader *reader)
{
	struct token *token = last_token(reader->tokens);
	if (token && !token->mark && more_follows(reader))
		mark(reader, '.', 1);
	else
		reader->at++;
}

void tokens_read(struct tokens *tokens, const struct letters *letters, uint32_t raw_len)
{
	struct reader reader = { letters, tokens, 0, raw_len };
	bool words = has_letter(letters);
	while (reader.at < letters->count) {
		uint32_t code = peek(&reader, 0);
		switch (unicode_kind(code)) {
		case LETTER_WORD:
			read_word(&reader);
			break;
		case LETTER_SYMBOL:
			if (words)
				skip_symbol(&reader);
			else
				read_symbols(&reader);
			break;
		case LETTER_LINE_END:
			read_line_end(&reader);
			break;
		case LETTER_SPACE:
			reader.at++;
			break;
		case LETTER_PUNCTUATION:
			if (code == '\'' && is_letter(peek(&reader, 1)))
				read_word(&reader);
			else
				read_punctuation(&reader, code);
		}
	}
}

void tokens_release(struct tokens *tokens)
{
	traced_release(&tokens->bytes);
	free(tokens->items);
	*tokens = (struct tokens){ 0 };
}

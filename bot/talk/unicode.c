#include "talk/unicode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"

#define BROKEN 0xFFFDu
#define CLUSTER_MAX 32          /* code points normalised as one; a longer pile of marks is cut here */
#define FIRST_PICTURE 0x2190u   /* arrows; the signs before them (degrees, trademarks) belong to words */
#define DECOMPOSED_MAX 32       /* U+FDFA, the longest, has 18 */

/* What NFKC leaves apart although a reader sees the same sign. */
static const struct {
	uint32_t from;
	const char *to;
} look_alikes[] = {
	{ 0x00E6, "ae" }, { 0x00F0, "d" },  { 0x00F8, "o" },  { 0x00FE, "th" },
	{ 0x0111, "d" },  { 0x0131, "i" },  { 0x0142, "l" },  { 0x0153, "oe" }, { 0x02B9, "'" },  { 0x02BB, "'" },
	{ 0x02BC, "'" },  { 0x02BD, "'" },  { 0x02C8, "'" },  { 0x060C, "," },  { 0x061B, ";" },  { 0x061F, "?" },
	{ 0x06D4, "." },  { 0x2010, "-" },  { 0x2018, "'" },  { 0x2019, "'" },  { 0x201A, "'" },  { 0x201B, "'" },
	{ 0x201C, "\"" }, { 0x201D, "\"" }, { 0x201E, "\"" }, { 0x201F, "\"" }, { 0x2032, "'" },  { 0x2033, "\"" },
	{ 0x2035, "'" },  { 0x2039, "\"" }, { 0x203A, "\"" }, { 0x2044, "/" },  { 0x2212, "-" },  { 0x2215, "/" },
	{ 0x3001, "," },  { 0x3002, "." },  { 0xA78C, "'" },
};

static bool is_accent(uint32_t code)
{
	return (code >= 0x0300 && code <= 0x036F) || (code >= 0x1AB0 && code <= 0x1AFF) ||
	       (code >= 0x1DC0 && code <= 0x1DFF) || (code >= 0x20D0 && code <= 0x20FF) ||
	       (code >= 0xFE20 && code <= 0xFE2F);
}

static bool is_invisible(uint32_t code)
{
	if (code < 0xA0)
		return false;
	return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_CF ||
	       (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0000 && code <= 0xE0FFF) ||
	       (code >= 0x180B && code <= 0x180F) || code == 0x115F || code == 0x1160 || code == 0x3164;
}

static bool is_long_dash(uint32_t code)
{
	return (code >= 0x2012 && code <= 0x2015) || code == 0x2E3A || code == 0x2E3B || code == 0x301C;
}

static void push(struct letters *out, uint32_t code, size_t raw)
{
	mem_grow((void **)&out->items, out->count, &out->room, sizeof *out->items);
	out->items[out->count++] = (struct letter){ code, (uint32_t)raw };
}

static void push_unified(struct letters *out, uint32_t code, size_t raw)
{
	if (is_long_dash(code)) {
		push(out, 0x2014, raw);
		return;
	}
	for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes && look_alikes[i].from <= code; i++) {
		if (look_alikes[i].from != code)
			continue;
		for (const char *to = look_alikes[i].to; *to; to++)
			push(out, (unsigned char)*to, raw);
		return;
	}
	push(out, code == '`' ? '\'' : code, raw);
}

/* One code point at raw[0]; returns the number of bytes it takes. */
static size_t decode(const char *raw, size_t len, uint32_t *code)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)raw, (utf8proc_ssize_t)len, &point);
	if (used <= 0) {
		*code = BROKEN;
		return 1;
	}
	*code = (uint32_t)point;
	return (size_t)used;
}

struct cluster {
	utf8proc_int32_t points[CLUSTER_MAX + DECOMPOSED_MAX];
	size_t count;
};

/* Adds the decomposition of one code point, without accents and invisible ones. */
static void cluster_add(struct cluster *cluster, uint32_t code)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	int last_class = 0;
	if (code == 0x00B4)     /* NFKC makes the typed acute a space */
		code = '\'';
	utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)code, parts, DECOMPOSED_MAX,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &last_class);
	if (count < 0 || count > DECOMPOSED_MAX) {
		parts[0] = (utf8proc_int32_t)code;
		count = 1;
	}
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		if (!is_accent((uint32_t)parts[i]) && !is_invisible((uint32_t)parts[i]))
			cluster->points[cluster->count++] = parts[i];
	}
}

/* Takes one grapheme cluster that starts with a code point outside ASCII: only inside such a cluster does anything
 * compose, so that its start is the exact offset of all that comes of it. */
static size_t fold_cluster(struct letters *out, const char *raw, size_t len, size_t at)
{
	struct cluster cluster = { .count = 0 };
	uint32_t code, next;
	utf8proc_int32_t state = 0;
	size_t used = decode(raw + at, len - at, &code);
	cluster_add(&cluster, code);
	while (at + used < len && cluster.count < CLUSTER_MAX) {
		size_t more = decode(raw + at + used, len - at - used, &next);
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)code, (utf8proc_int32_t)next, &state))
			break;
		cluster_add(&cluster, next);
		used += more;
		code = next;
	}
	utf8proc_ssize_t count = utf8proc_normalize_utf32(cluster.points, (utf8proc_ssize_t)cluster.count,
							   UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		push_unified(out, (uint32_t)cluster.points[i], at);
	return used;
}

static uint32_t lower_ascii(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + (uint32_t)'a' : c;
}

void unicode_fold(struct letters *out, const char *raw, size_t len)
{
	if (out->room < out->count + len) {
		out->room = out->count + len;
		out->items = mem_resize(out->items, out->room, sizeof *out->items);
	}
	for (size_t at = 0; at < len;) {
		unsigned char c = (unsigned char)raw[at];
		if (c >= 0x80)
			at += fold_cluster(out, raw, len, at);
		else
			push(out, c == '`' ? '\'' : lower_ascii(c), at++);
	}
}

void letters_release(struct letters *letters)
{
	free(letters->items);
	*letters = (struct letters){ NULL, 0, 0 };
}

static enum letter_kind kind_of_ascii(uint32_t code)
{
	if ((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z'))
		return LETTER_WORD;
	if (code == '\n' || code == '\r' || code == '\v' || code == '\f')
		return LETTER_LINE_END;
	return code <= ' ' || code == 0x7F ? LETTER_SPACE : LETTER_PUNCTUATION;
}

enum letter_kind unicode_kind(uint32_t code)
{
	if (code < 0x80)
		return kind_of_ascii(code);
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return LETTER_LINE_END;
	case UTF8PROC_CATEGORY_CC:
		return code == 0x85 ? LETTER_LINE_END : LETTER_SPACE;
	case UTF8PROC_CATEGORY_ZS:
		return LETTER_SPACE;
	case UTF8PROC_CATEGORY_SO:
		return code >= FIRST_PICTURE ? LETTER_SYMBOL : LETTER_PUNCTUATION;
	case UTF8PROC_CATEGORY_SK:
		return code > 0x1F000 ? LETTER_SYMBOL : LETTER_PUNCTUATION;
	case UTF8PROC_CATEGORY_PC: case UTF8PROC_CATEGORY_PD: case UTF8PROC_CATEGORY_PS: case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF: case UTF8PROC_CATEGORY_PO: case UTF8PROC_CATEGORY_SM:
	case UTF8PROC_CATEGORY_SC:
		return LETTER_PUNCTUATION;
	default:
		return LETTER_WORD;
	}
}

size_t unicode_encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
	return len > 0 ? (size_t)len : unicode_encode(BROKEN, out);
}

size_t unicode_grapheme_end(const char *text, size_t len, size_t limit)
{
	utf8proc_int32_t state = 0, before = 0, point;
	size_t end = 0, at = 0;
	if (len <= limit)
		return len;
	while (at <= limit) {
		utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
							 (utf8proc_ssize_t)(len - at), &point);
		if (used <= 0) {
			used = 1;
			point = 0xFFFD;
		}
		if (at && utf8proc_grapheme_break_stateful(before, point, &state))
			end = at;
		if (at + (size_t)used > limit)
			break;
		before = point;
		at += (size_t)used;
	}
	return end ? end : at ? at : limit;
}

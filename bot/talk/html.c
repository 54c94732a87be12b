#include "talk/html.h"

#include <string.h>
#include <strings.h>

bool html_is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7F;
}

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

void html_escape(struct str *html, const char *words, size_t len)
{
	size_t plain = 0;       /* where what is copied as it is begins */
	for (size_t i = 0; i < len; i++) {
		const char *instead = html_is_control(words[i]) ? " " : entity_of(words[i]);
		if (!instead)
			continue;
		str_add_bytes(html, words + plain, i - plain);
		str_add(html, instead);
		plain = i + 1;
	}
	str_add_bytes(html, words + plain, len - plain);
}

/* NULL when it is none of the two that are allowed. */
static const char *without_scheme(const char *url)
{
	static const char *const schemes[] = { "https://", "mailto:" };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return url + strlen(schemes[i]);
	return NULL;
}

bool link_allowed(const char *url)
{
	const char *rest = without_scheme(url);
	if (!rest || !*rest || strchr("/?#@:", *rest))
		return false;
	for (const char *c = url; *c; c++)
		if (html_is_control(*c))
			return false;
	return true;
}

void link_add_address(struct str *out, const char *url)
{
	for (const char *c = url; *c; c++) {
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7F || strchr("\"<>\\^`{|}", *c))
			str_addf(out, "%%%02X", (unsigned)(unsigned char)*c);
		else
			str_add_char(out, *c);
	}
}

const char *link_shown(const char *url)
{
	return strncasecmp(url, "mailto:", 7) == 0 ? url + 7 : url;
}

bool link_is_said_by(const char *url, const char *words)
{
	const char *rest = without_scheme(url);
	size_t len = rest ? strlen(rest) : 0;
	if (strcmp(words, url) == 0)
		return true;
	if (len && rest[len - 1] == '/')
		len--;
	return len && strlen(words) == len && strncmp(words, rest, len) == 0;
}

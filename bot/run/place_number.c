#include "run/place_number.h"

#include <string.h>
#include <strings.h>

#include "matrix/event.h"

/* Beside letters and digits. A full stop or a colon makes a link of the words around it. */
static const char fit[] = " +-(),;/'#*";

bool place_number_is_default(const char *text)
{
	return strcasecmp(text, "default") == 0;
}

bool place_number_is_meant(const char *text)
{
	return text[strcspn(text, "0123456789")] || place_number_is_default(text);
}

static bool is_fit_byte(unsigned char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	return letter || c >= 0x80 || strchr(fit, c);
}

/* U+0080 to U+009F and U+2000 to U+206F: control characters, and spaces that hide or turn what follows. */
static bool is_hidden(const unsigned char *at)
{
	return (at[0] == 0xC2 && at[1] < 0xA0) || (at[0] == 0xE2 && (at[1] == 0x80 || at[1] == 0x81));
}

bool place_number_is_fit(const char *text)
{
	size_t characters = 0;
	if (!id_is_valid(text) || strstr(text, "//"))
		return false;   /* empty, too long by far, or no UTF-8 */
	for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
		if (!is_fit_byte(*at) || is_hidden(at))
			return false;
		characters += (*at & 0xC0) != 0x80;
	}
	return characters <= PLACE_NUMBER_MAX;
}

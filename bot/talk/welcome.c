#include "talk/book_inside.h"
#include "talk/compose.h"
#include "talk/talk.h"

bool talk_welcome(const struct book *book, const struct talk_settings *settings, const struct talk_welcome *welcome,
		  char **text, char **html)
{
	const struct response *response = welcome->direct ? book->welcome : book->welcome_room;
	struct response_values values = { settings->emergency_number, settings->crisis_line, settings->operator_name };
	struct composition composition = {
		.answers = { response },
		.answer_count = 1,
		.disclaimer_full = book->disclaimer_full,
		.disclaimer_short = book->disclaimer_short,
		.values = &values,
	};
	if (!response)
		return false;
	if (welcome->direct)
		composition.disclaimer = welcome->disclaimer_due ? DISCLAIMER_FULL : DISCLAIMER_SHORT;
	compose(&composition, text, html);
	return true;
}

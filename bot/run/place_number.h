/* A room's own emergency number, as a moderator writes it: "112", "999 or security on 555-1234". It is shown in every
 * red flag there, so it must be a number and cannot be made a link or a call to everybody. Pure. */
#ifndef UNKNOT_RUN_PLACE_NUMBER_H
#define UNKNOT_RUN_PLACE_NUMBER_H

#include <stdbool.h>

#define PLACE_NUMBER_MAX 80     /* characters */

bool place_number_is_meant(const char *text);   /* a digit is in it, or the word "default" */
bool place_number_is_default(const char *text);
bool place_number_is_fit(const char *text);

#endif

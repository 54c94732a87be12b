/* A password typed by a person. */
#ifndef UNKNOT_RUN_PASSWORD_H
#define UNKNOT_RUN_PASSWORD_H

#include "base/err.h"

/* Asks on the terminal, without echo; the terminal is as before also when a signal ends the program meanwhile.
 * NULL when there is no terminal or nothing was typed (exit code 64). mem_free_secret is owed. */
char *password_ask(const char *prompt, struct err *err);

#endif

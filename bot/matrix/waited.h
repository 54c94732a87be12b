/* One answer kept beyond its callback, for what blocks at the start of the program: discovery.c and login.c.
 *
 *     struct waited waited = WAITED_INIT;
 *     client_whoami(client, waited_done, &waited);
 *     waited_wait(&waited, http);
 *     ... waited.answer ...
 *     waited_release(&waited); */
#ifndef UNKNOT_MATRIX_WAITED_H
#define UNKNOT_MATRIX_WAITED_H

#include "matrix/client.h"

struct waited {
	bool done;
	struct matrix_answer answer;    /* owned once `done` */
};

#define WAITED_INIT { .done = false }

void waited_done(void *waited, const struct matrix_answer *answer);     /* a matrix_done */
void waited_wait(struct waited *waited, struct http *http);
void waited_release(struct waited *waited);

#endif

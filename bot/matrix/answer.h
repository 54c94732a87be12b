/* From an HTTP response to the verdict that a caller of client.h branches on. Pure.
 * Client-server API, "Standard error response", "Rate limiting", "Soft logout", "Account locking", "Suspension". */
#ifndef UNKNOT_MATRIX_ANSWER_H
#define UNKNOT_MATRIX_ANSWER_H

#include "matrix/client.h"

#define ANSWER_ERROR_MAX 200 /* bytes of the words for the log */

/* Fills the answer; it borrows from `response` and owes answer_release. `token` (may be NULL) and the names of users,
 * rooms and events never get into `error`. */
void answer_read(struct matrix_answer *answer, const struct http_response *response, const char *token);
/* The same of an OAuth 2.0 endpoint (RFC 6749, section 5.2): the errcode is its "error". Nobody's token went there. */
void answer_read_oauth(struct matrix_answer *answer, const struct http_response *response);
void answer_release(struct matrix_answer *answer);

#endif

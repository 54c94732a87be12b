/* One request and its answer on a curl easy handle: a part of http.c, used by nobody else.
 *
 * A transfer lives through many requests, because a handle that is used again costs a fraction of a new one:
 * transfer_new, then transfer_prepare .. transfer_read .. transfer_clear as often as wanted, then transfer_free. */
#ifndef UNKNOT_MATRIX_HTTP_TRANSFER_H
#define UNKNOT_MATRIX_HTTP_TRANSFER_H

#include <stdbool.h>

#include <curl/curl.h>

#include "base/str.h"
#include "matrix/http.h"
#include "matrix/http_url.h"

enum transfer_state {
	TRANSFER_WAITING,       /* for one of the HTTP_AT_ONCE places */
	TRANSFER_RUNNING,       /* added to the multi handle */
	TRANSFER_FAILED         /* never sent; `failure` says why */
};

struct transfer {
	http_id id;
	enum transfer_state state;
	bool long_poll;
	bool sent_again;        /* because its first connection had been given up */
	bool too_large, not_allowed;
	http_done *done;
	void *context;

	CURL *easy;
	struct curl_slist *headers;
	struct url url;
	struct str body;
	size_t body_max;
	char failure[CURL_ERROR_SIZE];
};

struct transfer *transfer_new(const struct http_options *options);
void transfer_free(struct transfer *transfer);

/* Everything is copied out of `request`. The state is WAITING, or FAILED for a URL that is not allowed. */
void transfer_prepare(struct transfer *transfer, const struct http_options *options,
		      const struct http_request *request);

/* What the caller is told. `response` borrows from the transfer until transfer_clear. */
void transfer_read(struct transfer *transfer, CURLcode code, struct http_response *response);

/* Makes it ready for the same request once more. */
void transfer_rewind(struct transfer *transfer);

/* Lets go of the request, the answer and the token. */
void transfer_clear(struct transfer *transfer);

#endif

/* HTTP for the whole program: requests side by side on one curl multi handle in one thread. The only owner of libcurl.
 *
 * Limits that always hold: https unless the host is loopback or `plain_http_allowed`; no redirects unless asked for;
 * TLS 1.2 or later; a total timeout; a bound on the body (the transfer is aborted when it is passed).
 * The token travels in the Authorization header only. HTTP_AT_ONCE requests are under way at a time, the others wait in
 * the order of their start (their timeout too); a long poll is never kept waiting.
 *
 * The program ignores SIGPIPE, and blocks the signals that it wants to hear of through a descriptor before http_new.
 *
 *     http_start(http, &(struct http_request){ .method = "GET", .url = url, .timeout_ms = 20000 }, on_done, self);
 *     while (running)
 *             http_wait(http, descriptors, count, 1000);      -- calls on_done from here */
#ifndef UNKNOT_MATRIX_HTTP_H
#define UNKNOT_MATRIX_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http;

#define HTTP_AT_ONCE 32
#define HTTP_BODY_MAX (32u << 20)  /* bytes of a response when a request names no smaller bound */

struct http_request {
	const char *method;         /* "GET", "PUT", "POST" */
	const char *url;
	const char *token;          /* NULL: no Authorization header */
	const char *body;           /* JSON unless content_type says otherwise; NULL: none; copied */
	size_t body_len;
	const char *content_type;   /* NULL: application/json */
	int64_t timeout_ms;         /* for the whole transfer; must be positive */
	size_t body_max;            /* 0: HTTP_BODY_MAX */
	int redirects;              /* how many https redirects may be followed */
	bool long_poll;             /* HTTP/1.1 on a connection of its own */
};

struct http_response {
	int status;                 /* 0: no answer came; `failure` says why */
	const char *body;           /* borrowed until the callback returns; NUL-terminated; never NULL */
	size_t len;
	const char *content_type;   /* borrowed; "" when there was none */
	int64_t retry_after_ms;     /* from Retry-After, seconds or date; -1: none */
	const char *failure;        /* one line, e.g. "Could not resolve host"; NULL when an answer came */
	bool too_large;             /* the body passed its bound */
	bool not_trusted;           /* TLS: the certificate was refused */
	bool not_allowed;           /* the URL, or where it redirects to, breaks the limits above: for good */
};

/* Runs exactly once for each started request that is not cancelled, from http_wait. It may start and cancel others, but
 * neither call http_wait nor http_free. */
typedef void http_done(void *context, const struct http_response *response);

struct http_options {
	const char *user_agent;         /* copied */
	bool plain_http_allowed;        /* http:// to hosts other than loopback */
	const char *ca_file;            /* NULL: the system's; copied */
};

struct http *http_new(const struct http_options *options);
void http_free(struct http *http);      /* cancels what is under way */

typedef uint64_t http_id;               /* never 0 and never used again */
http_id http_start(struct http *http, const struct http_request *request, http_done *done, void *context);
void http_cancel(struct http *http, http_id id);        /* no callback; nothing happens when it is done already */
size_t http_running(const struct http *http);

/* Waits for network, for one of the descriptors (their `revents` are set) or for the time to pass, whichever is first,
 * then runs the callbacks of what is done. timeout_ms must not be negative. */
void http_wait(struct http *http, struct pollfd *descriptors, size_t count, int timeout_ms);

/* What there is to do while nothing comes: http_wait then does not sleep but calls it once, and again the next time,
 * until it gives false. NULL: nothing any more. */
typedef bool http_work(void *context);
void http_meanwhile(struct http *http, http_work *work, void *context);

bool http_url_is_safe(const char *url);         /* https, or http to loopback; no user or password in it */
char *http_escape(const char *segment);         /* percent-encodes all but A-Z a-z 0-9 - . _ ~; the caller frees */

#endif

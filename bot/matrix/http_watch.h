/* What curl waits for, its sockets and its one timer, as its callbacks tell it: a part of http.c, used by nobody else.
 *
 * So a turn asks the kernel once for everything, and curl looks only at what has something to say;
 * curl_multi_perform would ask once for each transfer. curl_multi_socket_action(3). */
#ifndef UNKNOT_MATRIX_HTTP_WATCH_H
#define UNKNOT_MATRIX_HTTP_WATCH_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

struct watch {
	struct pollfd *items;   /* curl's sockets; while it waits, the caller's descriptors behind them */
	size_t count, room;
	int64_t due_ms;         /* when curl wants to be called without a cause, steady */
};

/* `watch` stays where it is until curl_multi_cleanup has returned, which calls it too. */
void watch_start(struct watch *watch, CURLM *multi);
void watch_release(struct watch *watch);

/* Until a socket, one of the descriptors or a time is there. Calls nobody. */
void watch_wait(struct watch *watch, struct pollfd *descriptors, size_t count, int timeout_ms);

/* Lets curl go on where something came, and with what is due. */
void watch_act(struct watch *watch, CURLM *multi);

#endif

#include "matrix/http_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define NEVER INT64_MAX
#define POLL_FAILED_MS 100

static size_t place_of(const struct watch *watch, curl_socket_t fd)
{
	size_t at = 0;
	while (at < watch->count && watch->items[at].fd != fd)
		at++;
	return at;
}

static void make_room(struct watch *watch, size_t more)
{
	while (watch->count + more > watch->room)
		mem_double((void **)&watch->items, &watch->room, sizeof *watch->items);
}

static void drop(struct watch *watch, size_t at)
{
	watch->items[at] = watch->items[--watch->count];
}

/* curl says REMOVE before it closes a socket, so a number that comes again is a new socket that has said nothing yet. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *of_socket)
{
	struct watch *watch = context;
	size_t at = place_of(watch, fd);
	(void)easy;
	(void)of_socket;
	if (what == CURL_POLL_REMOVE) {
		if (at < watch->count)
			drop(watch, at);
		return 0;
	}
	if (at == watch->count) {
		make_room(watch, 1);
		watch->items[watch->count++] = (struct pollfd){ .fd = fd };
	}
	watch->items[at].events = (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

/* Milliseconds are cut off on both sides: one more, so that the time is not come to early. */
static int on_timer(CURLM *multi, long after_ms, void *context)
{
	struct watch *watch = context;
	(void)multi;
	watch->due_ms = after_ms < 0 ? NEVER : after_ms ? clock_steady_ms() + after_ms + 1 : 0;
	return 0;
}

void watch_start(struct watch *watch, CURLM *multi)
{
	watch->due_ms = NEVER;
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, watch);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, watch);
}

void watch_release(struct watch *watch)
{
	free(watch->items);
	*watch = (struct watch){ .due_ms = NEVER };
}

static int shorter_of(const struct watch *watch, int timeout_ms)
{
	if (!timeout_ms || watch->due_ms == NEVER)
		return timeout_ms;
	int64_t rest_ms = watch->due_ms - clock_steady_ms();
	if (rest_ms <= 0)
		return 0;
	return rest_ms < timeout_ms ? (int)rest_ms : timeout_ms;
}

/* A poll that cannot wait, for want of memory or descriptors, must not make the loop spin. */
static void wait_for(struct pollfd *items, size_t count, int wait_ms)
{
	if (poll(items, (nfds_t)count, wait_ms) >= 0)
		return;
	if (errno != EINTR)
		poll(NULL, 0, wait_ms < POLL_FAILED_MS ? wait_ms : POLL_FAILED_MS);
	for (size_t i = 0; i < count; i++)
		items[i].revents = 0;
}

void watch_wait(struct watch *watch, struct pollfd *descriptors, size_t count, int timeout_ms)
{
	make_room(watch, count);
	if (count)
		memcpy(watch->items + watch->count, descriptors, count * sizeof *descriptors);
	wait_for(watch->items, watch->count + count, shorter_of(watch, timeout_ms));
	if (count)
		memcpy(descriptors, watch->items + watch->count, count * sizeof *descriptors);
}

static int what_came(short revents)
{
	return (revents & (POLLIN | POLLHUP) ? CURL_CSELECT_IN : 0) | (revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
	       (revents & POLLERR ? CURL_CSELECT_ERR : 0);
}

/* What is no socket any more would wake every turn from now on. */
static void drop_closed(struct watch *watch)
{
	for (size_t i = watch->count; i-- > 0;)
		if (watch->items[i].revents & POLLNVAL)
			drop(watch, i);
}

/* Each call of curl may change the list. */
static struct pollfd *first_ready(struct watch *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		if (watch->items[i].revents)
			return &watch->items[i];
	return NULL;
}

void watch_act(struct watch *watch, CURLM *multi)
{
	int running;
	drop_closed(watch);
	for (struct pollfd *ready; (ready = first_ready(watch));) {
		int came = what_came(ready->revents);
		ready->revents = 0;
		curl_multi_socket_action(multi, ready->fd, came, &running);
	}
	if (watch->due_ms == NEVER || watch->due_ms > clock_steady_ms())
		return;
	watch->due_ms = NEVER;
	curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

#include "matrix/http.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "matrix/http_transfer.h"
#include "matrix/http_watch.h"

#define IDLE_MAX 16             /* handles kept for the next requests */
#define CONNECTIONS_KEPT 32L    /* open ones that may idle; more are closed when their request is done */

struct http {
	CURLM *multi;
	struct watch watch;             /* what `multi` waits for */
	struct http_options options;
	struct transfer **transfers;    /* those not done yet, in the order of their start */
	size_t count, room;
	size_t at_once;                 /* running ones that are no long polls */
	size_t failed;                  /* in state TRANSFER_FAILED */
	struct transfer *idle[IDLE_MAX];
	size_t idle_count;
	http_id last_id;
	http_work *work;                /* NULL: none */
	void *work_context;
};

struct http *http_new(const struct http_options *options)
{
	struct http *http = mem_alloc(sizeof *http);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	http->multi = curl_multi_init();
	if (!http->multi)
		abort();
	watch_start(&http->watch, http->multi);
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)HTTP_AT_ONCE);
	http->options = *options;
	http->options.user_agent = mem_copy_text(options->user_agent);
	http->options.ca_file = mem_copy_text(options->ca_file);
	return http;
}

static size_t position(const struct http *http, http_id id)
{
	size_t i = 0;
	while (i < http->count && http->transfers[i]->id != id)
		i++;
	return i;
}

static void keep_or_free(struct http *http, struct transfer *transfer)
{
	transfer_clear(transfer);
	if (http->idle_count < IDLE_MAX)
		http->idle[http->idle_count++] = transfer;
	else
		transfer_free(transfer);
}

/* Takes it off the list and off curl; its answer can still be read. */
static void take_off(struct http *http, size_t at)
{
	struct transfer *transfer = http->transfers[at];
	if (transfer->state == TRANSFER_RUNNING) {
		curl_multi_remove_handle(http->multi, transfer->easy);
		http->at_once -= !transfer->long_poll;
	}
	http->failed -= transfer->state == TRANSFER_FAILED;
	http->count--;
	memmove(&http->transfers[at], &http->transfers[at + 1], (http->count - at) * sizeof *http->transfers);
}

void http_free(struct http *http)
{
	if (!http)
		return;
	while (http->count) {
		struct transfer *last = http->transfers[http->count - 1];
		take_off(http, http->count - 1);
		transfer_free(last);
	}
	while (http->idle_count)
		transfer_free(http->idle[--http->idle_count]);
	curl_multi_cleanup(http->multi);
	watch_release(&http->watch);
	curl_global_cleanup();
	free(http->transfers);
	free((char *)http->options.user_agent);
	free((char *)http->options.ca_file);
	free(http);
}

static void fail(struct http *http, struct transfer *transfer, CURLMcode code)
{
	transfer->state = TRANSFER_FAILED;
	http->failed++;
	snprintf(transfer->failure, sizeof transfer->failure, "%s", curl_multi_strerror(code));
}

static void run(struct http *http, struct transfer *transfer)
{
	CURLMcode code = curl_multi_add_handle(http->multi, transfer->easy);
	if (code != CURLM_OK) {
		fail(http, transfer, code);
		return;
	}
	transfer->state = TRANSFER_RUNNING;
	http->at_once += !transfer->long_poll;
}

static void run_waiting(struct http *http)
{
	for (size_t i = 0; i < http->count && http->at_once < HTTP_AT_ONCE; i++)
		if (http->transfers[i]->state == TRANSFER_WAITING)
			run(http, http->transfers[i]);
}

http_id http_start(struct http *http, const struct http_request *request, http_done *done, void *context)
{
	struct transfer *transfer = http->idle_count ? http->idle[--http->idle_count] : transfer_new(&http->options);
	transfer_prepare(transfer, &http->options, request);
	transfer->id = ++http->last_id;
	transfer->done = done;
	transfer->context = context;
	mem_grow((void **)&http->transfers, http->count, &http->room, sizeof *http->transfers);
	http->transfers[http->count++] = transfer;
	http->failed += transfer->state == TRANSFER_FAILED;
	if (transfer->state == TRANSFER_WAITING && (transfer->long_poll || http->at_once < HTTP_AT_ONCE))
		run(http, transfer);
	return transfer->id;
}

void http_cancel(struct http *http, http_id id)
{
	size_t at = position(http, id);
	if (at == http->count)
		return;
	struct transfer *transfer = http->transfers[at];
	take_off(http, at);
	keep_or_free(http, transfer);
	run_waiting(http);
}

size_t http_running(const struct http *http)
{
	return http->count;
}

/* The transfer is on no list while its callback runs, so that the callback may start and cancel what it likes. */
static void deliver(struct http *http, struct transfer *transfer, CURLcode code)
{
	struct http_response response;
	transfer_read(transfer, code, &response);
	take_off(http, position(http, transfer->id));
	run_waiting(http);
	transfer->done(transfer->context, &response);
	keep_or_free(http, transfer);
}

/* Did a connection that had idled fail without a byte of answer? The server had given it up (HTTP/2: GOAWAY) while the
 * request was put on it; curl by itself tries again only with HTTP/1.1. */
static bool was_given_up(CURL *easy, CURLcode code)
{
	static const CURLcode codes[] = { CURLE_HTTP2,     CURLE_HTTP2_STREAM, CURLE_PARTIAL_FILE,
					  CURLE_SEND_ERROR, CURLE_RECV_ERROR,  CURLE_GOT_NOTHING };
	long connects = 0, status = 0;
	curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (code == codes[i])
			return connects == 0 && status == 0;
	return false;
}

/* Once, on a connection of its own. Every request here can be repeated: the homeserver knows a send by its txn id. */
static bool send_again(struct http *http, struct transfer *transfer, CURLcode code)
{
	if (transfer->sent_again || !was_given_up(transfer->easy, code))
		return false;
	transfer->sent_again = true;
	transfer_rewind(transfer);
	curl_multi_remove_handle(http->multi, transfer->easy);
	curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L);
	return curl_multi_add_handle(http->multi, transfer->easy) == CURLM_OK;
}

static struct transfer *first_failed(const struct http *http)
{
	for (size_t i = 0; i < http->count; i++)
		if (http->transfers[i]->state == TRANSFER_FAILED)
			return http->transfers[i];
	return NULL;
}

static bool deliver_all(struct http *http)
{
	bool any = false;
	struct transfer *failed;
	for (size_t rest = http->failed; rest && (failed = first_failed(http)); rest--, any = true)
		deliver(http, failed, CURLE_FAILED_INIT);
	CURLMsg *message;
	for (int left; (message = curl_multi_info_read(http->multi, &left));) {
		CURLcode code = message->data.result;
		struct transfer *transfer;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		if (message->msg != CURLMSG_DONE || send_again(http, transfer, code))
			continue;
		deliver(http, transfer, code);
		any = true;
	}
	return any;
}

void http_meanwhile(struct http *http, http_work *work, void *context)
{
	http->work = work;
	http->work_context = context;
}

static void work(struct http *http)
{
	if (http->work && !http->work(http->work_context))
		http->work = NULL;
}

/* What was started since goes out first: only then is there nothing left to do but to wait. */
void http_wait(struct http *http, struct pollfd *descriptors, size_t count, int timeout_ms)
{
	watch_act(&http->watch, http->multi);
	bool any = deliver_all(http);
	watch_wait(&http->watch, descriptors, count, any || http->work ? 0 : timeout_ms);
	work(http);
	watch_act(&http->watch, http->multi);
	deliver_all(http);
}

#include "matrix/http_transfer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define CONNECT_TIMEOUT_MS 10000L
#define KEEPALIVE_AFTER_S 20L
#define KEEPALIVE_EVERY_S 10L
#define UPLOAD_BUFFER 16384L                   /* the least that curl takes; its own choice is four times that */
#define BODY_ROOM_KEPT 16384u                  /* a buffer that grew beyond is not kept for the next answer */
#define RETRY_AFTER_MAX_S (24 * 60 * 60)       /* whatever a server says: a day is for ever */

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * count;
	if (len > transfer->body_max - transfer->body.len) {
		transfer->too_large = true;
		return 0;
	}
	str_add_bytes(&transfer->body, bytes, len);
	return len;
}

/* What is the same for every request. Compression is bounded by on_body, which sees what was unpacked. */
static void set_constants(struct transfer *transfer, const struct http_options *options)
{
	CURL *easy = transfer->easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->failure);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, options->plain_http_allowed ? "http,https" : "https");
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_AFTER_S);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, KEEPALIVE_EVERY_S);
	curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
	if (options->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
}

struct transfer *transfer_new(const struct http_options *options)
{
	struct transfer *transfer = mem_alloc(sizeof *transfer);
	transfer->easy = curl_easy_init();
	if (!transfer->easy)
		abort();        /* out of memory, as in base/mem.h */
	set_constants(transfer, options);
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	url_release(&transfer->url);
	str_release(&transfer->body);
	free(transfer);
}

static void add_header(struct transfer *transfer, const char *start, const char *rest)
{
	char *line = str_format("%s%s", start, rest);
	struct curl_slist *longer = curl_slist_append(transfer->headers, line);
	if (!longer)
		abort();
	transfer->headers = longer;
	free(line);
}

static void set_headers(struct transfer *transfer, const struct http_request *request)
{
	if (request->token)
		add_header(transfer, "Authorization: Bearer ", request->token);
	if (request->body)
		add_header(transfer, "Content-Type: ",
			   request->content_type ? request->content_type : "application/json");
	else
		add_header(transfer, "Content-Type:", "");      /* none: curl would say it were a form */
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
}

static void set_method(CURL *easy, const struct http_request *request)
{
	bool get = strcmp(request->method, "GET") == 0;
	bool post = strcmp(request->method, "POST") == 0;
	if (get) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	} else {
		curl_off_t len = request->body ? (curl_off_t)request->body_len : 0;
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, len);
		curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body ? request->body : "");
	}
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, get || post ? NULL : request->method);
}

/* A plain request must not carry the token to a proxy of the environment; "" means none, NULL the environment's. */
static void set_route(CURL *easy, const struct http_request *request, const struct url *url)
{
	bool plain = strncmp(request->url, "https:", 6) != 0;
	curl_easy_setopt(easy, CURLOPT_CURLU, url->parts);
	curl_easy_setopt(easy, CURLOPT_PROXY, plain || url->loopback ? "" : NULL);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 request->long_poll ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 0L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->redirects > 0 ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects);
}

static bool is_http(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static void refuse(struct transfer *transfer, const char *why)
{
	transfer->state = TRANSFER_FAILED;
	transfer->not_allowed = true;
	strcpy(transfer->failure, why);
}

void transfer_prepare(struct transfer *transfer, const struct http_options *options,
		      const struct http_request *request)
{
	assert(request->timeout_ms > 0 && !(request->token && request->redirects));
	transfer->state = TRANSFER_WAITING;
	transfer->long_poll = request->long_poll;
	transfer->body_max = request->body_max ? request->body_max : HTTP_BODY_MAX;
	transfer->url = url_read(request->url);
	if (!transfer->url.safe && !(options->plain_http_allowed && transfer->url.parts && is_http(request->url))) {
		refuse(transfer, "only https is allowed, or http to this machine itself");
		return;
	}
	set_headers(transfer, request);
	set_method(transfer->easy, request);
	set_route(transfer->easy, request, &transfer->url);
	curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	curl_easy_setopt(transfer->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->body_max);
}

/* RFC 9110, section 10.2.3: seconds, or a date. */
static int64_t read_retry_after(CURL *easy)
{
	struct curl_header *header;
	if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return -1;
	char *end;
	long long seconds = strtoll(header->value, &end, 10);
	if (end == header->value || *end) {
		time_t date = curl_getdate(header->value, NULL);
		if (date == -1)
			return -1;
		seconds = (long long)date - (long long)time(NULL);
	}
	if (seconds < 0)
		return 0;
	return (seconds < RETRY_AFTER_MAX_S ? seconds : RETRY_AFTER_MAX_S) * 1000;
}

static void read_failure(struct transfer *transfer, CURLcode code, struct http_response *response)
{
	if (transfer->too_large || code == CURLE_FILESIZE_EXCEEDED) {
		response->too_large = true;
		snprintf(transfer->failure, sizeof transfer->failure, "the answer is longer than %zu bytes",
			 transfer->body_max);
	} else if (!transfer->failure[0]) {
		snprintf(transfer->failure, sizeof transfer->failure, "%s", curl_easy_strerror(code));
	}
	response->not_trusted = code == CURLE_PEER_FAILED_VERIFICATION;
	response->not_allowed = transfer->not_allowed || code == CURLE_TOO_MANY_REDIRECTS ||
				code == CURLE_UNSUPPORTED_PROTOCOL;
	response->failure = transfer->failure;
}

void transfer_read(struct transfer *transfer, CURLcode code, struct http_response *response)
{
	*response = (struct http_response){ .body = "", .content_type = "", .retry_after_ms = -1 };
	long status = 0;
	if (code == CURLE_OK)
		curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!status) {
		read_failure(transfer, code, response);
		return;
	}
	const char *content_type = NULL;
	curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &content_type);
	response->status = (int)status;
	response->body = str_text(&transfer->body);
	response->len = transfer->body.len;
	response->content_type = content_type ? content_type : "";
	response->retry_after_ms = read_retry_after(transfer->easy);
}

void transfer_rewind(struct transfer *transfer)
{
	str_clear(&transfer->body);
	transfer->failure[0] = '\0';
	transfer->too_large = false;
}

void transfer_clear(struct transfer *transfer)
{
	transfer_rewind(transfer);
	if (transfer->body.room > BODY_ROOM_KEPT)
		str_release(&transfer->body);
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(transfer->easy, CURLOPT_CURLU, NULL);
	url_release(&transfer->url);
	curl_slist_free_all(transfer->headers);
	transfer->headers = NULL;
	transfer->id = 0;
	transfer->sent_again = false;
	transfer->not_allowed = false;
}

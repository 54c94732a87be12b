/* Answers of a homeserver, good and bad: the verdict on each; and the login, whoami and discovery that are made of them.
 * The input is one answer after the other, each behind a line "%% STATUS CONTENT-TYPE"; the network is played by this
 * file, which has all of matrix/http.h that the rest needs. */
#include "fuzz.h"
#include "matrix/answer.h"
#include "matrix/discovery.h"
#include "matrix/login.h"

#define ANSWERS_MAX 8

struct http {
	const uint8_t *data;
	size_t size, at;
	http_done *done;        /* of what was started last; NULL: nothing is under way */
	void *context;
	size_t asked;
	char content_type[64];
	char body[65536];
};

static const char header[] = "%% ";

/* Where the answer behind `from` ends. */
static size_t answer_end(const struct http *http, size_t from)
{
	for (size_t i = from; i + sizeof header - 1 <= http->size; i++)
		if (i > from && http->data[i - 1] == '\n' && memcmp(http->data + i, header, sizeof header - 1) == 0)
			return i;
	return http->size;
}

static void take_header(struct http *http, const char *line, struct http_response *response)
{
	int status = 0;
	if (sscanf(line, "%%%% %5d %63[^\n]", &status, http->content_type) < 2)
		strcpy(http->content_type, "application/json");
	response->status = status < 100 || status > 599 ? 0 : status;
	response->failure = response->status ? NULL : "Connection refused";
	response->too_large = status == 600;
	response->not_trusted = status == 601;
	response->not_allowed = status == 602;
	response->retry_after_ms = status == 429 ? 2000 : -1;
}

/* The next answer of the input; an empty one when there is no more. */
static void next_answer(struct http *http, struct http_response *response)
{
	size_t end = answer_end(http, http->at), body = http->at;
	char line[128] = "";
	while (body < end && http->data[body] != '\n')
		body++;
	size_t line_len = body - http->at < sizeof line - 1 ? body - http->at : sizeof line - 1;
	memcpy(line, http->data + http->at, line_len);
	body += body < end;
	size_t len = end - body < sizeof http->body - 1 ? end - body : sizeof http->body - 1;
	memcpy(http->body, http->data + body, len);
	http->body[len] = '\0';
	http->at = end;
	*response = (struct http_response){ .body = http->body, .len = len, .content_type = http->content_type };
	take_header(http, line, response);
}

http_id http_start(struct http *http, const struct http_request *request, http_done *done, void *context)
{
	must(request->method && request->url && request->timeout_ms > 0);
	must(!strchr(request->url, ' ') && !strchr(request->url, '\n'));
	must(++http->asked < 100);
	http->done = done;
	http->context = context;
	return 1;
}

void http_cancel(struct http *http, http_id id)
{
	(void)id;
	http->done = NULL;
}

void http_wait(struct http *http, struct pollfd *descriptors, size_t count, int timeout_ms)
{
	struct http_response response;
	http_done *done = http->done;
	(void)descriptors;
	(void)count;
	(void)timeout_ms;
	must(done);
	next_answer(http, &response);
	http->done = NULL;
	done(http->context, &response);
}

size_t http_running(const struct http *http)
{
	return http->done != NULL;
}

static void read_answers(struct http *http)
{
	for (int i = 0; i < ANSWERS_MAX && http->at < http->size; i++) {
		struct http_response response;
		struct matrix_answer answer;
		next_answer(http, &response);
		answer_read(&answer, &response, "syt_secret");
		must(answer.error && answer.errcode && verdict_name(answer.verdict));
		must(strlen(answer.error) <= ANSWER_ERROR_MAX && !strstr(answer.error, "syt_secret"));
		must(!strchr(answer.error, '\n'));
		must(answer.verdict != VERDICT_DONE || answer.body);
		answer_release(&answer);
	}
}

static void log_in(struct http *http, struct client *client)
{
	struct login_request request = { "unknot", "pass\"word", "DEVICE", "Unknot", true };
	struct err err = ERR_INIT;
	struct grant grant = { 0 };
	enum verdict verdict = login_password(http, client, &request, &grant, &err);
	must((verdict == VERDICT_DONE) == (grant.access != NULL));
	must((verdict == VERDICT_DONE) == (err.what == NULL));
	grant_release(&grant);
	err_release(&err);
}

static void ask_who(struct http *http, struct client *client)
{
	struct whoami who = { 0 };
	struct err err = ERR_INIT;
	if (login_whoami(http, client, &who, &err) == VERDICT_DONE) {
		must(who.user_id && who.device_id);
		whoami_release(&who);
	}
	err_release(&err);
}

static void find_server(struct http *http)
{
	struct err err = ERR_INIT;
	struct discovered found;
	enum discovery result = discover(http, "example.org", &found, &err);
	must((result == DISCOVERY_DONE) == (found.base_url != NULL));
	free(found.base_url);
	err_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http *http = mem_alloc(sizeof *http);
	*http = (struct http){ .data = data, .size = size };
	read_answers(http);
	struct client *client = client_new(http, "https://example.org", "syt_secret");
	http->at = http->asked = 0;
	log_in(http, client);
	http->at = http->asked = 0;
	ask_who(http, client);
	http->at = http->asked = 0;
	find_server(http);
	client_free(client);
	free(http);
	return 0;
}

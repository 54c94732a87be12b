#include "matrix/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

#define RETRY_AFTER_MAX_MS ((int64_t)24 * 60 * 60 * 1000)
#define ACCOUNT_WAIT_MS 60000   /* a person has to do something first: asking now and then is enough */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static const char *const verdict_names[] = {
	[VERDICT_DONE] = "done",           [VERDICT_RETRY] = "retry",         [VERDICT_LIMITED] = "limited",
	[VERDICT_FORBIDDEN] = "forbidden", [VERDICT_REFUSED] = "refused",     [VERDICT_NOT_FOUND] = "not found",
	[VERDICT_TOKEN] = "token",         [VERDICT_LOCKED] = "locked",       [VERDICT_SUSPENDED] = "suspended",
};

const char *verdict_name(enum verdict verdict)
{
	return verdict_names[verdict];
}

bool verdict_passes(enum verdict verdict)
{
	return verdict == VERDICT_RETRY || verdict == VERDICT_LIMITED || verdict == VERDICT_LOCKED ||
	       verdict == VERDICT_SUSPENDED;
}

/* The first row that fits decides. A client error without an errcode comes from something in front of the homeserver,
 * which may be mended: try again. Except where the size is what is wrong. */
static const struct {
	int first, last;        /* HTTP status */
	const char *errcode;    /* NULL: any; "": none */
	enum verdict verdict;
} verdicts[] = {
	{ 200, 599, "M_LIMIT_EXCEEDED", VERDICT_LIMITED },
	{ 429, 429, NULL, VERDICT_LIMITED },
	{ 408, 408, NULL, VERDICT_RETRY },
	{ 413, 414, NULL, VERDICT_REFUSED },
	{ 400, 499, "", VERDICT_RETRY },
	{ 401, 401, "M_USER_LOCKED", VERDICT_LOCKED },
	{ 401, 401, "M_UNKNOWN_TOKEN", VERDICT_TOKEN },
	{ 401, 401, "M_MISSING_TOKEN", VERDICT_TOKEN },
	{ 403, 403, "M_USER_SUSPENDED", VERDICT_SUSPENDED },
	{ 403, 403, "M_CONSENT_NOT_GIVEN", VERDICT_SUSPENDED },
	{ 403, 403, "M_RESOURCE_LIMIT_EXCEEDED", VERDICT_RETRY },
	{ 403, 403, NULL, VERDICT_FORBIDDEN },
	{ 404, 404, "M_UNRECOGNIZED", VERDICT_REFUSED },
	{ 404, 404, NULL, VERDICT_NOT_FOUND },
	{ 400, 499, NULL, VERDICT_REFUSED },
};

static enum verdict judge(int status, const char *errcode, bool is_object)
{
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (status >= verdicts[i].first && status <= verdicts[i].last &&
		    (!verdicts[i].errcode || strcmp(verdicts[i].errcode, errcode) == 0))
			return verdicts[i].verdict;
	return status >= 200 && status < 300 && is_object ? VERDICT_DONE : VERDICT_RETRY;
}

static bool looks_like_html(const struct http_response *response)
{
	const char *body = response->body;
	if (text_starts(body, BYTE_ORDER_MARK))
		body += strlen(BYTE_ORDER_MARK);
	body += strspn(body, " \t\r\n");
	return strncasecmp(response->content_type, "text/html", 9) == 0 || *body == '<';
}

/* Line ends and terminal escapes become spaces, names of users, rooms, aliases and events lose all but their sigil. */
static void add_defused(struct str *out, const char *words)
{
	bool at_start = true;
	while (*words && out->len < 2 * ANSWER_ERROR_MAX) {
		unsigned char c = (unsigned char)*words++;
		bool plain = c > 0x20 && c != 0x7f;
		str_add_char(out, plain ? (char)c : ' ');
		if (at_start && strchr("@!$#", c) && strcspn(words, " \t\r\n")) {
			words += strcspn(words, " \t\r\n,;'\")");
			str_add(out, "...");
		}
		at_start = !plain || strchr("'\"(,", c);
	}
}

static void take_out(struct str *text, const char *secret)
{
	size_t len = secret ? strlen(secret) : 0;
	for (char *at; len && text->data && (at = strstr(text->data, secret));)
		memset(at, '*', len);
}

static void cut(struct str *text, size_t max)
{
	if (text->len <= max)
		return;
	while (max && ((unsigned char)text->data[max] & 0xC0) == 0x80)
		max--;
	str_truncate(text, max);
}

/* What an error body calls its code and its words. */
struct dialect {
	const char *code, *words;
};

static const struct dialect matrix = { "errcode", "error" }, oauth = { "error", "error_description" };

static void describe(struct str *out, const struct matrix_answer *answer, const struct http_response *response,
		     const struct dialect *dialect)
{
	if (!response->status) {
		add_defused(out, response->failure ? response->failure : "no answer");
		return;
	}
	str_addf(out, "HTTP %d", response->status);
	if (answer->errcode[0])
		str_addf(out, " %s", answer->errcode);
	const char *words = json_text_at(answer->body, dialect->words);
	if (words) {
		str_add(out, ": ");
		add_defused(out, words);
	} else if (!answer->body) {
		str_addf(out, ", answered %s, not JSON (is the homeserver URL right?)",
			 looks_like_html(response) ? "HTML" : "something else");
	}
}

static const char errcode_bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

/* Only of those, so that it can go into a log or a metric as it is. */
static const char *read_errcode(struct json_object *body, const struct dialect *dialect)
{
	const char *errcode = json_text_at(body, dialect->code);
	if (!errcode || strlen(errcode) > 64)
		return "";
	return errcode[strspn(errcode, errcode_bytes)] ? "" : errcode;
}

static int64_t read_retry_after(const struct matrix_answer *answer, const struct http_response *response)
{
	int64_t ms = response->retry_after_ms;
	if (ms < 0 && answer->verdict == VERDICT_LIMITED)
		ms = json_number_at(answer->body, -1, "retry_after_ms");
	if (ms < 0 && (answer->verdict == VERDICT_LOCKED || answer->verdict == VERDICT_SUSPENDED))
		ms = ACCOUNT_WAIT_MS;
	return ms < 0 ? -1 : ms < RETRY_AFTER_MAX_MS ? ms : RETRY_AFTER_MAX_MS;
}

static void read_answer(struct matrix_answer *answer, const struct http_response *response, const char *token,
			const struct dialect *dialect)
{
	*answer = (struct matrix_answer){ .status = response->status, .too_large = response->too_large };
	if (response->status)
		answer->body = json_read(response->body, response->len, NULL);
	if (!json_is_object(answer->body)) {
		json_free(answer->body);
		answer->body = NULL;
	}
	bool success = response->status >= 200 && response->status < 300;
	answer->errcode = success ? "" : read_errcode(answer->body, dialect);
	answer->verdict = judge(response->status, answer->errcode, answer->body != NULL);
	answer->retry_after_ms = read_retry_after(answer, response);
	answer->soft_logout = answer->verdict == VERDICT_TOKEN && json_flag_at(answer->body, false, "soft_logout");
	struct str error = STR_INIT;
	if (answer->verdict != VERDICT_DONE)
		describe(&error, answer, response, dialect);
	take_out(&error, token);
	cut(&error, ANSWER_ERROR_MAX);
	answer->error = str_detach(&error);
}

void answer_read(struct matrix_answer *answer, const struct http_response *response, const char *token)
{
	read_answer(answer, response, token, &matrix);
}

void answer_read_oauth(struct matrix_answer *answer, const struct http_response *response)
{
	read_answer(answer, response, NULL, &oauth);
}

void answer_release(struct matrix_answer *answer)
{
	json_free(answer->body);
	free((char *)answer->error);
	answer->body = NULL;
	answer->error = "";
}

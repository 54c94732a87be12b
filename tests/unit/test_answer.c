#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "matrix/answer.h"

#define HTML "<html><body>502 Bad Gateway</body></html>"

static struct matrix_answer read_with(int status, const char *body, const char *type, int64_t retry_after_ms)
{
	struct http_response response = { .status = status, .body = body, .len = strlen(body), .content_type = type,
					  .retry_after_ms = retry_after_ms };
	struct matrix_answer answer;
	answer_read(&answer, &response, "syt_secret_token");
	return answer;
}

static struct matrix_answer read_json(int status, const char *body)
{
	return read_with(status, body, "application/json", -1);
}

static void test_every_kind_of_answer_has_its_verdict(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body;
		enum verdict verdict;
	} rows[] = {
		{ 200, "{\"event_id\":\"$a\"}", VERDICT_DONE },
		{ 200, " {} \n", VERDICT_DONE },
		{ 201, "{}", VERDICT_DONE },
		{ 200, "{\"errcode\":\"M_FORBIDDEN\"}", VERDICT_DONE },
		{ 200, "", VERDICT_RETRY },
		{ 200, "[]", VERDICT_RETRY },
		{ 200, "{\"a\":", VERDICT_RETRY },
		{ 200, "{} {}", VERDICT_RETRY },
		{ 200, HTML, VERDICT_RETRY },
		{ 204, "", VERDICT_RETRY },
		{ 301, "", VERDICT_RETRY },
		{ 304, "{}", VERDICT_RETRY },
		{ 400, "{\"errcode\":\"M_NOT_JSON\"}", VERDICT_REFUSED },
		{ 400, "{\"errcode\":\"M_DUPLICATE_ANNOTATION\"}", VERDICT_REFUSED },
		{ 400, HTML, VERDICT_RETRY },
		{ 400, "{\"errcode\":7}", VERDICT_RETRY },
		{ 401, "{\"errcode\":\"M_UNKNOWN_TOKEN\"}", VERDICT_TOKEN },
		{ 401, "{\"errcode\":\"M_MISSING_TOKEN\"}", VERDICT_TOKEN },
		{ 401, "{\"errcode\":\"M_USER_LOCKED\",\"soft_logout\":true}", VERDICT_LOCKED },
		{ 401, "{\"errcode\":\"M_OTHER\"}", VERDICT_REFUSED },
		{ 401, HTML, VERDICT_RETRY },
		{ 403, "{\"errcode\":\"M_FORBIDDEN\"}", VERDICT_FORBIDDEN },
		{ 403, "{\"errcode\":\"M_GUEST_ACCESS_FORBIDDEN\"}", VERDICT_FORBIDDEN },
		{ 403, "{\"errcode\":\"M_USER_SUSPENDED\"}", VERDICT_SUSPENDED },
		{ 403, "{\"errcode\":\"M_CONSENT_NOT_GIVEN\"}", VERDICT_SUSPENDED },
		{ 403, "{\"errcode\":\"M_RESOURCE_LIMIT_EXCEEDED\"}", VERDICT_RETRY },
		{ 403, "{\"errcode\":\"M_LIMIT_EXCEEDED\"}", VERDICT_LIMITED },
		{ 403, HTML, VERDICT_RETRY },
		{ 404, "{\"errcode\":\"M_NOT_FOUND\"}", VERDICT_NOT_FOUND },
		{ 404, "{\"errcode\":\"M_UNKNOWN\"}", VERDICT_NOT_FOUND },
		{ 404, "{\"errcode\":\"M_UNRECOGNIZED\"}", VERDICT_REFUSED },
		{ 404, HTML, VERDICT_RETRY },
		{ 405, "{\"errcode\":\"M_UNRECOGNIZED\"}", VERDICT_REFUSED },
		{ 408, "{\"errcode\":\"M_UNKNOWN\"}", VERDICT_RETRY },
		{ 409, "{\"errcode\":\"M_CANNOT_OVERWRITE_MEDIA\"}", VERDICT_REFUSED },
		{ 413, "{\"errcode\":\"M_TOO_LARGE\"}", VERDICT_REFUSED },
		{ 413, HTML, VERDICT_REFUSED },
		{ 414, HTML, VERDICT_REFUSED },
		{ 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\"}", VERDICT_LIMITED },
		{ 429, HTML, VERDICT_LIMITED },
		{ 500, "{\"errcode\":\"M_UNKNOWN\"}", VERDICT_RETRY },
		{ 500, "{\"errcode\":\"M_FORBIDDEN\"}", VERDICT_RETRY },
		{ 500, "{\"errcode\":\"M_UNKNOWN_TOKEN\"}", VERDICT_RETRY },
		{ 502, HTML, VERDICT_RETRY },
		{ 503, "", VERDICT_RETRY },
		{ 504, HTML, VERDICT_RETRY },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct matrix_answer answer = read_json(rows[i].status, rows[i].body);
		if (answer.verdict != rows[i].verdict)
			fail_msg("%d %s: %s instead of %s", rows[i].status, rows[i].body, verdict_name(answer.verdict),
				 verdict_name(rows[i].verdict));
		assert_int_equal(answer.status, rows[i].status);
		assert_int_equal(answer.verdict == VERDICT_DONE, answer.error[0] == '\0');
		assert_non_null(answer.errcode);
		answer_release(&answer);
	}
}

static void test_an_oauth_error_is_judged_by_its_own_names(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body, *code;
		enum verdict verdict;
	} rows[] = {
		{ 200, "{\"access_token\":\"x\",\"error\":\"no\"}", "", VERDICT_DONE },
		{ 400, "{\"error\":\"authorization_pending\"}", "authorization_pending", VERDICT_REFUSED },
		{ 400, "{\"error\":\"invalid_grant\",\"errcode\":\"M_X\"}", "invalid_grant", VERDICT_REFUSED },
		{ 401, "{\"error\":\"invalid_client\"}", "invalid_client", VERDICT_REFUSED },
		{ 400, "{\"error\":\"two words\"}", "", VERDICT_RETRY },
		{ 400, HTML, "", VERDICT_RETRY },
		{ 429, "{}", "", VERDICT_LIMITED },
		{ 503, "{\"error\":\"temporarily_unavailable\"}", "temporarily_unavailable", VERDICT_RETRY },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_response response = { .status = rows[i].status, .body = rows[i].body, .len = strlen(rows[i].body),
						  .content_type = "application/json", .retry_after_ms = -1 };
		struct matrix_answer answer;
		answer_read_oauth(&answer, &response);
		assert_string_equal(answer.errcode, rows[i].code);
		assert_int_equal(answer.verdict, rows[i].verdict);
		answer_release(&answer);
	}
}

static void test_no_answer_is_to_be_tried_again(void **state)
{
	(void)state;
	struct http_response response = { .body = "", .content_type = "", .retry_after_ms = -1,
					  .failure = "Could not resolve host", .too_large = true };
	struct matrix_answer answer;
	answer_read(&answer, &response, NULL);
	assert_int_equal(answer.verdict, VERDICT_RETRY);
	assert_int_equal(answer.status, 0);
	assert_true(answer.too_large);
	assert_null(answer.body);
	assert_string_equal(answer.error, "Could not resolve host");
	answer_release(&answer);
}

static void test_the_answer_keeps_the_json_and_the_errcode(void **state)
{
	(void)state;
	struct matrix_answer answer = read_json(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"You are not invited\"}");
	assert_string_equal(answer.errcode, "M_FORBIDDEN");
	assert_string_equal(answer.error, "HTTP 403 M_FORBIDDEN: You are not invited");
	assert_string_equal(json_text_at(answer.body, "error"), "You are not invited");
	answer_release(&answer);
	answer = read_json(200, "{\"errcode\":\"M_X\",\"n\":1}");
	assert_string_equal(answer.errcode, "");
	assert_int_equal(json_number_at(answer.body, 0, "n"), 1);
	answer_release(&answer);
}

static void test_the_header_wins_over_the_json_on_when_to_try_again(void **state)
{
	(void)state;
	static const char body[] = "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":2500}";
	static const struct {
		int status;
		const char *body;
		int64_t header, expected;
	} rows[] = {
		{ 429, body, -1, 2500 },
		{ 429, body, 7000, 7000 },
		{ 429, body, 0, 0 },
		{ 429, HTML, -1, -1 },
		{ 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":-5}", -1, -1 },
		{ 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":\"5\"}", -1, -1 },
		{ 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":9223372036854775807}", -1, 86400000 },
		{ 503, body, -1, 2500 },
		{ 503, "{\"retry_after_ms\":2500}", -1, -1 },
		{ 401, "{\"errcode\":\"M_USER_LOCKED\"}", -1, 60000 },
		{ 403, "{\"errcode\":\"M_USER_SUSPENDED\"}", 7000, 7000 },
		{ 403, "{\"errcode\":\"M_USER_SUSPENDED\"}", -1, 60000 },
		{ 503, HTML, 60000, 60000 },
		{ 200, "{\"retry_after_ms\":2500}", -1, -1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct matrix_answer answer = read_with(rows[i].status, rows[i].body, "", rows[i].header);
		assert_int_equal(answer.retry_after_ms, rows[i].expected);
		answer_release(&answer);
	}
}

static void test_a_soft_logout_is_told(void **state)
{
	(void)state;
	struct matrix_answer answer = read_json(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"soft_logout\":true}");
	assert_true(answer.soft_logout);
	answer_release(&answer);
	answer = read_json(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"soft_logout\":\"yes\"}");
	assert_false(answer.soft_logout);
	answer_release(&answer);
}

static void test_html_is_called_html(void **state)
{
	(void)state;
	struct matrix_answer answer = read_with(200, "<!DOCTYPE html><p>Welcome", "text/html; charset=utf-8", -1);
	assert_string_equal(answer.error, "HTTP 200, answered HTML, not JSON (is the homeserver URL right?)");
	answer_release(&answer);
	answer = read_with(502, "\xEF\xBB\xBF \n<html>", "", -1);
	assert_string_equal(answer.error, "HTTP 502, answered HTML, not JSON (is the homeserver URL right?)");
	answer_release(&answer);
	answer = read_with(200, "hello", "text/plain", -1);
	assert_string_equal(answer.error, "HTTP 200, answered something else, not JSON (is the homeserver URL right?)");
	answer_release(&answer);
}

static void test_the_words_are_one_short_line(void **state)
{
	(void)state;
	struct matrix_answer answer = read_json(403, "{\"errcode\":\"M_X\",\"error\":\"a\\nb\\u001b[31m\\tc\\u007f\"}");
	assert_string_equal(answer.error, "HTTP 403 M_X: a b [31m c ");
	answer_release(&answer);
	struct str body = STR_INIT;
	str_add(&body, "{\"errcode\":\"M_X\",\"error\":\"");
	for (int i = 0; i < 10000; i++)
		str_add(&body, "\xC3\xA4");
	str_add(&body, "\"}");
	answer = read_json(403, body.data);
	assert_in_range(strlen(answer.error), ANSWER_ERROR_MAX - 2, ANSWER_ERROR_MAX);
	assert_int_equal((unsigned char)answer.error[strlen(answer.error) - 1], 0xA4);
	answer_release(&answer);
	str_release(&body);
}

static void test_the_words_name_neither_the_token_nor_anybody(void **state)
{
	(void)state;
	struct matrix_answer answer = read_json(403, "{\"errcode\":\"M_X\",\"error\":\"syt_secret_token of @ann:ex.org, "
						     "'@bob:ex.org' not in (!room:ex.org) $event #alias:ex.org a@b ! 5\"}");
	assert_string_equal(answer.error, "HTTP 403 M_X: **************** of @..., '@...' not in (!...) $... #... a@b ! 5");
	answer_release(&answer);
}

static void test_a_strange_errcode_is_none(void **state)
{
	(void)state;
	static const char *const bodies[] = { "{\"errcode\":\"M X\"}", "{\"errcode\":\"M\\n\"}", "{\"errcode\":null}",
					      "{\"errcode\":[\"M_X\"]}", "{\"errcode\":\"M\\u0000X\"}" };
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct matrix_answer answer = read_json(403, bodies[i]);
		assert_string_equal(answer.errcode, "");
		assert_int_equal(answer.verdict, VERDICT_RETRY);
		answer_release(&answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_of_answer_has_its_verdict),
		cmocka_unit_test(test_an_oauth_error_is_judged_by_its_own_names),
		cmocka_unit_test(test_no_answer_is_to_be_tried_again),
		cmocka_unit_test(test_the_answer_keeps_the_json_and_the_errcode),
		cmocka_unit_test(test_the_header_wins_over_the_json_on_when_to_try_again),
		cmocka_unit_test(test_a_soft_logout_is_told),
		cmocka_unit_test(test_html_is_called_html),
		cmocka_unit_test(test_the_words_are_one_short_line),
		cmocka_unit_test(test_the_words_name_neither_the_token_nor_anybody),
		cmocka_unit_test(test_a_strange_errcode_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

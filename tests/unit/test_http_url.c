#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "matrix/http.h"
#include "matrix/http_url.h"

static void test_urls_are_safe_with_https_or_on_loopback(void **state)
{
	(void)state;
	static const char *const safe[] = { "https://example.org", "https://example.org:8448/x?y", "HTTPS://example.org",
					    "http://localhost:8008", "http://127.0.0.1/", "http://127.9.9.9:1/",
					    "http://[::1]:8008/", "http://LOCALHOST/" };
	static const char *const unsafe[] = { "http://example.org", "http://localhost.example.org", "http://10.0.0.1/",
					      "http://127.0.0.1@example.org/", "http://[::2]/", "http://0.0.0.0/",
					      "gopher://localhost/", "", "://", "https://", "localhost" };
	for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
		assert_true(http_url_is_safe(safe[i]));
	for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
		assert_false(http_url_is_safe(unsafe[i]));
}

static bool is_loopback(const char *text)
{
	struct url url = url_read(text);
	bool loopback = url.loopback;
	url_release(&url);
	return loopback;
}

static void test_this_machine_itself_is_known_by_its_names(void **state)
{
	(void)state;
	assert_false(is_loopback("https://example.org/"));
	assert_true(is_loopback("https://localhost/"));
	assert_false(is_loopback("https://127.0.0.1@example.org/"));
	assert_false(is_loopback("://"));
}

static void test_all_but_unreserved_bytes_are_escaped(void **state)
{
	(void)state;
	char *escaped = http_escape("AZaz09-._~!room:ex.org/?#%\xC3\xA4 +\x01");
	assert_string_equal(escaped, "AZaz09-._~%21room%3Aex.org%2F%3F%23%25%C3%A4%20%2B%01");
	free(escaped);
	escaped = http_escape("");
	assert_string_equal(escaped, "");
	free(escaped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urls_are_safe_with_https_or_on_loopback),
		cmocka_unit_test(test_this_machine_itself_is_known_by_its_names),
		cmocka_unit_test(test_all_but_unreserved_bytes_are_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

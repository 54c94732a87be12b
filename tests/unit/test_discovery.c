#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/err.h"
#include "matrix/discovery.h"

#include "http_server.h"

#define VERSIONS "{\"versions\":[\"v1.11\"]}"

/* What discover() makes of it; `mend`: a word of the advice, NULL: there is none. */
static void check(struct http *http, const char *homeserver, enum discovery expected, const char *base, const char *mend)
{
	struct err err = ERR_INIT;
	struct discovered found;
	enum discovery result = discover(http, homeserver, &found, &err);
	if (result != expected)
		fail_msg("%s: %d instead of %d: %s", homeserver, result, expected, err.what ? err.what : "");
	assert_int_equal(err.exit_code, expected == DISCOVERY_DONE ? 0 : expected == DISCOVERY_RETRY ? 69 : 78);
	assert_int_equal(err.what == NULL, expected == DISCOVERY_DONE);
	assert_true(text_equal(found.base_url, base));
	if (mend && (!err.mend || !strstr(err.mend, mend)))
		fail_msg("%s: \"%s\" says nothing of \"%s\"", homeserver, err.mend ? err.mend : "", mend);
	err_release(&err);
	free(found.base_url);
}

static struct http *plain_http(void)
{
	return http_new(&(struct http_options){ .user_agent = "t" });
}

static void check_versions(const struct reply *reply, enum discovery expected, const char *mend)
{
	struct server server;
	struct http *http = plain_http();
	server_start(&server, reply, 1);
	char *url = str_format("%s//", server.base);
	check(http, url, expected, expected == DISCOVERY_DONE ? server.base : NULL, mend);
	assert_true(text_starts(server.asked[0], "GET /_matrix/client/versions HTTP/1.1\r\n"));
	free(url);
	http_free(http);
	server_stop(&server);
}

static void test_a_url_is_taken_as_it_is_when_a_homeserver_answers(void **state)
{
	(void)state;
	check_versions(&(struct reply){ .status = 200, .body = VERSIONS }, DISCOVERY_DONE, NULL);
}

static void test_what_answers_otherwise_is_no_homeserver(void **state)
{
	(void)state;
	check_versions(&(struct reply){ .status = 200, .body = "<html>", .type = "text/html" }, DISCOVERY_STRANGE, "URL");
	check_versions(&(struct reply){ .status = 200, .body = "{}" }, DISCOVERY_STRANGE, "URL");
	check_versions(&(struct reply){ .status = 200, .body = "{\"versions\":7}" }, DISCOVERY_STRANGE, "URL");
	check_versions(&(struct reply){ .status = 404, .body = "<html>" }, DISCOVERY_STRANGE, "URL");
	check_versions(&(struct reply){ .status = 302, .headers = "Location: /login\r\n" }, DISCOVERY_STRANGE, "URL");
	check_versions(&(struct reply){ .status = 200, .body = "0123456789abcdef", .times = 65536 }, DISCOVERY_STRANGE, "URL");
}

static void test_a_server_that_is_not_up_is_tried_again(void **state)
{
	(void)state;
	check_versions(&(struct reply){ .status = 502, .body = "<html>" }, DISCOVERY_RETRY, NULL);
	check_versions(&(struct reply){ .status = 429, .body = "{}" }, DISCOVERY_RETRY, NULL);
	check_versions(&(struct reply){ .status = 0 }, DISCOVERY_RETRY, NULL);
	struct http *http = plain_http();
	check(http, "http://127.0.0.1:1", DISCOVERY_RETRY, NULL, NULL);
	http_free(http);
}

static void test_what_is_no_address_is_wrong_at_once(void **state)
{
	(void)state;
	struct http *http = plain_http();
	check(http, "http://192.0.2.1", DISCOVERY_WRONG, NULL, "plain_http_allowed");
	check(http, "ftp://example.org", DISCOVERY_WRONG, NULL, "https://");
	check(http, "https://", DISCOVERY_WRONG, NULL, "https://");
	check(http, "https:///x", DISCOVERY_WRONG, NULL, "https://");
	check(http, "https://user@example.org", DISCOVERY_WRONG, NULL, "https://");
	check(http, "https://example.org/?x", DISCOVERY_WRONG, NULL, "https://");
	check(http, "example.org/x", DISCOVERY_WRONG, NULL, "https://");
	check(http, "@bot:example.org", DISCOVERY_WRONG, NULL, "https://");
	check(http, "", DISCOVERY_WRONG, NULL, "https://");
	http_free(http);
}

/* ---- A server name needs TLS: openssl serves the files of a folder, each a whole HTTP response ---- */

struct site {
	char folder[64];
	char name[32];          /* localhost:PORT */
	char base[64];          /* https://localhost:PORT */
	char *certificate;
	pid_t pid;
	struct http *http;
};

static int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static bool run_in(const char *folder, const char *command)
{
	char *line = str_format("cd %s && %s >openssl.log 2>&1", folder, command);
	int status = system(line);
	free(line);
	return status == 0;
}

static void site_put(struct site *site, const char *path, const char *head, const char *body)
{
	char *file = str_format("%s/%s", site->folder, path);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fprintf(out, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", head, strlen(body), body);
	fclose(out);
	free(file);
}

static void site_serve(struct site *site)
{
	int port = free_port();
	char accept_at[32];
	snprintf(accept_at, sizeof accept_at, "localhost:%d", port);
	snprintf(site->name, sizeof site->name, "localhost:%d", port);
	snprintf(site->base, sizeof site->base, "https://%s", site->name);
	site->pid = fork();
	if (site->pid == 0) {
		int log = open("/dev/null", O_RDWR);
		dup2(log, 0);
		dup2(log, 1);
		dup2(log, 2);
		if (chdir(site->folder) == 0)
			execlp("openssl", "openssl", "s_server", "-accept", accept_at, "-cert", "cert.pem", "-key",
			       "key.pem", "-HTTP", (char *)NULL);
		_exit(127);
	}
}

/* Until the port is open: s_server says so only on its output. */
static void site_await(struct site *site)
{
	int port = atoi(strchr(site->name, ':') + 1);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int64_t end = clock_steady_ms() + 5000;
	int failed = -1;
	while (failed && clock_steady_ms() < end) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		failed = connect(fd, (struct sockaddr *)&address, sizeof address);
		close(fd);
		if (failed)
			poll(NULL, 0, 20);
	}
	assert_int_equal(failed, 0);
}

static int site_start(void **state)
{
	struct site *site = calloc(1, sizeof *site);
	strcpy(site->folder, "/tmp/unknot-discovery-XXXXXX");
	assert_non_null(mkdtemp(site->folder));
	*state = site;
	if (!run_in(site->folder, "mkdir -p .well-known/matrix _matrix/client && openssl req -x509 -newkey ec -pkeyopt "
				  "ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout key.pem -out cert.pem "
				  "-subj /CN=localhost -addext subjectAltName=DNS:localhost"))
		return 0;       /* no openssl: the tests skip themselves */
	site->certificate = str_format("%s/cert.pem", site->folder);
	site->http = http_new(&(struct http_options){ .user_agent = "t", .ca_file = site->certificate });
	site_serve(site);
	site_await(site);
	return 0;
}

static int site_stop(void **state)
{
	struct site *site = *state;
	if (site->pid > 0) {
		kill(site->pid, SIGKILL);
		waitpid(site->pid, NULL, 0);
	}
	http_free(site->http);
	char *line = str_format("rm -r %s", site->folder);
	int status = system(line);
	free(line);
	free(site->certificate);
	free(site);
	return status;
}

static struct site *site_of(void **state)
{
	struct site *site = *state;
	if (!site->certificate)
		skip();
	site_put(site, "_matrix/client/versions", "200 OK", VERSIONS);
	return site;
}

static void put_well_known(struct site *site, const char *head, const char *format, const char *url)
{
	struct str body = STR_INIT;
	const char *hole = strstr(format, "URL");
	str_add_bytes(&body, format, hole ? (size_t)(hole - format) : strlen(format));
	if (hole)
		str_addf(&body, "%s%s", url, hole + 3);
	site_put(site, ".well-known/matrix/client", head, str_text(&body));
	str_release(&body);
}

static void test_a_server_name_leads_to_its_homeserver(void **state)
{
	struct site *site = site_of(state);
	char *with_slash = str_format("%s/", site->base);
	put_well_known(site, "200 OK", "{\"m.homeserver\":{\"base_url\":\"URL\"}}", with_slash);
	check(site->http, site->name, DISCOVERY_DONE, site->base, NULL);
	free(with_slash);
}

static void test_without_a_well_known_file_the_name_is_the_homeserver(void **state)
{
	struct site *site = site_of(state);
	put_well_known(site, "404 Not Found", "<html>", NULL);
	check(site->http, site->name, DISCOVERY_DONE, site->base, NULL);
}

static void test_a_broken_well_known_file_asks_for_the_url(void **state)
{
	struct site *site = site_of(state);
	static const char *const broken[] = { "<html>welcome</html>", "", "{\"m.homeserver\":", "{}", "{\"m.homeserver\":7}",
					      "{\"m.homeserver\":{\"base_url\":7}}",
					      "{\"m.homeserver\":{\"base_url\":\"ex.org\"}}",
					      "{\"m.homeserver\":{\"base_url\":\"ftp://ex.org\"}}",
					      "{\"m.homeserver\":{\"base_url\":\"https://ex.org?a\"}}" };
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		put_well_known(site, "200 OK", broken[i], NULL);
		check(site->http, site->name, DISCOVERY_STRANGE, NULL, "write the URL of the homeserver");
	}
	put_well_known(site, "403 Forbidden", "{}", NULL);
	check(site->http, site->name, DISCOVERY_STRANGE, NULL, "write the URL of the homeserver");
	put_well_known(site, "503 Wait", "{}", NULL);
	check(site->http, site->name, DISCOVERY_RETRY, NULL, NULL);
}

static void test_a_well_known_file_does_not_lead_to_plain_http(void **state)
{
	struct site *site = site_of(state);
	put_well_known(site, "200 OK", "{\"m.homeserver\":{\"base_url\":\"URL\"}}", "http://192.0.2.1");
	check(site->http, site->name, DISCOVERY_WRONG, NULL, "https");
}

static void test_redirects_of_the_well_known_file_are_followed_and_bounded(void **state)
{
	struct site *site = site_of(state);
	char *body = str_format("{\"m.homeserver\":{\"base_url\":\"%s\"}}", site->base);
	char *head = str_format("302 Found\r\nLocation: %s/moved", site->base);
	put_well_known(site, head, "", NULL);
	site_put(site, "moved", "200 OK", body);
	check(site->http, site->name, DISCOVERY_DONE, site->base, NULL);
	site_put(site, "moved", head, "");
	check(site->http, site->name, DISCOVERY_STRANGE, NULL, "write the URL");
	site_put(site, ".well-known/matrix/client", "302 Found\r\nLocation: http://127.0.0.1:1/", "");
	check(site->http, site->name, DISCOVERY_STRANGE, NULL, "write the URL");
	free(head);
	free(body);
}

static void test_an_untrusted_certificate_is_never_accepted(void **state)
{
	struct site *site = site_of(state);
	struct http *http = plain_http();
	check(http, site->name, DISCOVERY_RETRY, NULL, "certificate");
	check(http, site->base, DISCOVERY_RETRY, NULL, "certificate");
	http_free(http);
}

#define on_site(test) cmocka_unit_test_setup_teardown(test, site_start, site_stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_url_is_taken_as_it_is_when_a_homeserver_answers),
		cmocka_unit_test(test_what_answers_otherwise_is_no_homeserver),
		cmocka_unit_test(test_a_server_that_is_not_up_is_tried_again),
		cmocka_unit_test(test_what_is_no_address_is_wrong_at_once),
		on_site(test_a_server_name_leads_to_its_homeserver),
		on_site(test_without_a_well_known_file_the_name_is_the_homeserver),
		on_site(test_a_broken_well_known_file_asks_for_the_url),
		on_site(test_a_well_known_file_does_not_lead_to_plain_http),
		on_site(test_redirects_of_the_well_known_file_are_followed_and_bounded),
		on_site(test_an_untrusted_certificate_is_never_accepted),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

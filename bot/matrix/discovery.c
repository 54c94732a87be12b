#include "matrix/discovery.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/answer.h"
#include "matrix/waited.h"

#define TIMEOUT_MS 20000
#define ANSWER_MAX ((size_t)256 << 10)
#define REDIRECTS_MAX 5
#define NAME_MAX_BYTES 255

struct fetch {
	struct waited waited;
	bool not_allowed, not_trusted;
};

static void on_fetched(void *context, const struct http_response *response)
{
	struct fetch *fetch = context;
	struct matrix_answer answer;
	answer_read(&answer, response, NULL);
	fetch->not_allowed = response->not_allowed;
	fetch->not_trusted = response->not_trusted;
	waited_done(&fetch->waited, &answer);
	answer_release(&answer);
}

static void fetch_release(struct fetch *fetch)
{
	waited_release(&fetch->waited);
}

/* GET, without a token. */
static void fetch_get(struct fetch *fetch, struct http *http, const char *url, int redirects)
{
	*fetch = (struct fetch){ .waited = WAITED_INIT };
	http_start(http, &(struct http_request){
		.method = "GET", .url = url, .timeout_ms = TIMEOUT_MS, .body_max = ANSWER_MAX, .redirects = redirects,
	}, on_fetched, fetch);
	waited_wait(&fetch->waited, http);
}

static enum discovery fail(struct err *err, enum discovery how)
{
	err->exit_code = EX_CONFIG;
	return how;
}

static enum discovery ask_for_url(struct err *err, enum discovery how)
{
	err_mend(err, "write the URL of the homeserver, such as https://matrix.example.org, instead of its name");
	return fail(err, how);
}

static enum discovery later(struct discovered *found, const struct fetch *fetch, const char *url, struct err *err)
{
	found->retry_after_ms = fetch->waited.answer.retry_after_ms;
	err_set(err, "%s: %s", url, fetch->waited.answer.error);
	if (fetch->not_trusted)
		err_mend(err, "the certificate is not trusted: look at the clock here, at ca_file and at the name");
	err->exit_code = EX_UNAVAILABLE;
	return DISCOVERY_RETRY;
}

/* Did the network fail, or a server that will come back? Everything else is an answer. */
static bool is_passing(const struct fetch *fetch)
{
	const struct matrix_answer *answer = &fetch->waited.answer;
	if (fetch->not_allowed || answer->too_large)
		return false;
	return answer->status == 0 || answer->status >= 500 || answer->status == 429 || answer->status == 408;
}

static char *without_slashes(const char *url)
{
	size_t len = strlen(url);
	while (len && url[len - 1] == '/')
		len--;
	return mem_copy_bytes(url, len);
}

/* A URL that paths can be appended to: no query, fragment, user or blanks. */
static bool is_base_url(const char *text)
{
	const char *host = strstr(text, "://");
	return (strncasecmp(text, "https://", 8) == 0 || strncasecmp(text, "http://", 7) == 0) && host[3] &&
	       host[3] != '/' && !text[strcspn(text, "?#@ \t\r\n\\")];
}

/* Appendices, "Server Name": a host or an address, and perhaps a port. */
static bool is_server_name(const char *text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:[]";
	size_t len = strlen(text);
	return len && len <= NAME_MAX_BYTES && strspn(text, allowed) == len;
}

static enum discovery check_versions(struct http *http, struct discovered *found, struct err *err)
{
	struct fetch fetch;
	char *url = str_format("%s/_matrix/client/versions", found->base_url);
	fetch_get(&fetch, http, url, 0);
	const struct matrix_answer *answer = &fetch.waited.answer;
	enum discovery result = DISCOVERY_DONE;
	if (is_passing(&fetch)) {
		result = later(found, &fetch, url, err);
	} else if (fetch.not_allowed) {
		err_set(err, "%s: %s", found->base_url, answer->error);
		err_mend(err, "use https, or set plain_http_allowed = true when the way there is safe");
		result = fail(err, DISCOVERY_WRONG);
	} else if (answer->verdict != VERDICT_DONE || !json_is_array(json_at(answer->body, "versions"))) {
		err_set(err, "%s is not a homeserver: /_matrix/client/versions %s%s", found->base_url,
			answer->error[0] ? "gives " : "names no versions", answer->error);
		err_mend(err, "write the URL that clients use for the homeserver, such as https://matrix.example.org");
		result = fail(err, DISCOVERY_STRANGE);
	}
	fetch_release(&fetch);
	free(url);
	return result;
}

static enum discovery read_well_known(const struct fetch *fetch, const char *name, struct discovered *found,
				      struct err *err)
{
	const struct matrix_answer *answer = &fetch->waited.answer;
	const char *url = json_text_at(answer->body, "m.homeserver", "base_url");
	if (answer->status == 404) {
		found->base_url = str_format("https://%s", name);
		return DISCOVERY_DONE;
	}
	if (answer->verdict == VERDICT_DONE && url && is_base_url(url)) {
		found->base_url = without_slashes(url);
		return DISCOVERY_DONE;
	}
	err_set(err, "https://%s/.well-known/matrix/client does not tell where the homeserver is: %s", name,
		answer->error[0] ? answer->error : "no usable m.homeserver.base_url in it");
	return ask_for_url(err, DISCOVERY_STRANGE);
}

static enum discovery ask_well_known(struct http *http, const char *name, struct discovered *found, struct err *err)
{
	struct fetch fetch;
	char *url = str_format("https://%s/.well-known/matrix/client", name);
	fetch_get(&fetch, http, url, REDIRECTS_MAX);
	enum discovery result = is_passing(&fetch) ? later(found, &fetch, url, err)
						   : read_well_known(&fetch, name, found, err);
	fetch_release(&fetch);
	free(url);
	return result;
}

static enum discovery find_base_url(struct http *http, const char *homeserver, struct discovered *found,
				    struct err *err)
{
	if (is_base_url(homeserver)) {
		found->base_url = without_slashes(homeserver);
		return DISCOVERY_DONE;
	}
	if (is_server_name(homeserver))
		return ask_well_known(http, homeserver, found, err);
	err_set(err, "\"%s\" is neither a URL nor the name of a server", homeserver);
	return ask_for_url(err, DISCOVERY_WRONG);
}

enum discovery discover(struct http *http, const char *homeserver, struct discovered *found, struct err *err)
{
	*found = (struct discovered){ .retry_after_ms = -1 };
	enum discovery result = find_base_url(http, homeserver, found, err);
	if (result == DISCOVERY_DONE)
		result = check_versions(http, found, err);
	if (result != DISCOVERY_DONE) {
		free(found->base_url);
		found->base_url = NULL;
	}
	return result;
}

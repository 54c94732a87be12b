#include "matrix/oauth_login.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/oauth.h"
#include "matrix/waited.h"

#define SECOND_MS 1000
#define INTERVAL_S 5                    /* between two polls, when the server names none; RFC 8628, section 3.2 */
#define INTERVAL_MAX_S 60
#define SLOWER_MS (5 * SECOND_MS)       /* by each slow_down; section 3.5 */
#define LIFE_S (15 * 60)
#define LIFE_MAX_S (24 * 60 * 60)
#define SHOWN_MAX 2000                  /* bytes of an address */

static enum verdict ask_endpoints(struct http *http, struct client *client, struct oauth_endpoints *endpoints,
				  struct err *err)
{
	struct waited waited = WAITED_INIT;
	client_auth_metadata(client, waited_done, &waited);
	waited_wait(&waited, http);
	enum verdict verdict = waited.answer.verdict;
	if (verdict != VERDICT_DONE) {
		login_fail(&waited.answer, err);
	} else if (!oauth_endpoints_read(endpoints, waited.answer.body)) {
		err->exit_code = EX_CONFIG;
		err_set(err, "the homeserver does not say where its OAuth endpoints are");
		verdict = VERDICT_REFUSED;
	}
	waited_release(&waited);
	return verdict;
}

bool oauth_offers_device_login(struct http *http, struct client *client)
{
	struct oauth_endpoints endpoints = { NULL };
	struct err ignored = ERR_INIT;
	bool offers = ask_endpoints(http, client, &endpoints, &ignored) == VERDICT_DONE && endpoints.device;
	err_release(&ignored);
	oauth_endpoints_release(&endpoints);
	return offers;
}

/* ---- The steps of the grant ---- */

struct device_login {
	struct http *http;
	struct client *client;
	struct oauth_endpoints endpoints;
	const char *device_id;
	char *client_id, *device_code;
	int64_t interval_ms, until_ms;  /* steady */
	struct err *err;
};

static enum verdict not_as_it_should(struct device_login *login, const char *what)
{
	login->err->exit_code = EX_UNAVAILABLE;
	err_set(login->err, "the homeserver's authorization server %s", what);
	return VERDICT_RETRY;
}

static enum verdict get_client_id(struct device_login *login)
{
	struct waited waited = WAITED_INIT;
	oauth_register(login->client, &login->endpoints, waited_done, &waited);
	waited_wait(&waited, login->http);
	const char *id = json_text_at(waited.answer.body, "client_id");
	enum verdict verdict = waited.answer.verdict;
	if (verdict != VERDICT_DONE)
		login_fail(&waited.answer, login->err);
	else if (!id || !*id || id[strcspn(id, "\r\n")])
		verdict = not_as_it_should(login, "registers a client without an id");
	else
		login->client_id = mem_copy_text(id);
	waited_release(&waited);
	return verdict;
}

/* Only what a terminal shows as it is. */
static bool is_plain(const char *text)
{
	if (!text || !*text || strlen(text) > SHOWN_MAX)
		return false;
	for (; *text; text++)
		if (*text <= 0x20 || *text >= 0x7f)
			return false;
	return true;
}

static int64_t between(int64_t least, int64_t number, int64_t most)
{
	return number < least ? least : number < most ? number : most;
}

static bool read_codes(struct device_login *login, struct json_object *body, struct oauth_prompt *prompt)
{
	const char *complete = json_text_at(body, "verification_uri_complete");
	const char *device_code = json_text_at(body, "device_code");
	*prompt = (struct oauth_prompt){
		.address = is_plain(complete) ? complete : json_text_at(body, "verification_uri"),
		.code = json_text_at(body, "user_code"),
		.code_is_in_address = is_plain(complete),
		.expires_in_ms = SECOND_MS * between(1, json_number_at(body, LIFE_S, "expires_in"), LIFE_MAX_S),
	};
	if (!is_plain(prompt->address) || !text_starts(prompt->address, "http") || !is_plain(prompt->code) ||
	    !device_code)
		return false;
	login->device_code = mem_copy_text(device_code);
	login->interval_ms = SECOND_MS * between(1, json_number_at(body, INTERVAL_S, "interval"), INTERVAL_MAX_S);
	login->until_ms = clock_steady_ms() + prompt->expires_in_ms;
	return true;
}

static enum verdict get_codes(struct device_login *login, oauth_show *show, void *context)
{
	struct waited waited = WAITED_INIT;
	struct oauth_prompt prompt;
	oauth_authorize_device(login->client, &login->endpoints, login->client_id, login->device_id, waited_done,
			       &waited);
	waited_wait(&waited, login->http);
	enum verdict verdict = waited.answer.verdict;
	if (verdict != VERDICT_DONE)
		login_fail(&waited.answer, login->err);
	else if (!read_codes(login, waited.answer.body, &prompt))
		verdict = not_as_it_should(login, "gives no code and address that can be used");
	else
		show(context, &prompt);
	waited_release(&waited);
	return verdict;
}

static void let_pass(struct device_login *login, int64_t ms)
{
	int64_t end_ms = clock_steady_ms() + ms;
	for (int64_t now_ms; (now_ms = clock_steady_ms()) < end_ms;)
		http_wait(login->http, NULL, 0, (int)(end_ms - now_ms));
}

/* True when it is to be asked again, after login->interval_ms. */
static bool goes_on(struct device_login *login, const struct matrix_answer *answer)
{
	if (answer->verdict == VERDICT_RETRY)
		login->interval_ms = between(1, 2 * login->interval_ms, SECOND_MS * INTERVAL_MAX_S);
	else if (answer->verdict == VERDICT_LIMITED)
		login->interval_ms = between(login->interval_ms, answer->retry_after_ms, SECOND_MS * LIFE_MAX_S);
	else if (text_equal(answer->errcode, "slow_down"))
		login->interval_ms += SLOWER_MS;
	else
		return text_equal(answer->errcode, "authorization_pending");
	return true;
}

static enum verdict not_confirmed(struct device_login *login, const struct matrix_answer *answer)
{
	bool declined = answer && text_equal(answer->errcode, "access_denied");
	bool late = !answer || text_equal(answer->errcode, "expired_token");
	if (!declined && !late)
		return login_fail(answer, login->err);
	login->err->exit_code = EX_NOPERM;
	err_set(login->err, declined ? "the login was declined" : "nobody confirmed the login in time");
	err_mend(login->err, "run `unknot login` again");
	return VERDICT_REFUSED;
}

static enum verdict get_grant(struct device_login *login, struct grant *grant)
{
	for (;;) {
		struct waited waited = WAITED_INIT;
		if (clock_steady_ms() + login->interval_ms >= login->until_ms)
			return not_confirmed(login, NULL);
		let_pass(login, login->interval_ms);
		oauth_poll_token(login->client, &login->endpoints, login->client_id, login->device_code, waited_done,
				 &waited);
		waited_wait(&waited, login->http);
		bool again = waited.answer.verdict != VERDICT_DONE && goes_on(login, &waited.answer);
		enum verdict verdict = VERDICT_DONE;
		if (waited.answer.verdict == VERDICT_DONE)
			verdict = login_read_grant(&waited.answer, grant, login->err);
		else if (!again)
			verdict = not_confirmed(login, &waited.answer);
		waited_release(&waited);
		if (!again)
			return verdict;
	}
}

enum verdict oauth_login(struct http *http, struct client *client, const char *device_id, oauth_show *show,
			 void *context, struct grant *grant, char **client_id, struct err *err)
{
	struct device_login login = { .http = http, .client = client, .device_id = device_id, .err = err };
	enum verdict verdict = ask_endpoints(http, client, &login.endpoints, err);
	if (verdict == VERDICT_DONE)
		verdict = get_client_id(&login);
	if (verdict == VERDICT_DONE)
		verdict = get_codes(&login, show, context);
	if (verdict == VERDICT_DONE)
		verdict = get_grant(&login, grant);
	if (verdict == VERDICT_DONE)
		*client_id = login.client_id;
	else
		free(login.client_id);
	free(login.device_code);
	oauth_endpoints_release(&login.endpoints);
	return verdict;
}

enum verdict oauth_login_refresh(struct http *http, struct client *client, const char *client_id,
				 const char *refresh_token, struct grant *grant, struct err *err)
{
	struct oauth_endpoints endpoints;
	struct waited waited = WAITED_INIT;
	enum verdict verdict = ask_endpoints(http, client, &endpoints, err);
	if (verdict != VERDICT_DONE)
		return verdict;
	oauth_refresh(client, &endpoints, client_id, refresh_token, waited_done, &waited);
	waited_wait(&waited, http);
	verdict = login_read_grant(&waited.answer, grant, err);
	waited_release(&waited);
	oauth_endpoints_release(&endpoints);
	return verdict;
}

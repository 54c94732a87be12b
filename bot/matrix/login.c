#include "matrix/login.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/event.h"
#include "matrix/waited.h"

#define LIFE_MAX_S ((int64_t)100 * 365 * 24 * 60 * 60)

void whoami_release(struct whoami *who)
{
	free(who->user_id);
	free(who->device_id);
	*who = (struct whoami){ .retry_after_ms = -1 };
}

/* What each bad end means for the program: its exit code and what to do. */
static const struct {
	enum verdict verdict;
	int exit_code;
	const char *what, *mend;
} ends[] = {
	{ VERDICT_RETRY, EX_UNAVAILABLE, "the homeserver does not answer as it should", NULL },
	{ VERDICT_LIMITED, EX_UNAVAILABLE, "the homeserver asks for patience", NULL },
	{ VERDICT_TOKEN, EX_NOPERM, "the homeserver refuses the token", "run `unknot login`" },
	{ VERDICT_LOCKED, EX_NOPERM, "the account is locked", "ask the homeserver's administrator to unlock it" },
	{ VERDICT_SUSPENDED, EX_NOPERM, "the account is suspended", "ask the homeserver's administrator" },
	{ VERDICT_FORBIDDEN, EX_NOPERM, "the homeserver does not allow it", NULL },
};

enum verdict login_fail(const struct matrix_answer *answer, struct err *err)
{
	err->exit_code = EX_CONFIG;
	err_set(err, "the homeserver does not understand the request (%s)", answer->error);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].verdict != answer->verdict)
			continue;
		err->exit_code = ends[i].exit_code;
		err_set(err, "%s (%s)", ends[i].what, answer->error);
		if (ends[i].mend)
			err_mend(err, "%s", ends[i].mend);
	}
	return answer->verdict;
}

static enum verdict read_whoami(const struct matrix_answer *answer, struct whoami *who, struct err *err)
{
	const char *user = json_text_at(answer->body, "user_id");
	const char *device = json_text_at(answer->body, "device_id");
	*who = (struct whoami){ .soft_logout = answer->soft_logout, .retry_after_ms = answer->retry_after_ms };
	if (answer->verdict != VERDICT_DONE)
		return login_fail(answer, err);
	if (!id_is_valid(user)) {
		err->exit_code = EX_UNAVAILABLE;
		err_set(err, "the homeserver does not say whose token this is");
		return VERDICT_RETRY;
	}
	if (!device || !*device) {
		err->exit_code = EX_CONFIG;
		err_set(err, "the token belongs to no device: the homeserver could not tell a message sent twice");
		err_mend(err, "run `unknot login`, or take the token of an ordinary login instead of an admin's");
		return VERDICT_REFUSED;
	}
	who->user_id = mem_copy_text(user);
	who->device_id = mem_copy_text(device);
	return VERDICT_DONE;
}

enum verdict login_whoami(struct http *http, struct client *client, struct whoami *who, struct err *err)
{
	struct waited waited = WAITED_INIT;
	client_whoami(client, waited_done, &waited);
	waited_wait(&waited, http);
	enum verdict verdict = read_whoami(&waited.answer, who, err);
	waited_release(&waited);
	return verdict;
}

static bool has_flow(struct json_object *body, const char *type)
{
	struct json_object *flows = json_at(body, "flows");
	for (size_t i = 0; i < json_length(flows); i++)
		if (text_equal(json_text_at(json_item(flows, i), "type"), type))
			return true;
	return false;
}

/* Is there OAuth 2.0 (Matrix Authentication Service)? 404: no. */
static bool has_oauth(struct http *http, struct client *client)
{
	struct waited waited = WAITED_INIT;
	client_auth_metadata(client, waited_done, &waited);
	waited_wait(&waited, http);
	bool has = waited.answer.verdict == VERDICT_DONE && json_text_at(waited.answer.body, "issuer");
	waited_release(&waited);
	return has;
}

static enum verdict no_password_here(struct http *http, struct client *client, bool sso, struct err *err)
{
	err->exit_code = EX_CONFIG;
	if (has_oauth(http, client)) {
		err_set(err, "this homeserver takes no passwords: accounts sign in with OAuth");
		err_mend(err,
			 "where it offers that, `unknot login` alone shows an address at which to confirm the login; "
			 "otherwise ask its administrator for a compatibility token with a device for token_file "
			 "(in Matrix Authentication Service: mas-cli manage issue-compatibility-token USER DEVICE)");
	} else if (sso) {
		err_set(err, "this homeserver takes no passwords: accounts sign in through single sign-on");
		err_mend(err, "sign the bot in with a client such as Element, copy its access token (Settings, Help & "
			      "About) to token_file, and close that client without signing out");
	} else {
		err_set(err, "this homeserver offers no login with a password");
		err_mend(err, "ask its administrator for an access token with a device and write it to token_file");
	}
	return VERDICT_REFUSED;
}

static enum verdict check_flows(struct http *http, struct client *client, struct err *err)
{
	struct waited waited = WAITED_INIT;
	client_login_flows(client, waited_done, &waited);
	waited_wait(&waited, http);
	enum verdict verdict = waited.answer.verdict;
	bool sso = has_flow(waited.answer.body, "m.login.sso");
	if (verdict == VERDICT_RETRY || verdict == VERDICT_LIMITED)
		login_fail(&waited.answer, err);
	else if (verdict != VERDICT_DONE || !has_flow(waited.answer.body, "m.login.password"))
		verdict = no_password_here(http, client, sso, err);
	waited_release(&waited);
	return verdict;
}

void grant_release(struct grant *grant)
{
	mem_free_secret(grant->access);
	mem_free_secret(grant->refresh);
	*grant = (struct grant){ 0 };
}

static bool is_token(const char *text)
{
	return text && *text && !text[strcspn(text, " \t\r\n")];
}

/* OAuth counts in seconds. */
static int64_t read_life(struct json_object *body)
{
	int64_t seconds = json_number_at(body, -1, "expires_in");
	if (seconds >= 0 && seconds < LIFE_MAX_S)
		return seconds * 1000;
	return json_number_at(body, -1, "expires_in_ms");
}

bool grant_read(struct grant *grant, struct json_object *body)
{
	const char *access = json_text_at(body, "access_token"), *refresh = json_text_at(body, "refresh_token");
	if (!is_token(access))
		return false;
	*grant = (struct grant){
		.access = mem_copy_text(access),
		.refresh = is_token(refresh) ? mem_copy_text(refresh) : NULL,
		.expires_in_ms = read_life(body),
	};
	return true;
}

char *login_body(const struct login_request *request)
{
	struct json_object *body = json_object_make(), *identifier = json_object_make();
	json_set_text(identifier, "type", "m.id.user");
	json_set_text(identifier, "user", request->user);
	json_set_text(body, "type", "m.login.password");
	json_set(body, "identifier", identifier);
	json_set_text(body, "password", request->password);
	json_set_text(body, "device_id", request->device_id);
	json_set_text(body, "initial_device_display_name", request->device_name);
	if (request->refresh)
		json_set_flag(body, "refresh_token", true);
	char *text = json_write(body);
	json_free(body);
	return text;
}

enum verdict login_read_grant(const struct matrix_answer *answer, struct grant *grant, struct err *err)
{
	if (answer->verdict == VERDICT_FORBIDDEN) {
		login_fail(answer, err);
		err_mend(err, "look at the user's name and the password");
		return VERDICT_FORBIDDEN;
	}
	if (answer->verdict != VERDICT_DONE)
		return login_fail(answer, err);
	if (!grant_read(grant, answer->body)) {
		err->exit_code = EX_UNAVAILABLE;
		err_set(err, "the homeserver gives no usable token");
		return VERDICT_RETRY;
	}
	return VERDICT_DONE;
}

enum verdict login_password(struct http *http, struct client *client, const struct login_request *request,
			    struct grant *grant, struct err *err)
{
	enum verdict verdict = check_flows(http, client, err);
	if (verdict != VERDICT_DONE)
		return verdict;
	struct waited waited = WAITED_INIT;
	char *body = login_body(request);
	client_login(client, body, waited_done, &waited);
	mem_free_secret(body);
	waited_wait(&waited, http);
	verdict = login_read_grant(&waited.answer, grant, err);
	waited_release(&waited);
	return verdict;
}

enum verdict login_refresh(struct http *http, struct client *client, const char *refresh_token, struct grant *grant,
			   struct err *err)
{
	struct waited waited = WAITED_INIT;
	client_refresh(client, refresh_token, waited_done, &waited);
	waited_wait(&waited, http);
	enum verdict verdict = login_read_grant(&waited.answer, grant, err);
	waited_release(&waited);
	return verdict;
}

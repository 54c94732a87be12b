#include "matrix/oauth.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "matrix/client_call.h"

#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"
#define SCOPE "urn:matrix:client:api:* urn:matrix:client:device:"
#define ABOUT_US "https://unknot.org/"  /* servers ask for a page about the client; it is for people alone */
#define SECONDS ((int64_t)1000)

static const struct endpoint post = { "POST", "", 30 * SECONDS, (size_t)1 << 20, true };

bool oauth_endpoints_read(struct oauth_endpoints *endpoints, struct json_object *metadata)
{
	const char *token = json_text_at(metadata, "token_endpoint");
	const char *registration = json_text_at(metadata, "registration_endpoint");
	const char *device = json_text_at(metadata, "device_authorization_endpoint");
	*endpoints = (struct oauth_endpoints){ NULL };
	if (!json_text_at(metadata, "issuer") || !token)
		return false;
	bool offered = registration && json_array_has(json_at(metadata, "grant_types_supported"), DEVICE_GRANT);
	endpoints->token = mem_copy_text(token);
	endpoints->registration = mem_copy_text(registration);
	endpoints->device = offered ? mem_copy_text(device) : NULL;
	return true;
}

void oauth_endpoints_release(struct oauth_endpoints *endpoints)
{
	free(endpoints->token);
	free(endpoints->registration);
	free(endpoints->device);
	*endpoints = (struct oauth_endpoints){ NULL };
}

http_id oauth_register(struct client *client, const struct oauth_endpoints *endpoints, matrix_done *done, void *context)
{
	struct json_object *body = json_object_make(), *grants = json_array_make();
	json_push_text(grants, DEVICE_GRANT);
	json_push_text(grants, "refresh_token");
	json_set_text(body, "client_name", "Unknot");
	json_set_text(body, "client_uri", ABOUT_US);
	json_set_text(body, "application_type", "native");
	json_set_text(body, "token_endpoint_auth_method", "none");
	json_set(body, "grant_types", grants);
	json_set(body, "response_types", json_array_make());
	return client_call(client, &post, &(struct details){
		.oauth_url = endpoints->registration, .object = body, .done = done, .context = context });
}

/* Names and values by turns; NULL ends. */
static http_id post_form(struct client *client, const char *url, const char *const *fields, matrix_done *done,
			 void *context)
{
	struct str form = STR_INIT;
	for (size_t i = 0; fields[i]; i += 2) {
		char *value = http_escape(fields[i + 1]);
		str_addf(&form, "%s%s=%s", i ? "&" : "", fields[i], value);
		mem_free_secret(value);
	}
	http_id id = client_call(client, &post, &(struct details){
		.oauth_url = url, .body = str_text(&form), .content_type = "application/x-www-form-urlencoded",
		.done = done, .context = context });
	str_release_secret(&form);
	return id;
}

http_id oauth_authorize_device(struct client *client, const struct oauth_endpoints *endpoints, const char *client_id,
			       const char *device_id, matrix_done *done, void *context)
{
	char *scope = str_format(SCOPE "%s", device_id);
	http_id id = post_form(client, endpoints->device,
			       (const char *const[]){ "client_id", client_id, "scope", scope, NULL }, done, context);
	free(scope);
	return id;
}

http_id oauth_poll_token(struct client *client, const struct oauth_endpoints *endpoints, const char *client_id,
			 const char *device_code, matrix_done *done, void *context)
{
	return post_form(client, endpoints->token,
			 (const char *const[]){ "grant_type", DEVICE_GRANT, "device_code", device_code, "client_id", client_id,
						NULL },
			 done, context);
}

http_id oauth_refresh(struct client *client, const struct oauth_endpoints *endpoints, const char *client_id,
		      const char *refresh_token, matrix_done *done, void *context)
{
	return post_form(client, endpoints->token,
			 (const char *const[]){ "grant_type", "refresh_token", "refresh_token", refresh_token, "client_id",
						client_id, NULL },
			 done, context);
}

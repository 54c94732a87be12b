#include "matrix/http_url.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "matrix/http.h"

static bool is_loopback(const char *host)
{
	struct in_addr address;
	if (inet_pton(AF_INET, host, &address) == 1)
		return ntohl(address.s_addr) >> 24 == 127;
	return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

static void judge(struct url *url)
{
	char *scheme = NULL, *host = NULL;
	if (curl_url_get(url->parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(url->parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		url->loopback = is_loopback(host);
		url->safe = strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && url->loopback);
	}
	curl_free(scheme);
	curl_free(host);
}

struct url url_read(const char *text)
{
	struct url url = { .parts = curl_url() };
	if (!url.parts)
		mem_die();
	if (curl_url_set(url.parts, CURLUPART_URL, text, CURLU_DISALLOW_USER) == CURLUE_OK)
		judge(&url);
	else
		url_release(&url);
	return url;
}

void url_release(struct url *url)
{
	curl_url_cleanup(url->parts);
	*url = (struct url){ NULL };
}

bool http_url_is_safe(const char *text)
{
	struct url url = url_read(text);
	bool safe = url.safe;
	url_release(&url);
	return safe;
}

static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

char *http_escape(const char *segment)
{
	static const char digits[] = "0123456789ABCDEF";
	struct str out = STR_INIT;
	for (const char *at = segment;;) {
		size_t plain = strspn(at, unreserved);
		str_add_bytes(&out, at, plain);
		if (!at[plain])
			return str_detach(&out);
		unsigned char byte = (unsigned char)at[plain];
		const char escaped[] = { '%', digits[byte >> 4], digits[byte & 15] };
		str_add_bytes(&out, escaped, sizeof escaped);
		at += plain + 1;
	}
}

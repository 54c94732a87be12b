#include "matrix/http.h"

#include <arpa/inet.h>
#include <string.h>

#include <curl/curl.h>

#include "base/str.h"

struct url {
	char *scheme;
	char *host;
};

/* curl's own reading of it, so that what is judged is what will be connected to. */
static bool url_read(struct url *url, const char *text)
{
	CURLU *parts = curl_url();
	*url = (struct url){ NULL, NULL };
	bool ok = parts && curl_url_set(parts, CURLUPART_URL, text, CURLU_DISALLOW_USER) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_SCHEME, &url->scheme, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_HOST, &url->host, 0) == CURLUE_OK;
	curl_url_cleanup(parts);
	return ok;
}

static void url_release(struct url *url)
{
	curl_free(url->scheme);
	curl_free(url->host);
}

static bool is_loopback(const char *host)
{
	struct in_addr address;
	if (inet_pton(AF_INET, host, &address) == 1)
		return ntohl(address.s_addr) >> 24 == 127;
	return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

bool http_url_is_loopback(const char *text)
{
	struct url url;
	bool loopback = url_read(&url, text) && is_loopback(url.host);
	url_release(&url);
	return loopback;
}

bool http_url_is_safe(const char *text)
{
	struct url url;
	bool safe = url_read(&url, text) && (strcmp(url.scheme, "https") == 0 ||
					     (strcmp(url.scheme, "http") == 0 && is_loopback(url.host)));
	url_release(&url);
	return safe;
}

static bool is_unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

char *http_escape(const char *segment)
{
	static const char digits[] = "0123456789ABCDEF";
	struct str out = STR_INIT;
	for (const char *c = segment; *c; c++) {
		unsigned char byte = (unsigned char)*c;
		if (is_unreserved(byte)) {
			str_add_char(&out, *c);
			continue;
		}
		const char escaped[] = { '%', digits[byte >> 4], digits[byte & 15] };
		str_add_bytes(&out, escaped, sizeof escaped);
	}
	return str_detach(&out);
}

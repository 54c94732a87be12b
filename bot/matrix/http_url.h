/* A URL as curl reads it: a part of http.c, used by nobody else. What is judged is what will be connected to. */
#ifndef UNKNOT_MATRIX_HTTP_URL_H
#define UNKNOT_MATRIX_HTTP_URL_H

#include <stdbool.h>

#include <curl/curl.h>

struct url {
	CURLU *parts;           /* NULL: it is none, or names a user */
	bool safe;              /* see http_url_is_safe */
	bool loopback;
};

struct url url_read(const char *text);
void url_release(struct url *url);

#endif

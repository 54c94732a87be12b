/* A scripted HTTP server in a thread of the test: it answers each request with the first reply that fits and was not
 * given yet, and remembers what it was asked.
 *
 *     struct server server;
 *     server_start(&server, (struct reply[]){ { .request = "GET /a", .status = 200, .body = "{}" } }, 1);
 *     ... server.port ...
 *     server_stop(&server); */
#ifndef UNKNOT_TESTS_HTTP_SERVER_H
#define UNKNOT_TESTS_HTTP_SERVER_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

struct reply {
	const char *request;    /* how its first line starts; NULL: whatever comes */
	int status;             /* 0: nothing, the connection is closed once the request was read */
	const char *headers;    /* more lines, each with its CRLF; NULL: none */
	const char *type;       /* NULL: application/json */
	const char *body;       /* NULL: empty */
	size_t len;             /* of the body, when it is no text */
	size_t times;           /* the body is sent that often; 0: once */
	size_t missing;         /* bytes that are promised beyond it and never come */
	int delay_ms;
	bool chunked;           /* no Content-Length: the end is the end of the connection */
};

#define ASKED_MAX 256
#define REPLIES_MAX 256

struct server {
	int listener, port;
	int stop[2];            /* closed to stop */
	pthread_t thread;
	pthread_mutex_t lock;
	struct reply replies[REPLIES_MAX];
	bool given[REPLIES_MAX];
	size_t reply_count;
	char *asked[ASKED_MAX]; /* whole requests, in the order of their coming */
	size_t asked_count;
	size_t connections;
	size_t busy, most_busy; /* requests that were read and not answered yet */
	char base[64];          /* http://127.0.0.1:PORT */
};

struct connection {
	struct server *server;
	int fd;
};

static inline bool server_sleep(struct server *server, int ms)
{
	return poll(&(struct pollfd){ .fd = server->stop[0], .events = POLLIN }, 1, ms) == 0;
}

static inline bool server_write(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes += sent;
		len -= (size_t)sent;
	}
	return true;
}

static inline size_t request_length(const struct str *in)
{
	const char *end = in->len ? strstr(in->data, "\r\n\r\n") : NULL;
	if (!end)
		return 0;
	const char *length = strcasestr(in->data, "\r\nContent-Length:");
	size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
	size_t total = (size_t)(end - in->data) + 4 + body;
	return in->len >= total ? total : 0;
}

/* False when the connection or the test is over. */
static inline bool server_read(struct connection *connection, struct str *in)
{
	char chunk[4096];
	while (!request_length(in)) {
		struct pollfd ready[] = { { .fd = connection->fd, .events = POLLIN },
					  { .fd = connection->server->stop[0], .events = POLLIN } };
		if (poll(ready, 2, -1) < 0 || ready[1].revents)
			return false;
		ssize_t got = recv(connection->fd, chunk, sizeof chunk, 0);
		if (got <= 0)
			return false;
		str_add_bytes(in, chunk, (size_t)got);
	}
	return true;
}

static inline const struct reply *server_choose(struct server *server, const char *request)
{
	static const struct reply unexpected = { .status = 599, .body = "{\"error\":\"not in the script\"}" };
	const struct reply *reply = &unexpected;
	pthread_mutex_lock(&server->lock);
	if (server->asked_count < ASKED_MAX)
		server->asked[server->asked_count++] = strdup(request);
	for (size_t i = 0; i < server->reply_count && reply == &unexpected; i++) {
		const char *expected = server->replies[i].request;
		if (server->given[i] || (expected && !text_starts(request, expected)))
			continue;
		server->given[i] = true;
		reply = &server->replies[i];
	}
	pthread_mutex_unlock(&server->lock);
	return reply;
}

static inline void server_count_connection(struct server *server)
{
	pthread_mutex_lock(&server->lock);
	server->connections++;
	pthread_mutex_unlock(&server->lock);
}

/* One fewer before the answer is written: the client may send its next request as soon as it has read it. */
static inline void server_count_busy(struct server *server, int more)
{
	pthread_mutex_lock(&server->lock);
	server->busy += (size_t)more;
	if (server->busy > server->most_busy)
		server->most_busy = server->busy;
	pthread_mutex_unlock(&server->lock);
}

static inline bool server_reply(struct connection *connection, const struct reply *reply)
{
	struct str out = STR_INIT;
	const char *body = reply->body ? reply->body : "";
	size_t len = reply->len ? reply->len : strlen(body), times = reply->times ? reply->times : 1;
	server_count_busy(connection->server, 1);
	bool slept = !reply->delay_ms || server_sleep(connection->server, reply->delay_ms);
	server_count_busy(connection->server, -1);
	if (!slept)
		return false;
	if (!reply->status)
		return false;
	str_addf(&out, "HTTP/1.1 %d Scripted\r\nContent-Type: %s\r\n", reply->status,
		 reply->type ? reply->type : "application/json");
	if (!reply->chunked)
		str_addf(&out, "Content-Length: %zu\r\n", len * times + reply->missing);
	str_addf(&out, "%s\r\n", reply->headers ? reply->headers : "");
	bool ok = server_write(connection->fd, out.data, out.len);
	for (size_t i = 0; i < times && ok; i++)
		ok = server_write(connection->fd, body, len);
	str_release(&out);
	return ok && !reply->missing && !reply->chunked;
}

static inline void *server_serve(void *context)
{
	struct connection connection = *(struct connection *)context;
	struct str in = STR_INIT;
	free(context);
	bool going = true;
	while (going && server_read(&connection, &in)) {
		char *request = strndup(in.data, request_length(&in));
		str_clear(&in); /* nobody pipelines */
		going = server_reply(&connection, server_choose(connection.server, request));
		free(request);
	}
	str_release(&in);
	close(connection.fd);
	return NULL;
}

static inline void *server_accept(void *context)
{
	struct server *server = context;
	pthread_t threads[ASKED_MAX];
	size_t count = 0;
	while (count < ASKED_MAX) {
		struct pollfd ready[] = { { .fd = server->listener, .events = POLLIN },
					  { .fd = server->stop[0], .events = POLLIN } };
		if (poll(ready, 2, -1) < 0 || ready[1].revents)
			break;
		struct connection *connection = malloc(sizeof *connection);
		*connection = (struct connection){ server, accept(server->listener, NULL, NULL) };
		server_count_connection(server);
		pthread_create(&threads[count++], NULL, server_serve, connection);
	}
	while (count)
		pthread_join(threads[--count], NULL);
	return NULL;
}

static inline void server_start(struct server *server, const struct reply *replies, size_t count)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	*server = (struct server){ .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .reply_count = count };
	if (count)
		memcpy(server->replies, replies, count * sizeof *replies);
	if (bind(server->listener, (struct sockaddr *)&address, len) < 0 || listen(server->listener, 128) < 0 ||
	    pipe(server->stop) < 0 || getsockname(server->listener, (struct sockaddr *)&address, &len) < 0)
		abort();
	server->port = ntohs(address.sin_port);
	snprintf(server->base, sizeof server->base, "http://127.0.0.1:%d", server->port);
	pthread_mutex_init(&server->lock, NULL);
	pthread_create(&server->thread, NULL, server_accept, server);
}

static inline void server_stop(struct server *server)
{
	close(server->stop[1]);
	pthread_join(server->thread, NULL);
	close(server->stop[0]);
	close(server->listener);
	for (size_t i = 0; i < server->asked_count; i++)
		free(server->asked[i]);
	pthread_mutex_destroy(&server->lock);
}

#endif

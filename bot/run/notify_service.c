#include "run/notify_service.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define WATCHDOG_MAX_MS (24 * 60 * 60 * 1000ll)

/* False when it is no name of a socket. */
static bool make_address(const char *name, struct sockaddr_un *address, socklen_t *len)
{
	size_t count = name ? strlen(name) : 0;
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (count < 2 || count >= sizeof address->sun_path || (name[0] != '/' && name[0] != '@'))
		return false;
	memcpy(address->sun_path, name, count);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + count + (name[0] == '/'));
	return true;
}

static int open_socket(const char *name)
{
	struct sockaddr_un address;
	socklen_t len;
	const struct timeval patience = { .tv_sec = 1 };
	if (!make_address(name, &address, &len))
		return -1;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (const struct sockaddr *)&address, len) == 0)
		return fd;
	close(fd);
	return -1;
}

/* A whole number above 0 from the environment; 0: none. */
static long long read_number(const char *name)
{
	const char *text = getenv(name);
	char *end;
	errno = 0;
	long long number = text && *text >= '0' && *text <= '9' ? strtoll(text, &end, 10) : 0;
	return number > 0 && !errno && !*end ? number : 0;
}

static int64_t watchdog_ms(void)
{
	long long pid = read_number("WATCHDOG_PID"), wait_ms = read_number("WATCHDOG_USEC") / 1000;
	if (pid && pid != getpid())
		return 0;
	return wait_ms < WATCHDOG_MAX_MS ? wait_ms : WATCHDOG_MAX_MS;
}

static void tell(const struct notify_service *service, const char *state)
{
	if (service->fd >= 0)
		send(service->fd, state, strlen(state), MSG_NOSIGNAL);
}

void notify_service_open(struct notify_service *service)
{
	*service = (struct notify_service){ .fd = open_socket(getenv("NOTIFY_SOCKET")) };
	if (service->fd >= 0)
		service->feed_every_ms = watchdog_ms() / 2;
}

void notify_service_close(struct notify_service *service)
{
	if (service->fd >= 0)
		close(service->fd);
	service->fd = -1;
}

void notify_service_ready(struct notify_service *service)
{
	if (!service->ready)
		tell(service, "READY=1\nSTATUS=answering");
	service->ready = true;
}

void notify_service_reloading(struct notify_service *service)
{
	char state[80];
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
		 (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	if (service->ready)
		tell(service, state);
}

void notify_service_reloaded(struct notify_service *service)
{
	if (service->ready)
		tell(service, "READY=1");
}

void notify_service_stopping(struct notify_service *service)
{
	tell(service, "STOPPING=1\nSTATUS=finishing what is under way");
}

int64_t notify_service_feed(struct notify_service *service, int64_t now_ms)
{
	if (service->fd < 0 || service->feed_every_ms <= 0)
		return INT64_MAX;
	if (now_ms >= service->feed_due_ms) {
		tell(service, "WATCHDOG=1");
		service->feed_due_ms = now_ms + service->feed_every_ms;
	}
	return service->feed_due_ms;
}

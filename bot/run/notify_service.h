/* Tells the service manager how the program is, as systemd's sd_notify(3) does: datagrams to $NOTIFY_SOCKET, a path or,
 * with "@" in front, an abstract name. Without that variable nothing is told. Nothing here fails: a manager that does
 * not listen is its own trouble. */
#ifndef UNKNOT_RUN_NOTIFY_SERVICE_H
#define UNKNOT_RUN_NOTIFY_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

struct notify_service {
	int fd;                 /* -1: nobody is to be told */
	bool ready;             /* has been told so */
	int64_t feed_every_ms;  /* half of what the watchdog waits for; 0: there is none */
	int64_t feed_due_ms;    /* steady */
};

/* Reads $NOTIFY_SOCKET and, where they are meant for this process, $WATCHDOG_USEC and $WATCHDOG_PID. */
void notify_service_open(struct notify_service *service);
void notify_service_close(struct notify_service *service);

void notify_service_ready(struct notify_service *service);      /* once */
void notify_service_reloading(struct notify_service *service);  /* while it is ready; notify_service_reloaded is owed */
void notify_service_reloaded(struct notify_service *service);
void notify_service_stopping(struct notify_service *service);

/* To be called from the loop alone, so that a loop that hangs feeds nobody. Gives when to call it again, at the latest;
 * INT64_MAX without a watchdog. */
int64_t notify_service_feed(struct notify_service *service, int64_t now_ms);

#endif

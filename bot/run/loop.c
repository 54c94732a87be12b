#include "run/loop.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "run/encryption.h"
#include "run/gaps.h"
#include "run/invitation.h"
#include "run/leaving.h"
#include "run/pictures.h"
#include "run/profile.h"
#include "run/reload.h"
#include "run/rereading.h"
#include "run/sending.h"
#include "run/session.h"
#include "run/status.h"
#include "run/syncing.h"
#include "run/upkeep.h"
#include "run/welcoming.h"

#define LONGEST_WAIT_MS 60000
#define FINISH_WITHIN_MS 10000

int loop_take_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);       /* a file size limit must come back as an error of the write */
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void read_signals(struct bot *bot)
{
	struct signalfd_siginfo info;
	while (read(bot->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP) {
			reload_soon(bot);
			continue;
		}
		log_write(&bot->log, LOG_INFO, "run", "%s: finishing", strsignal((int)info.ssi_signo));
		bot_stop(bot, 0);
	}
}

/* The order matters: answers go out before the next long poll is asked for, so that a homeserver with one thread
 * serves them first. */
static int64_t (*const ticks[])(struct bot *, int64_t) = { welcoming_tick,  sending_tick,   encryption_tick, gaps_tick,
							   rereading_tick,  invitation_tick, leaving_tick,
							   syncing_tick,    upkeep_tick,    reload_tick,
							   pictures_tick,   profile_tick,  upkeep_rest_tick };

static int64_t tick_all(struct bot *bot)
{
	int64_t now_ms = clock_steady_ms(), next_ms = now_ms + LONGEST_WAIT_MS;
	int64_t session_ms = session_tick(bot, now_ms);
	if (session_ms < next_ms)
		next_ms = session_ms;
	if (bot->session.holding && !bot->stopping)
		return next_ms > now_ms ? next_ms - now_ms : 0;
	for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++) {
		int64_t due_ms = ticks[i](bot, now_ms);
		if (due_ms < next_ms)
			next_ms = due_ms;
	}
	return next_ms > now_ms ? next_ms - now_ms : 0;
}

static bool is_finished(const struct bot *bot)
{
	return bot->stopping && (sending_is_idle(bot) || clock_steady_ms() >= bot->stop_by_ms);
}

/* What wakes the loop besides the network. */
struct source {
	int fd;
	void (*ready)(struct bot *bot);
};

#define SOURCES_MAX 4

/* Also where no ticks run: before the loop, and while there is no access token. */
static void read_reload(struct bot *bot)
{
	int64_t now_ms = clock_steady_ms();
	reload_look(bot, now_ms);
	reload_tick(bot, now_ms);
}

static size_t list_sources(const struct bot *bot, struct source sources[SOURCES_MAX])
{
	size_t count = 0;
	sources[count++] = (struct source){ bot->signal_fd, read_signals };
	if (bot->status_fd >= 0)
		sources[count++] = (struct source){ bot->status_fd, status_serve };
	if (reload_descriptor(bot) >= 0)
		sources[count++] = (struct source){ reload_descriptor(bot), read_reload };
	return count;
}

void loop_wait(struct bot *bot, int64_t wait_ms)
{
	struct source sources[SOURCES_MAX];
	struct pollfd descriptors[SOURCES_MAX];
	size_t count = list_sources(bot, sources);
	for (size_t i = 0; i < count; i++)
		descriptors[i] = (struct pollfd){ .fd = sources[i].fd, .events = POLLIN };
	http_wait(bot->http, descriptors, count, (int)wait_ms);
	for (size_t i = 0; i < count; i++)
		if (descriptors[i].revents)
			sources[i].ready(bot);
}

int loop_run(struct bot *bot)
{
	for (;;) {
		int64_t wait_ms = tick_all(bot), now_ms = clock_steady_ms();
		int64_t feed_ms = notify_service_feed(&bot->service, now_ms) - now_ms;
		if (is_finished(bot))
			return bot->exit_code;
		if (feed_ms < wait_ms)
			wait_ms = feed_ms;
		loop_wait(bot, bot->stopping && wait_ms > 100 ? 100 : wait_ms);
	}
}

void bot_stop(struct bot *bot, int exit_code)
{
	if (bot->stopping)
		return;
	bot->stopping = true;
	notify_service_stopping(&bot->service);
	bot->exit_code = exit_code;
	bot->stop_by_ms = clock_steady_ms() + FINISH_WITHIN_MS;
	syncing_stop(bot);
}

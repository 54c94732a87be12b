/* A sync response as the running bot takes it, down to the rows that it commits: the input is read twice, as a homeserver
 * repeats what was not acknowledged, and the second time must bring nothing new. What would be sent is not sent. */
#include <sys/stat.h>

#include "base/json.h"
#include "fuzz.h"
#include "matrix/http.h"
#include "matrix/sync.h"
#include "run/bot.h"
#include "run/gaps.h"
#include "run/intake.h"
#include "run/invitation.h"
#include "run/leaving.h"
#include "run/sending.h"
#include "run/syncing.h"
#include "store/outbox.h"

struct http {
	http_id last_id;
};

struct http *http_new(const struct http_options *options)
{
	(void)options;
	return mem_alloc(sizeof(struct http));
}

void http_free(struct http *http)
{
	free(http);
}

http_id http_start(struct http *http, const struct http_request *request, http_done *done, void *context)
{
	(void)done;
	(void)context;
	must(request->url && !strchr(request->url, ' '));
	return ++http->last_id;
}

void http_cancel(struct http *http, http_id id)
{
	(void)http;
	(void)id;
}

size_t http_running(const struct http *http)
{
	return http->last_id != 0;
}

void http_meanwhile(struct http *http, http_work *work, void *context)
{
	(void)http;
	(void)work;
	(void)context;
}

void http_wait(struct http *http, struct pollfd *descriptors, size_t count, int timeout_ms)
{
	(void)http;
	(void)descriptors;
	(void)count;
	(void)timeout_ms;
	abort();
}

static const struct config config = {
	.prefix = (char *)"!unknot",
	.oldest_question_ms = 1000LL * 365 * 24 * 3600 * 1000,
	.context_ms = 600000,
	.links_kept_ms = 86400000,
	.answers_per_minute_person = 1000,
	.answers_per_minute_room = 1000,
	.receipts = true,
	.typing = true,
	.leave_when_alone = true,
};

static struct book *small_book(void)
{
	static struct book *book;
	struct err_list errs = ERR_LIST_INIT;
	if (!book)
		book = book_load("tests/data/small/intents", "tests/data/small/responses", &errs);
	must(book);
	err_list_release(&errs);
	return book;
}

static FILE *nowhere(void)
{
	static FILE *out;
	if (!out)
		out = fopen("/dev/null", "w");
	return out;
}

static void join(struct bot *bot, const char *id, bool direct)
{
	struct room room = { .id = (char *)id, .membership = MEMBERSHIP_JOINED, .direct = direct, .direct_written = true };
	room_save(bot->store, &room, 1);
}

static void set_up(struct bot *bot, struct http *http, const char *folder)
{
	struct err err = ERR_INIT;
	*bot = (struct bot){ .config = &config, .http = http, .book = small_book(), .signal_fd = -1, .status_fd = -1 };
	bot->log = (struct log){ .out = nowhere(), .level = LOG_DEBUG };
	bot->store = store_open(folder, &err);
	must(bot->store);
	bot->client = client_new(http, "https://example.org", "syt_secret");
	bot->user_id = mem_copy_text("@unknot:example.org");
	bot->device_id = mem_copy_text("DEVICE");
	bot->server = mem_copy_text("example.org");
	bot->display_name = mem_copy_text("Unknot");
	bot->syncing.since = mem_copy_text("s0");
	store_begin(bot->store);
	join(bot, "!direct:example.org", true);
	join(bot, "!shared:example.org", false);
	must(store_commit(bot->store, &err) == 0);
}

static void tear_down(struct bot *bot, const char *folder)
{
	sending_release(bot);
	gaps_release(bot);
	invitation_release(bot);
	leaving_release(bot);
	syncing_release(bot);
	limits_release(&bot->limits);
	client_free(bot->client);
	store_close(bot->store);
	free(bot->user_id);
	free(bot->device_id);
	free(bot->server);
	free(bot->display_name);
	static const char *const files[] = { "unknot.db", "unknot.db-wal", "unknot.db-shm", "lock", "unknot.lock" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *path = str_format("%s/%s", folder, files[i]);
		unlink(path);
		free(path);
	}
	rmdir(folder);
}

static void take(struct bot *bot, struct json_object *body)
{
	struct sync sync;
	struct err err = ERR_INIT;
	if (sync_read(&sync, body, &err) < 0) {
		err_release(&err);
		return;
	}
	int64_t before = -1;
	for (int round = 0; round < 2; round++) {
		if (intake_sync(bot, &sync, round == 1, &err) < 0)
			fprintf(stderr, "%s\n", err.what);
		must(!err.what);
		int64_t waiting = (int64_t)outbox_count_waiting(bot->store);
		must(before < 0 || waiting <= before);
		before = waiting;
	}
	sync_release(&sync);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_object *body = json_read((const char *)data, size, NULL);
	if (!body)
		return 0;
	char *folder = str_format("%s/state", fuzz_folder());
	struct http http = { 0 };
	struct bot bot;
	set_up(&bot, &http, folder);
	take(&bot, body);
	tear_down(&bot, folder);
	json_free(body);
	free(folder);
	return 0;
}

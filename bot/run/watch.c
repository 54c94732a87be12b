#include "run/watch.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_ONLYDIR)
#define FOLDERS_MAX 4

struct watch {
	const char *folders[FOLDERS_MAX];
	size_t count;
	const char *const *suffixes;
	int inotify;
	uint64_t seen;          /* of the files at the last change or look */
	int64_t first_ms;       /* of the saves that are not told yet; 0: there are none */
	int64_t last_ms;
	int64_t look_ms;        /* when to look next */
};

static bool counts(const struct watch *watch, const char *name)
{
	if (name[0] == '.')
		return false;
	for (size_t i = 0; watch->suffixes[i]; i++)
		if (text_ends(name, watch->suffixes[i]))
			return true;
	return false;
}

/* ---- Looking ---- */

static uint64_t mix(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;
	while (len--)
		sum = (sum ^ *byte++) * 1099511628211u;         /* FNV-1a */
	return sum;
}

static uint64_t look_at_file(const char *folder, const char *name)
{
	struct stat state;
	char *path = str_format("%s/%s", folder, name);
	uint64_t sum = mix(14695981039346656037u, path, strlen(path));
	if (stat(path, &state) == 0) {
		const int64_t parts[] = { state.st_mtim.tv_sec, state.st_mtim.tv_nsec, state.st_size, (int64_t)state.st_ino,
					  (int64_t)state.st_mode };
		sum = mix(sum, parts, sizeof parts);
	}
	free(path);
	return sum;
}

/* The same as long as nothing changes; the order in which the folder gives its files does not matter. */
static uint64_t look(const struct watch *watch)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < watch->count; i++) {
		DIR *folder = opendir(watch->folders[i]);
		for (struct dirent *entry; folder && (entry = readdir(folder));)
			if (counts(watch, entry->d_name))
				sum += look_at_file(watch->folders[i], entry->d_name);
		if (folder)
			closedir(folder);
	}
	return sum;
}

/* ---- inotify ---- */

/* Watching what is watched already changes nothing; a folder that was removed and made again is a new one. */
static void add_folders(struct watch *watch)
{
	for (size_t i = 0; watch->inotify >= 0 && i < watch->count; i++)
		inotify_add_watch(watch->inotify, watch->folders[i], EVENTS);
}

/* Takes what there is to read: was something among it that counts? */
static bool read_events(struct watch *watch)
{
	_Alignas(struct inotify_event) char buffer[4096];
	bool any = false;
	ssize_t len;
	while (watch->inotify >= 0 && (len = read(watch->inotify, buffer, sizeof buffer)) > 0) {
		for (ssize_t at = 0; at < len;) {
			const struct inotify_event *event = (const struct inotify_event *)(buffer + at);
			any |= event->mask & IN_Q_OVERFLOW || (event->len && counts(watch, event->name));
			at += (ssize_t)(sizeof *event + event->len);
		}
	}
	return any;
}

/* ---- Both ---- */

struct watch *watch_new(const char *const *folders, const char *const *suffixes, int64_t now_ms)
{
	struct watch *watch = mem_alloc(sizeof *watch);
	for (; folders[watch->count] && watch->count < FOLDERS_MAX; watch->count++)
		watch->folders[watch->count] = folders[watch->count];
	watch->suffixes = suffixes;
	watch->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	add_folders(watch);
	watch->seen = look(watch);
	watch->look_ms = now_ms + WATCH_LOOK_MS;
	return watch;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->inotify >= 0)
		close(watch->inotify);
	free(watch);
}

int watch_descriptor(const struct watch *watch)
{
	return watch->inotify;
}

static void note_save(struct watch *watch, int64_t now_ms)
{
	if (!watch->first_ms)
		watch->first_ms = now_ms;
	watch->last_ms = now_ms;
}

static int64_t told_ms(const struct watch *watch)
{
	int64_t quiet_ms = watch->last_ms + WATCH_QUIET_MS, latest_ms = watch->first_ms + WATCH_LATEST_MS;
	return quiet_ms < latest_ms ? quiet_ms : latest_ms;
}

bool watch_tick(struct watch *watch, int64_t now_ms)
{
	if (read_events(watch))
		note_save(watch, now_ms);
	if (now_ms >= watch->look_ms) {
		watch->look_ms = now_ms + WATCH_LOOK_MS;
		add_folders(watch);
		uint64_t seen = look(watch);
		if (seen != watch->seen)
			note_save(watch, now_ms);
		watch->seen = seen;
	}
	if (!watch->first_ms || now_ms < told_ms(watch))
		return false;
	watch->first_ms = 0;
	watch->seen = look(watch);      /* before the caller reads: a save in between is a change of its own */
	return true;
}

int64_t watch_due_ms(const struct watch *watch)
{
	int64_t due_ms = watch->first_ms ? told_ms(watch) : INT64_MAX;
	return due_ms < watch->look_ms ? due_ms : watch->look_ms;
}

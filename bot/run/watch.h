/* Notices that files in some folders were saved, removed or renamed.
 *
 * inotify on the folders, not on the files, since editors save by renaming; and a slow look at names, sizes and times,
 * for file systems that inotify does not see and for folders that were replaced as a whole. Several saves shortly after
 * each other are one change: it is told when it has been quiet for WATCH_QUIET_MS, or after WATCH_LATEST_MS at the
 * latest. */
#ifndef UNKNOT_RUN_WATCH_H
#define UNKNOT_RUN_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WATCH_QUIET_MS 200
#define WATCH_LATEST_MS 2000
#define WATCH_LOOK_MS 10000

struct watch;

/* Hidden files and those whose names end in none of `suffixes` (both lists: NULL ends; borrowed) do not count. Works
 * without inotify, too, only slower. */
struct watch *watch_new(const char *const *folders, const char *const *suffixes, int64_t now_ms);
void watch_free(struct watch *watch);

int watch_descriptor(const struct watch *watch);        /* to wait for; -1: inotify is not to be had */

/* To be called when the descriptor is readable and when watch_due_ms is reached; true when there is a change to be
 * acted upon now. Times are steady milliseconds. */
bool watch_tick(struct watch *watch, int64_t now_ms);
int64_t watch_due_ms(const struct watch *watch);

#endif

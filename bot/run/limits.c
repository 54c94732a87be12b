#include "run/limits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MINUTE_MS 60000
#define BUCKETS_MAX 4096        /* beyond: those that are full again are forgotten, or all; that only ever allows more */

/* Times are whole tokens times MINUTE_MS, so that filling `per_minute` tokens in a minute needs no fractions. */
struct bucket {
	char *id;
	bool is_room;           /* else a person */
	int64_t filling;        /* tokens * MINUTE_MS */
	int64_t at_ms;
	bool told;
};

static struct bucket *find(struct limits *limits, const char *id, bool is_room)
{
	for (size_t i = 0; i < limits->count; i++)
		if (limits->buckets[i].is_room == is_room && strcmp(limits->buckets[i].id, id) == 0)
			return &limits->buckets[i];
	return NULL;
}

static void fill(struct bucket *bucket, int per_minute, int64_t now_ms)
{
	int64_t full = (int64_t)per_minute * MINUTE_MS;
	int64_t elapsed = now_ms - bucket->at_ms;
	bucket->filling += (elapsed < MINUTE_MS ? elapsed : MINUTE_MS) * per_minute;
	bucket->at_ms = now_ms;
	if (bucket->filling < full)
		return;
	bucket->filling = full;
	bucket->told = false;
}

static void forget_all(struct limits *limits)
{
	while (limits->count)
		free(limits->buckets[--limits->count].id);
}

static void forget_rested(struct limits *limits, int64_t now_ms)
{
	size_t kept = 0;
	for (size_t i = 0; i < limits->count; i++)
		if (now_ms - limits->buckets[i].at_ms < MINUTE_MS)
			limits->buckets[kept++] = limits->buckets[i];
		else
			free(limits->buckets[i].id);
	limits->count = kept;
	if (kept + 2 > BUCKETS_MAX)
		forget_all(limits);
}

static size_t bucket_of(struct limits *limits, const char *id, bool is_room, int per_minute, int64_t now_ms)
{
	struct bucket *bucket = find(limits, id, is_room);
	if (!bucket) {
		mem_grow((void **)&limits->buckets, limits->count, &limits->room, sizeof *limits->buckets);
		bucket = &limits->buckets[limits->count++];
		*bucket = (struct bucket){
			.id = mem_copy_text(id),
			.is_room = is_room,
			.filling = (int64_t)per_minute * MINUTE_MS,
			.at_ms = now_ms,
		};
	}
	fill(bucket, per_minute, now_ms);
	return (size_t)(bucket - limits->buckets);
}

static enum limit refuse(struct bucket *bucket)
{
	enum limit limit = bucket->told ? LIMIT_SILENT : LIMIT_TELL;
	bucket->told = true;
	return limit;
}

enum limit limits_take(struct limits *limits, const char *person, int per_person, const char *room, int per_room,
		       int64_t now_ms)
{
	if (limits->count + 2 > BUCKETS_MAX)
		forget_rested(limits, now_ms);
	size_t of_person = bucket_of(limits, person, false, per_person, now_ms);
	size_t of_room = bucket_of(limits, room, true, per_room, now_ms);
	struct bucket *persons = &limits->buckets[of_person], *rooms = &limits->buckets[of_room];
	if (persons->filling < MINUTE_MS)
		return refuse(persons);
	if (rooms->filling < MINUTE_MS)
		return refuse(rooms);
	persons->filling -= MINUTE_MS;
	rooms->filling -= MINUTE_MS;
	return LIMIT_WITHIN;
}

void limits_release(struct limits *limits)
{
	forget_all(limits);
	free(limits->buckets);
	*limits = (struct limits){ 0 };
}

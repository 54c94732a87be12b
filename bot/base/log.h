/* The log: one line an event on standard error, for a person at three in the morning and for journald.
 *
 *     2026-03-01T03:12:44.120Z warning sync: the homeserver does not answer, next try in 8 s
 *
 * Never the text of a message, never a token, at any level. People and rooms appear only as log_name() gives them: a
 * hash under a key made at random for each state folder, so that lines can be joined but nobody is named. */
#ifndef UNKNOT_BASE_LOG_H
#define UNKNOT_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

#define LOG_NAME_SIZE 12

struct log {
	FILE *out;
	enum log_level level;     /* what is less urgent is not written */
	char key[44];             /* for log_name; empty until log_set_key */
};

struct log_name { char text[LOG_NAME_SIZE]; };

/* `area` is one word: sync, send, store, talk ... */
void log_write(const struct log *log, enum log_level level, const char *area, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* A user, room or event id as the log may show it: log_name(log, user).text */
struct log_name log_name(const struct log *log, const char *id);

/* Lets a repeated complaint through once in `every_ms`; the rest are counted. Zero-initialise it. */
struct log_gate {
	int64_t next_ms;
	unsigned held_back;
};
/* True when the complaint should be written now; *held_back then says how many were kept silent since the last. */
bool log_gate_open(struct log_gate *gate, int64_t now_ms, int64_t every_ms, unsigned *held_back);

#endif

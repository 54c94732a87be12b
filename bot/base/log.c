#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/str.h"

static const char *const level_names[] = { "error", "warning", "info", "debug" };

static void add_time(struct str *line)
{
	struct timespec now;
	struct tm utc;
	char text[32];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
	str_addf(line, "%s.%03ldZ", text, now.tv_nsec / 1000000);
}

/* A homeserver's words may hold line ends or terminal escapes: nothing but printable bytes gets through. */
static void defuse(struct str *line)
{
	for (size_t i = 0; i < line->len; i++)
		if ((unsigned char)line->data[i] < 0x20 || line->data[i] == 0x7f)
			line->data[i] = ' ';
}

void log_write(const struct log *log, enum log_level level, const char *area, const char *format, ...)
{
	if (level > log->level || !log->out)
		return;
	struct str line = STR_INIT;
	va_list args;
	add_time(&line);
	str_addf(&line, " %s %s: ", level_names[level], area);
	va_start(args, format);
	str_vaddf(&line, format, args);
	va_end(args);
	defuse(&line);
	str_add_char(&line, '\n');
	fwrite(line.data, 1, line.len, log->out);
	fflush(log->out);
	str_release(&line);
}

struct log_name log_name(const struct log *log, const char *id)
{
	struct log_name name = { { 0 } };
	const char *texts[] = { log->key, id };
	char digest[DIGEST_TEXT];
	digest_texts(digest, texts, 2);
	memcpy(name.text, digest, LOG_NAME_SIZE - 1);
	return name;
}

bool log_gate_open(struct log_gate *gate, int64_t now_ms, int64_t every_ms, unsigned *held_back)
{
	if (now_ms < gate->next_ms) {
		gate->held_back++;
		return false;
	}
	*held_back = gate->held_back;
	gate->held_back = 0;
	gate->next_ms = now_ms + every_ms;
	return true;
}

#include "run/config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <libconfig.h>

#include "base/duration.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#define FILE_LIMIT (256u << 10)

/* One file while it is read. */
struct reader {
	const char *file;
	const char *text;
	char *folder;           /* what relative paths start at; NULL: the working folder */
	struct config *config;
	struct err_list *errs;
};

static char *line_of(const char *text, unsigned line)
{
	for (; line > 1 && *text; line--) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return mem_copy_bytes(text, strcspn(text, "\r\n"));
}

static struct err *complain_at(struct reader *reader, unsigned line)
{
	struct err *err = err_list_add(reader->errs, ERR_ERROR);
	err->exit_code = EX_CONFIG;
	char *source = line ? line_of(reader->text, line) : NULL;
	unsigned column = source ? (unsigned)strspn(source, " \t") + 1 : 0;
	err_at(err, reader->file, line, column, source);
	free(source);
	return err;
}

static struct err *complain(struct reader *reader, const config_setting_t *setting)
{
	return complain_at(reader, config_setting_source_line(setting));
}

static void *field(struct reader *reader, const struct config_key *key)
{
	return (char *)reader->config + key->offset;
}

/* ---- Values: each returns the text, or NULL after a complaint ---- */

static bool has_control_bytes(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

static const char *read_text(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		struct err *err = complain(reader, setting);
		err_set(err, "\"%s\" must be a text", key->name);
		err_mend(err, "write it in double quotes: %s = %s;", key->name,
			 key->standard ? key->standard : key->example);
		return NULL;
	}
	const char *text = config_setting_get_string(setting);
	int64_t len = (int64_t)strlen(text);
	if ((key->least && len < key->least) || (key->most && len > key->most)) {
		struct err *err = complain(reader, setting);
		err_set(err, "\"%s\" has %lld bytes; it must have %lld to %lld", key->name, (long long)len,
			(long long)key->least, (long long)key->most);
		return NULL;
	}
	if (has_control_bytes(text)) {
		err_set(complain(reader, setting), "\"%s\" must be one line without control characters", key->name);
		return NULL;
	}
	return text;
}

static void set_text(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	const char *text = read_text(reader, key, setting);
	if (text)
		*(char **)field(reader, key) = mem_copy_text(text);
}

static void set_path(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	const char *text = read_text(reader, key, setting);
	if (text)
		*(char **)field(reader, key) = reader->folder ? file_join(reader->folder, text) : mem_copy_text(text);
}

static void set_texts(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	int type = config_setting_type(setting);
	if (type != CONFIG_TYPE_ARRAY && type != CONFIG_TYPE_LIST) {
		struct err *err = complain(reader, setting);
		err_set(err, "\"%s\" must be a list of texts", key->name);
		err_mend(err, "write it in brackets: %s = [ \"...\", \"...\" ];", key->name);
		return;
	}
	size_t count = (size_t)config_setting_length(setting), kept = 0;
	char **texts = mem_array(count, sizeof *texts);
	for (size_t i = 0; i < count; i++) {
		const char *text = read_text(reader, key, config_setting_get_elem(setting, (unsigned)i));
		if (text)
			texts[kept++] = mem_copy_text(text);
	}
	*(char ***)field(reader, key) = texts;
	*(size_t *)((char *)reader->config + key->count_offset) = kept;
}

static void set_flag(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
		err_set(complain(reader, setting), "\"%s\" must be true or false, without quotes", key->name);
	else
		*(bool *)field(reader, key) = config_setting_get_bool(setting);
}

static void set_count(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	int type = config_setting_type(setting);
	int64_t number = config_setting_get_int64(setting);
	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
		err_set(complain(reader, setting), "\"%s\" must be a whole number, without quotes", key->name);
	else if (number < key->least || number > key->most)
		err_set(complain(reader, setting), "\"%s\" is %lld; it must be from %lld to %lld", key->name,
			(long long)number, (long long)key->least, (long long)key->most);
	else
		*(int *)field(reader, key) = (int)number;
}

static void complain_of_bounds(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	char *least = duration_write(key->least), *most = duration_write(key->most);
	err_set(complain(reader, setting), "\"%s\" must be from %s to %s", key->name, least, most);
	free(least);
	free(most);
}

static void set_time(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	const char *text = config_setting_get_string(setting);
	int64_t ms = text ? duration_read(text) : -1;
	if (ms < 0) {
		struct err *err = complain(reader, setting);
		err_set(err, "\"%s\" must be a time", key->name);
		err_mend(err, "write a number and seconds, minutes, hours or days: %s = %s;", key->name, key->standard);
	} else if (ms < key->least || ms > key->most) {
		complain_of_bounds(reader, key, setting);
	} else {
		*(int64_t *)field(reader, key) = ms;
	}
}

static void set_choice(struct reader *reader, const struct config_key *key, const config_setting_t *setting)
{
	const char *text = config_setting_get_string(setting);
	size_t count = 0;
	for (; key->choices[count]; count++)
		if (text_equal(text, key->choices[count])) {
			*(int *)field(reader, key) = (int)count;
			return;
		}
	struct str names = STR_INIT;
	for (size_t i = 0; i < count; i++)
		str_addf(&names, "%s\"%s\"", i ? ", " : "", key->choices[i]);
	struct err *err = complain(reader, setting);
	const char *nearest = text ? text_nearest(text, key->choices, count) : NULL;
	err_set(err, "\"%s\" must be one of %s", key->name, str_text(&names));
	if (nearest)
		err_mend(err, "did you mean \"%s\"?", nearest);
	str_release(&names);
}

typedef void set_value(struct reader *reader, const struct config_key *key, const config_setting_t *setting);

static set_value *const setters[] = {
	[CONFIG_TEXT] = set_text,   [CONFIG_PATH] = set_path, [CONFIG_TEXTS] = set_texts,   [CONFIG_FLAG] = set_flag,
	[CONFIG_COUNT] = set_count, [CONFIG_TIME] = set_time, [CONFIG_CHOICE] = set_choice,
};

/* ---- The file ---- */

static void complain_of_unknown(struct reader *reader, const config_setting_t *setting)
{
	size_t count;
	const struct config_key *keys = config_keys(&count);
	const char **names = mem_array(count, sizeof *names);
	bool known = false;
	for (size_t i = 0; i < count; i++) {
		names[i] = keys[i].name;
		known = known || text_equal(keys[i].name, config_setting_name(setting));
	}
	if (!known) {
		const char *nearest = text_nearest(config_setting_name(setting), names, count);
		struct err *err = complain(reader, setting);
		err_set(err, "there is no key \"%s\"", config_setting_name(setting));
		err_mend(err, nearest ? "did you mean \"%s\"?" : "config.example shows every key", nearest);
	}
	free(names);
}

static void read_keys(struct reader *reader, const config_setting_t *own, const config_setting_t *standard)
{
	size_t count;
	const struct config_key *keys = config_keys(&count);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *setting = config_setting_get_member(own, keys[i].name);
		if (!setting)
			setting = config_setting_get_member(standard, keys[i].name);
		if (setting) {
			setters[keys[i].type](reader, &keys[i], setting);
		} else if (keys[i].required) {
			struct err *err = complain_at(reader, 0);
			err_set(err, "\"%s\" is missing", keys[i].name);
			err_mend(err, "add a line like %s = %s;", keys[i].name, keys[i].example);
		}
	}
	for (int i = 0; i < config_setting_length(own); i++)
		complain_of_unknown(reader, config_setting_get_elem(own, (unsigned)i));
}

/* The defaults come as a document of their own, so that they pass through the same checks. */
static void read_standard(config_t *document)
{
	size_t count;
	const struct config_key *keys = config_keys(&count);
	struct str text = STR_INIT;
	for (size_t i = 0; i < count; i++)
		if (keys[i].standard)
			str_addf(&text, "%s = %s;\n", keys[i].name, keys[i].standard);
	int read = config_read_string(document, str_text(&text));
	assert(read == CONFIG_TRUE);
	(void)read;
	str_release(&text);
}

static void read_document(struct reader *reader)
{
	config_t own, standard;
	config_init(&own);
	config_init(&standard);
	read_standard(&standard);
	if (config_read_string(&own, reader->text) == CONFIG_TRUE) {
		read_keys(reader, config_root_setting(&own), config_root_setting(&standard));
	} else {
		struct err *err = complain_at(reader, (unsigned)config_error_line(&own));
		err_set(err, "%s", config_error_text(&own));
		err_mend(err, "a line is  key = value;  with texts in double quotes");
	}
	config_destroy(&own);
	config_destroy(&standard);
}

static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	if (!slash)
		return NULL;
	return mem_copy_bytes(file, slash == file ? 1 : (size_t)(slash - file));
}

struct config *config_load(const char *file, struct err_list *errs)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	size_t before = err_list_count(errs, ERR_ERROR);
	struct config *config = mem_alloc(sizeof *config);
	config->file = mem_copy_text(file);
	if (file_read(file, FILE_LIMIT, &text, &err) < 0) {
		err.exit_code = EX_CONFIG;
		*err_list_add(errs, ERR_ERROR) = err;
	} else {
		struct reader reader = { file, str_text(&text), folder_of(file), config, errs };
		read_document(&reader);
		free(reader.folder);
	}
	str_release(&text);
	if (err_list_count(errs, ERR_ERROR) == before)
		return config;
	config_free(config);
	return NULL;
}

void config_free(struct config *config)
{
	size_t count;
	const struct config_key *keys = config_keys(&count);
	if (!config)
		return;
	for (size_t i = 0; i < count; i++)
		if (keys[i].type == CONFIG_TEXT || keys[i].type == CONFIG_PATH)
			free(*(char **)((char *)config + keys[i].offset));
	file_list_free(config->invite_from, config->invite_from_count);
	file_list_free(config->operators, config->operators_count);
	free(config->file);
	free(config);
}

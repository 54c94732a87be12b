#include "run/chatcommand.h"

#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/notices.h"
#include "run/place_number.h"
#include "run/reload.h"
#include "run/status.h"
#include "store/moderator.h"
#include "store/setting.h"

enum right { RIGHT_ANYONE, RIGHT_MODERATOR, RIGHT_OPERATOR };

struct chat_command {
	const char *name;
	enum right right;
	bool forgets, held;
	bool (*takes)(const char *rest);        /* is this meant by it? NULL: nothing may stand behind the name */
	char *(*run)(const struct chat_call *call);
	const char *says;                       /* what to say when `run` gives NULL */
};

/* ---- What they do ---- */

static char *change(const struct chat_call *call, void (*set)(struct room_settings *settings, const char *rest))
{
	struct room_settings settings;
	room_settings_load(call->bot->store, call->room->id, &settings);
	set(&settings, call->rest);
	room_settings_save(call->bot->store, call->room->id, &settings);
	room_settings_release(&settings);
	return NULL;
}

static void set_quiet(struct room_settings *settings, const char *rest)
{
	(void)rest;
	settings->quiet = true;
}

static void set_on(struct room_settings *settings, const char *rest)
{
	(void)rest;
	settings->quiet = false;
}

static void set_threads(struct room_settings *settings, const char *rest)
{
	(void)rest;
	settings->in_threads = true;
}

static void set_room(struct room_settings *settings, const char *rest)
{
	(void)rest;
	settings->in_threads = false;
}

static void set_number(struct room_settings *settings, const char *rest)
{
	mem_set_text(&settings->emergency_number, place_number_is_default(rest) ? NULL : rest);
}

static char *be_quiet(const struct chat_call *call)
{
	return change(call, set_quiet);
}

static char *be_on(const struct chat_call *call)
{
	return change(call, set_on);
}

static char *use_threads(const struct chat_call *call)
{
	return change(call, set_threads);
}

static char *use_room(const struct chat_call *call)
{
	return change(call, set_room);
}

static char *take_number(const struct chat_call *call)
{
	if (place_number_is_default(call->rest)) {
		change(call, set_number);
		return mem_copy_text(NOTICE_NUMBER_DEFAULT);
	}
	if (!place_number_is_fit(call->rest))
		return mem_copy_text(NOTICE_NUMBER_UNFIT);
	change(call, set_number);
	return str_format(NOTICE_NUMBER_SET, call->rest);
}

static char *show_status(const struct chat_call *call)
{
	struct json_object *status = status_make(call->bot);
	char *text = status_text(status);
	json_free(status);
	return text;
}

/* It takes a part of a second, in slices; then reload.c says what came of it. */
static char *reload(const struct chat_call *call)
{
	reload_soon(call->bot);
	return NULL;
}

static const struct chat_command commands[] = {
	{ .name = "forget me", .forgets = true, .says = NOTICE_FORGOTTEN },
	{ .name = "forget", .forgets = true, .says = NOTICE_FORGOTTEN },
	{ .name = "quiet", .right = RIGHT_MODERATOR, .run = be_quiet, .says = NOTICE_QUIET },
	{ .name = "on", .right = RIGHT_MODERATOR, .run = be_on, .says = NOTICE_ON },
	{ .name = "threads", .right = RIGHT_MODERATOR, .run = use_threads, .says = NOTICE_THREADS },
	{ .name = "room", .right = RIGHT_MODERATOR, .run = use_room, .says = NOTICE_ROOM },
	{ .name = "emergency number", .right = RIGHT_MODERATOR, .takes = place_number_is_meant, .run = take_number },
	{ .name = "status", .right = RIGHT_OPERATOR, .run = show_status },
	{ .name = "reload", .right = RIGHT_OPERATOR, .held = true, .run = reload,
	  .says = NOTICE_RELOADING },
};

/* ---- Finding and running them ---- */

static const char blanks[] = " \t\r\n";

/* What stands behind the name at the start of the text, in either case and with any white space; NULL: not there. */
static const char *behind_name(const char *text, const char *name)
{
	text += strspn(text, blanks);
	text += *text == '!';
	for (; *name; name++) {
		size_t space = strspn(text, blanks);
		if (*name == ' ' ? !space : tolower((unsigned char)*text) != *name)
			return NULL;
		text += *name == ' ' ? space : 1;
	}
	return *text && !strchr(" \t\r\n.!", *text) ? NULL : text + strspn(text, blanks);
}

const struct chat_command *chatcommand_find(const char *text, const char **rest)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		*rest = behind_name(text, commands[i].name);
		if (!*rest)
			continue;
		if (commands[i].takes ? commands[i].takes(*rest) : !(*rest)[strspn(*rest, " \t\r\n.!")])
			return &commands[i];
	}
	return NULL;
}

/* NULL when the user may. */
static const char *reason_against(enum right right, const struct chat_call *call)
{
	if (right != RIGHT_ANYONE && call->unproven)
		return NOTICE_NOT_PROVEN;
	if (right == RIGHT_OPERATOR && !config_is_operator(call->bot->config, call->user))
		return NOTICE_NOT_OPERATOR;
	if (right == RIGHT_MODERATOR && !moderator_is(call->bot->store, call->room->id, call->user))
		return NOTICE_NOT_MODERATOR;
	return NULL;
}

struct chat_result chatcommand_run(const struct chat_command *command, const struct chat_call *call)
{
	const char *against = reason_against(command->right, call);
	char *text = !against && command->run ? command->run(call) : NULL;
	return (struct chat_result){
		.text = text ? text : mem_copy_text(against ? against : command->says),
		.forgets = command->forgets && !against,
		.held = command->held && !against,
	};
}

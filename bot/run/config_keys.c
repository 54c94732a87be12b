#include "run/config.h"

#define AT(field) offsetof(struct config, field)
#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define TEXT_MAX 200
#define FILE_MAX 4096

static const char *const reply_as_names[] = { "auto", "text", "notice", NULL };
static const char *const trust_names[] = { "mixed", "all", "cross_signed", NULL };
static const char *const log_level_names[] = { "error", "warning", "info", "debug", NULL };

_Static_assert(sizeof(enum reply_as) == sizeof(int), "choices are stored as int");
_Static_assert(sizeof(enum crypto_trust) == sizeof(int), "choices are stored as int");
_Static_assert(sizeof(enum log_level) == sizeof(int), "choices are stored as int");

/* clang-format off */
static const struct config_key keys[] = {
	{ .name = "homeserver", .type = CONFIG_TEXT, .offset = AT(homeserver), .required = true, .least = 1,
	  .most = TEXT_MAX, .example = "\"example.org\"",
	  .help = "The homeserver: its name, or the URL of its client-server API." },
	{ .name = "user", .type = CONFIG_TEXT, .offset = AT(user), .required = true, .least = 1, .most = 255,
	  .example = "\"@unknot:example.org\"",
	  .help = "The bot's account: the full id, or only the part before the \":\"." },
	{ .name = "token_file", .type = CONFIG_PATH, .offset = AT(token_file), .standard = "\"token\"", .least = 1,
	  .most = FILE_MAX,
	  .help = "Holds the access token, one line; `unknot login` writes it. Closed to group and others." },
	{ .name = "token_file_trusted", .type = CONFIG_FLAG, .offset = AT(token_file_trusted), .standard = "false",
	  .help = "Whether owner and mode of the token file and the password file go unchecked." },
	{ .name = "password_file", .type = CONFIG_PATH, .offset = AT(password_file), .least = 1, .most = FILE_MAX,
	  .example = "\"password\"",
	  .help = "Holds the account's password, one line, to log in again when the homeserver asks for it." },
	{ .name = "state", .type = CONFIG_PATH, .offset = AT(state), .standard = "\"state\"", .least = 1,
	  .most = FILE_MAX,
	  .help = "The folder of the database and the device id; made if missing. One bot for each folder." },
	{ .name = "intents", .type = CONFIG_PATH, .offset = AT(intents), .standard = "\"intents\"", .least = 1,
	  .most = FILE_MAX,
	  .help = "The folder of what people ask: *.intent and *.vocabulary." },
	{ .name = "responses", .type = CONFIG_PATH, .offset = AT(responses), .standard = "\"responses\"", .least = 1,
	  .most = FILE_MAX,
	  .help = "The folder of what the bot answers: *.md." },
	{ .name = "pictures", .type = CONFIG_PATH, .offset = AT(pictures), .least = 1, .most = FILE_MAX,
	  .example = "\"pictures\"",
	  .help = "The folder of the PNGs that `make` draws. Unset: beside the drawings, or build/pictures beside responses." },
	{ .name = "send_pictures", .type = CONFIG_FLAG, .offset = AT(send_pictures), .standard = "true",
	  .help = "Whether the pictures of an answer are sent behind it." },
	{ .name = "emergency_number", .type = CONFIG_TEXT, .offset = AT(emergency_number), .least = 1, .most = TEXT_MAX,
	  .example = "\"112\"",
	  .help = "What to call in an emergency. Unset: \"your local emergency number\"." },
	{ .name = "crisis_line", .type = CONFIG_TEXT, .offset = AT(crisis_line), .least = 1, .most = TEXT_MAX,
	  .example = "\"the helpline on 0800 000 000\"",
	  .help = "Who listens to people who think of harming themselves. Unset: a directory of helplines." },
	{ .name = "operator_name", .type = CONFIG_TEXT, .offset = AT(operator_name), .least = 1, .most = TEXT_MAX,
	  .example = "\"the back pain group\"",
	  .help = "Who runs this bot, as it says when asked." },
	{ .name = "operators", .type = CONFIG_TEXTS, .offset = AT(operators), .count_offset = AT(operators_count),
	  .standard = "[ ]", .least = 1, .most = 255,
	  .help = "User ids of those who may write \"status\" and \"reload\" to the bot." },
	{ .name = "invite_from", .type = CONFIG_TEXTS, .offset = AT(invite_from), .count_offset = AT(invite_from_count),
	  .standard = "[ ]", .least = 1, .most = 255,
	  .help = "Whose invitations are accepted: user ids with * and ?. Empty: all users of the bot's homeserver." },
	{ .name = "leave_when_alone", .type = CONFIG_FLAG, .offset = AT(leave_when_alone), .standard = "true",
	  .help = "Whether a room is left when nobody else is in it or invited to it any more." },
	{ .name = "prefix", .type = CONFIG_TEXT, .offset = AT(prefix), .standard = "\"!unknot\"", .least = 2,
	  .most = 40,
	  .help = "The word that, at the start of a message in a room, means the bot." },
	{ .name = "display_name", .type = CONFIG_TEXT, .offset = AT(display_name), .least = 1, .most = TEXT_MAX,
	  .example = "\"Unknot\"",
	  .help = "The account's display name, set at the start. Unset: left as it is." },
	{ .name = "avatar", .type = CONFIG_PATH, .offset = AT(avatar), .least = 1, .most = FILE_MAX,
	  .example = "\"avatar.png\"",
	  .help = "The account's picture, a PNG file; uploaded once and set. Unset: left as it is." },
	{ .name = "reply_as", .type = CONFIG_CHOICE, .offset = AT(reply_as), .standard = "\"auto\"",
	  .choices = reply_as_names,
	  .help = "\"auto\": text in direct chats and notice in rooms; or always \"text\", or always \"notice\"." },
	{ .name = "context", .type = CONFIG_TIME, .offset = AT(context_ms), .standard = "\"10 minutes\"",
	  .least = 10 * SECOND, .most = DAY,
	  .help = "How long a conversation is remembered, for \"tell me more\" and \"2\"." },
	{ .name = "oldest_question", .type = CONFIG_TIME, .offset = AT(oldest_question_ms), .standard = "\"12 hours\"",
	  .least = MINUTE, .most = 30 * DAY,
	  .help = "After a downtime: how old a question may be to be answered still." },
	{ .name = "links_kept", .type = CONFIG_TIME, .offset = AT(links_kept_ms), .standard = "\"30 days\"",
	  .least = DAY, .most = 400 * DAY,
	  .help = "How long it is remembered which answer belongs to which question (ids, never words)." },
	{ .name = "answers_per_minute_person", .type = CONFIG_COUNT, .offset = AT(answers_per_minute_person),
	  .standard = "20", .least = 1, .most = 10000,
	  .help = "Answers a minute for one person; emergencies are never limited." },
	{ .name = "answers_per_minute_room", .type = CONFIG_COUNT, .offset = AT(answers_per_minute_room),
	  .standard = "60", .least = 1, .most = 10000,
	  .help = "Answers a minute for one room; emergencies are never limited." },
	{ .name = "receipts", .type = CONFIG_FLAG, .offset = AT(receipts), .standard = "true",
	  .help = "Whether read receipts are sent." },
	{ .name = "typing", .type = CONFIG_FLAG, .offset = AT(typing), .standard = "true",
	  .help = "Whether \"is typing\" is shown when an answer takes longer than a second." },
	{ .name = "plain_http_allowed", .type = CONFIG_FLAG, .offset = AT(plain_http_allowed), .standard = "false",
	  .help = "Whether http:// may go to another host than this one: the token would travel in the open." },
	{ .name = "ca_file", .type = CONFIG_PATH, .offset = AT(ca_file), .least = 1, .most = FILE_MAX,
	  .example = "\"ca.pem\"",
	  .help = "The certificates to trust, PEM. Unset: the system's." },
	{ .name = "encryption", .type = CONFIG_FLAG, .offset = AT(encryption), .standard = "true",
	  .help = "Whether encrypted rooms are served, where that was built in; docs/encryption.md has the rest." },
	{ .name = "trust", .type = CONFIG_CHOICE, .offset = AT(trust), .standard = "\"mixed\"", .choices = trust_names,
	  .help = "Whose devices count in encrypted rooms: \"mixed\", \"all\" or \"cross_signed\"; see docs/encryption.md." },
	{ .name = "recovery_key_file", .type = CONFIG_PATH, .offset = AT(recovery_key_file), .least = 1, .most = FILE_MAX,
	  .example = "\"recovery-key\"",
	  .help = "Holds the account's recovery key, one line, when another client has set its cross-signing up." },
	{ .name = "store_key_file", .type = CONFIG_PATH, .offset = AT(store_key_file), .least = 1, .most = FILE_MAX,
	  .example = "\"store-key\"",
	  .help = "Holds a passphrase, one line, with which the keys in the state folder are encrypted. Never changed later." },
	{ .name = "log_level", .type = CONFIG_CHOICE, .offset = AT(log_level), .standard = "\"info\"",
	  .choices = log_level_names,
	  .help = "\"error\", \"warning\", \"info\" or \"debug\". No level shows what people write." },
};
/* clang-format on */

const struct config_key *config_keys(size_t *count)
{
	*count = sizeof keys / sizeof *keys;
	return keys;
}

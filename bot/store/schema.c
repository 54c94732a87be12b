#include "store/schema.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/str.h"

/* Step N brings version N to N + 1. A step that was released is never changed; a new one is added. */
static const char *const steps[] = {
	/* small facts by name */
	"CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

	/* rooms that the bot is or was in, or is invited to; membership: see room.h */
	"CREATE TABLE room (id TEXT PRIMARY KEY, membership INTEGER NOT NULL, direct INTEGER NOT NULL,"
	" direct_written INTEGER NOT NULL, encrypted INTEGER NOT NULL, muted INTEGER NOT NULL, partner TEXT,"
	" leave_reason TEXT, disclaimer_ms INTEGER NOT NULL, follows TEXT, via TEXT, told INTEGER NOT NULL,"
	" changed_ms INTEGER NOT NULL) WITHOUT ROWID;"

	/* rooms that are owed a word of welcome */
	"CREATE TABLE welcome (room TEXT PRIMARY KEY, cause TEXT NOT NULL, due_ms INTEGER NOT NULL) WITHOUT ROWID;"

	/* what a room's moderators have set, and who they are; source: see moderator.h */
	"CREATE TABLE setting (room TEXT PRIMARY KEY, quiet INTEGER NOT NULL, in_threads INTEGER NOT NULL,"
	" emergency_number TEXT) WITHOUT ROWID;"
	"CREATE TABLE moderator (room TEXT NOT NULL, source INTEGER NOT NULL, user TEXT NOT NULL, may INTEGER NOT NULL,"
	" PRIMARY KEY (room, source, user)) WITHOUT ROWID;"

	/* messages that were dealt with, so that none is answered twice; outcome: see question.h */
	"CREATE TABLE question (event TEXT PRIMARY KEY, room TEXT NOT NULL, sender TEXT NOT NULL, thread TEXT,"
	" outcome INTEGER NOT NULL, handled_ms INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE INDEX question_thread ON question (thread, sender) WHERE thread IS NOT NULL;"

	/* what is to be sent, and for a while what was; state: see outbox.h. content is dropped when it was sent */
	"CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, txn TEXT NOT NULL UNIQUE,"
	" question TEXT, thread TEXT, content TEXT, urgent INTEGER NOT NULL, state INTEGER NOT NULL,"
	" device TEXT NOT NULL, made_ms INTEGER NOT NULL, event TEXT, reason TEXT, intents TEXT, options TEXT,"
	" kind INTEGER NOT NULL, target INTEGER, disclaimer INTEGER NOT NULL, before TEXT);"
	"CREATE INDEX outbox_pending ON outbox (urgent DESC, id) WHERE state < 2;"
	"CREATE INDEX outbox_question ON outbox (question);"
	"CREATE INDEX outbox_target ON outbox (target) WHERE target IS NOT NULL;"
	"CREATE INDEX outbox_event ON outbox (event) WHERE event IS NOT NULL;"

	/* stretches of a room's timeline that are still to be read; phase: see gap.h */
	"CREATE TABLE gap (room TEXT PRIMARY KEY, phase INTEGER NOT NULL, cursor TEXT, target TEXT NOT NULL,"
	" after_event TEXT, start_cursor TEXT, pages INTEGER NOT NULL, backlog INTEGER NOT NULL) WITHOUT ROWID;"

	/* thumbs under answers; nothing of who gave them but the reaction's id */
	"CREATE TABLE feedback (event TEXT NOT NULL, intent TEXT NOT NULL, up INTEGER NOT NULL, given_ms INTEGER NOT NULL,"
	" PRIMARY KEY (event, intent)) WITHOUT ROWID;"

	/* what talk remembers, as JSON of ids and times */
	"CREATE TABLE conversation (room TEXT NOT NULL, thread TEXT NOT NULL, user TEXT NOT NULL, memory TEXT NOT NULL,"
	" changed_ms INTEGER NOT NULL, PRIMARY KEY (room, thread, user)) WITHOUT ROWID;"
	"CREATE TABLE person (user TEXT PRIMARY KEY, memory TEXT NOT NULL, changed_ms INTEGER NOT NULL) WITHOUT ROWID;",

	/* pictures behind an answer: the file, as the response names it */
	"ALTER TABLE outbox ADD COLUMN picture TEXT;",

	/* which question an edit changes, and those whose edit was redacted: see reread.h */
	"ALTER TABLE question ADD COLUMN edits TEXT;"
	"CREATE TABLE reread (question TEXT PRIMARY KEY, room TEXT NOT NULL, cause TEXT NOT NULL) WITHOUT ROWID;",

	/* encryption: how a room wants its keys changed and who may read what was before; whether a row's content is the
	 * ciphertext, frozen; and what waits for its key */
	"ALTER TABLE room ADD COLUMN visibility TEXT;"
	"ALTER TABLE room ADD COLUMN rotation_ms INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE room ADD COLUMN rotation_messages INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE outbox ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE undecrypted (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE, room TEXT NOT NULL,"
	" session TEXT NOT NULL, json TEXT NOT NULL, backlog INTEGER NOT NULL, others_follow INTEGER NOT NULL,"
	" kept_ms INTEGER NOT NULL);"
	"CREATE INDEX undecrypted_session ON undecrypted (room, session);",

	/* as which message of which key a question came, so that a homeserver cannot repeat it */
	"ALTER TABLE question ADD COLUMN ciphertext TEXT;"
	"CREATE INDEX question_ciphertext ON question (ciphertext) WHERE ciphertext IS NOT NULL;",

	/* direct chats that m.direct does not name yet: looked for after each change of anything, among all rooms */
	"CREATE INDEX room_unwritten ON room (id) WHERE membership = 3 AND direct = 1 AND direct_written = 0"
	" AND partner IS NOT NULL;",
};

static const int64_t newest = sizeof steps / sizeof *steps;

static int refuse_newer(const char *path, int64_t version, struct err *err)
{
	err_at(err, path, 0, 0, NULL);
	err_set(err, "written by a newer version of this program (schema %lld, known up to %lld)", (long long)version,
		(long long)newest);
	err_mend(err, "run the newer version, or start with an empty state folder and a new login");
	err->exit_code = EX_CONFIG;
	return -1;
}

int schema_apply(struct sql *sql, const char *path, struct err *err)
{
	int64_t version = sql_one_number(sql, "PRAGMA user_version", 0);
	if (version > newest)
		return refuse_newer(path, version, err);
	if (version == newest)
		return 0;
	sql_begin(sql);
	for (int64_t step = version; step < newest; step++)
		sql_script(sql, steps[step]);
	char *mark = str_format("PRAGMA user_version = %lld", (long long)newest);
	sql_script(sql, mark);
	free(mark);
	return sql_commit(sql, err);
}

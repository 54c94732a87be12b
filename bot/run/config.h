/* The operator's configuration (libconfig syntax). The only owner of libconfig. One typed table (config_keys.c) holds
 * every key with its default, its bounds and a line of help; config.example is kept true to it by a test.
 *
 * Relative paths start at the configuration file's folder. */
#ifndef UNKNOT_RUN_CONFIG_H
#define UNKNOT_RUN_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log.h"
#include "matrix/crypto.h"

enum reply_as { REPLY_AS_AUTO, REPLY_AS_TEXT, REPLY_AS_NOTICE };

struct config {
	char *file;                     /* where it was read from */
	char *homeserver;               /* URL or server name */
	char *user;                     /* full id or localpart */
	char *token_file;
	bool token_file_trusted;        /* no check of its owner and mode */
	char *password_file;            /* NULL: none; for a login after a soft logout */
	char *state;                    /* folder */
	char *intents, *responses;      /* folders */
	char *pictures;                 /* folder of PNGs; NULL: where picture_file.h says */
	bool send_pictures;             /* true */
	char *emergency_number;         /* NULL: unset */
	char *crisis_line;              /* NULL: unset */
	char *operator_name;            /* NULL: unset */
	char **invite_from;             /* patterns over user ids, * and ?; empty: users of the bot's own homeserver */
	size_t invite_from_count;
	bool leave_when_alone;          /* true */
	char **operators;               /* user ids; they may ask for the status and a reload in a chat */
	size_t operators_count;
	char *prefix;                   /* "!unknot" */
	char *display_name;             /* NULL: unset; set on the homeserver at start */
	char *avatar;                   /* NULL: unset; a PNG */
	enum reply_as reply_as;
	int64_t context_ms;             /* 10 minutes */
	int64_t oldest_question_ms;     /* 12 hours */
	int64_t links_kept_ms;          /* 30 days */
	int answers_per_minute_person;  /* 20 */
	int answers_per_minute_room;    /* 60 */
	bool receipts, typing;          /* true */
	bool plain_http_allowed;        /* false */
	char *ca_file;                  /* NULL: the system's */
	bool encryption;                /* true; where it is compiled in */
	enum crypto_trust trust;
	char *recovery_key_file;        /* NULL: none; for an account whose identity was made elsewhere */
	char *store_key_file;           /* NULL: the store of the keys is not encrypted itself */
	enum log_level log_level;
};

/* NULL when there is an error; everything that is wrong is added to `errs` (exit code 78). */
struct config *config_load(const char *file, struct err_list *errs);
void config_free(struct config *config);

/* Adds a warning for what works without being set but should be: the emergency number, the crisis line. */
void config_warn(const struct config *config, struct err_list *errs);

/* ./unknot.conf, then /etc/unknot/unknot.conf; NULL with `err` when there is neither. The caller frees. */
char *config_find(struct err *err);

/* From the token file, by the rule of secret_file.h. mem_free_secret is owed. */
int config_read_token(const struct config *config, char **token, struct err *err);

/* Where the refresh token of a login stands, and the id of an OAuth client: beside the token file. The caller frees. */
char *config_refresh_file(const struct config *config);
char *config_client_file(const struct config *config);

/* Is this full user id the configured user, who may be given by the localpart alone? */
bool config_is_user(const struct config *config, const char *user_id);

/* Does the pattern list let this user invite? `own_server` is what follows the ":" of the bot's id. */
bool config_invite_allowed(const struct config *config, const char *user_id, const char *own_server);

bool config_is_operator(const struct config *config, const char *user_id);

/* The table as config.example shows it. */
enum config_type {
	CONFIG_TEXT,            /* char *, bounds in bytes */
	CONFIG_PATH,            /* char *, made absolute or relative to the working folder */
	CONFIG_TEXTS,           /* char **, with its count at count_offset */
	CONFIG_FLAG,            /* bool */
	CONFIG_COUNT,           /* int, with bounds */
	CONFIG_TIME,            /* int64_t in milliseconds, written "10 minutes", with bounds */
	CONFIG_CHOICE           /* an enum whose values are the places in `choices` */
};
struct config_key {
	const char *name;
	enum config_type type;
	size_t offset;          /* in struct config */
	size_t count_offset;    /* TEXTS: of the size_t that counts them */
	const char *standard;   /* the default as it is written in the file; NULL: none */
	bool required;
	int64_t least, most;
	const char *const *choices;     /* NULL ends */
	const char *example;    /* what config.example shows where there is no default */
	const char *help;       /* one line */
};
const struct config_key *config_keys(size_t *count);

#endif

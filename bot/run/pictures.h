/* The pictures of the responses: each is uploaded to the homeserver once, and the store keeps its address under the
 * SHA-256 of its bytes, so that neither a restart nor a reload uploads it again. No answer waits for that: one whose
 * picture has no address yet is sent without it. Once there is an encrypted room, each is uploaded encrypted, too: one
 * key for all rooms, because what it shows is for everybody. Client-server API, "Content repository". */
#ifndef UNKNOT_RUN_PICTURES_H
#define UNKNOT_RUN_PICTURES_H

#include "run/bot.h"

struct known_picture {
	char *file;                     /* as the response names it */
	char *path;
	struct picture_info info;
	char *uri;                      /* mxc://; NULL: not uploaded */
	char *sealed;                   /* for encrypted rooms: JSON of the encrypted file; NULL: not uploaded */
	bool given_up;                  /* the homeserver refuses it for good */
};

/* What the book names, after the start and after a reload. With `send_pictures` off there are none. */
void pictures_load(struct bot *bot);
void pictures_release(struct bot *bot);

/* One upload after the other, while there is nothing else to do. */
int64_t pictures_tick(struct bot *bot, int64_t now_ms);

/* The one that can be sent into a room of this kind, by the name that the response gives it; NULL. Borrowed until the
 * next call of the above. */
const struct known_picture *pictures_find(const struct bot *bot, const char *file, bool encrypted);
const char *picture_name(const struct known_picture *picture);  /* "rows.png" */

#endif

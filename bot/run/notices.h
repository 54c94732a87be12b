/* The few sentences that are about the bot's own state and not about its subject. */
#ifndef UNKNOT_RUN_NOTICES_H
#define UNKNOT_RUN_NOTICES_H

#define NOTICE_LIMITED \
	"That was more than I can answer in a minute. Please wait a moment and ask again. In an emergency call your local " \
	"emergency number now."
#define NOTICE_ENCRYPTED "I cannot read encrypted rooms yet. In an emergency call your local emergency number."
#define NOTICE_ALGORITHM \
	"I cannot read this way of encryption. In an emergency call your local emergency number."
#define NOTICE_NOT_PROVEN \
	"In an encrypted room I take that only from a session that its owner has verified. In an emergency call your local " \
	"emergency number now."
#define NOTICE_NOT_INVITED_BY_YOU "I only accept invitations from people that my operator has named."
#define NOTICE_SPACE "I answer in rooms and direct chats, not in spaces."

#define NOTICE_FORGOTTEN \
	"Done. I have forgotten what we talked about, what I knew of you, and your feedback. Your messages are still in this " \
	"chat: to take one away together with my answer, delete it here. I keep only the numbers of messages that I have " \
	"dealt with, without your name, so that I answer none twice."
#define NOTICE_QUIET \
	"I am quiet here from now on: I answer only signs of an emergency, and commands. A moderator can write \"on\" to me."
#define NOTICE_ON "I answer questions here again."
#define NOTICE_THREADS "From now on I answer in a thread at the question."
#define NOTICE_ROOM "From now on I answer in the room itself. A question in a thread is answered in its thread."
#define NOTICE_NUMBER_SET "In an emergency I tell people here to call: %s"
#define NOTICE_NUMBER_DEFAULT "In an emergency I tell people here what my operator has set."
#define NOTICE_NUMBER_UNFIT \
	"Please write a number of at most 80 characters, in letters, digits and + - ( ) , ; / ' # * only. Nothing was changed."
#define NOTICE_NOT_MODERATOR \
	"Only a moderator of this room can change that. In an emergency call your local emergency number now."
#define NOTICE_NOT_OPERATOR "Only my operators can ask me for that."
#define NOTICE_RELOADING "Reloading."
#define NOTICE_RELOADED "Reloaded: %zu intents with %zu examples are in use."
#define NOTICE_RELOAD_REFUSED "Nothing changed: there are errors in the files. My log shows them, and so does `unknot check`."

#endif

/* The few sentences that are about the bot's own state and not about its subject. */
#ifndef UNKNOT_RUN_NOTICES_H
#define UNKNOT_RUN_NOTICES_H

#define NOTICE_LIMITED \
	"That was more than I can answer in a minute. Please wait a moment and ask again. In an emergency call your local " \
	"emergency number now."
#define NOTICE_ENCRYPTED "I cannot read encrypted rooms yet. In an emergency call your local emergency number."
#define NOTICE_NOT_INVITED_BY_YOU "I only accept invitations from people that my operator has named."
#define NOTICE_SPACE "I answer in rooms and direct chats, not in spaces."

#endif

/* The phrases of politeness before and behind a question. Data only; included by frame.c.
 * Words stand between blanks, a/b is either word, ?a may be missing. */
#ifndef UNKNOT_TALK_FRAME_WORDS_H
#define UNKNOT_TALK_FRAME_WORDS_H

enum frame_place {
	FRAME_ANYWHERE,
	FRAME_MARKED,           /* only with a mark behind it (before a question) or in front of it (behind one) */
	FRAME_BEFORE_CLAUSE,    /* only with a mark behind it, or a word that begins a clause: "hi doctor my back hurts", but
				 * "hi doctor says it is my back" */
	FRAME_WITH_QUESTION,    /* only when what is left asks something: beside a mere complaint it is the question */
};

struct frame_phrase {
	const char *words;
	enum frame_place place;
};

#define GREETING "hi/hello/hey/hiya/heya/helo/hallo/hullo/howdy/yo/greetings"
#define ADDRESSED                                                                                           \
	"all/everyone/everybody/folks/guys/team/people/friend/friends/mate/mates/buddy/again/doc/doctor/bot/" \
	"unknot/sir/madam"
#define HELP "help/advice/ideas/idea/tips/tip/suggestions/suggestion/thoughts/input/insight/info/information/experience"

static const char clause_starts[] = "i my is it am are was what how can could should would will do does did why which when where "
				    "has have had there any anyone just quick since after got";

static const struct frame_phrase openings[] = {
	{ GREETING " ?there ?all/guys/folks", FRAME_ANYWHERE },
	{ GREETING " ?there " ADDRESSED, FRAME_BEFORE_CLAUSE },
	{ "good morning/afternoon/evening/day ?to ?you ?" ADDRESSED, FRAME_BEFORE_CLAUSE },
	{ "dear " ADDRESSED, FRAME_BEFORE_CLAUSE },
	{ ADDRESSED, FRAME_MARKED },
	{ "please", FRAME_ANYWHERE },
	{ "ok/okay/so/well/um/uh/hmm/anyway", FRAME_MARKED },
	{ "ok/okay so", FRAME_ANYWHERE },
	{ "excuse me", FRAME_ANYWHERE },
	{ "?ok/okay thanks/cheers/ta but/and", FRAME_ANYWHERE },
	{ "?ok/okay thank you but/and", FRAME_ANYWHERE },
	{ "?i ?was/am ?just wondering", FRAME_MARKED },
	{ "just ?a quick/small/short/simple question/one", FRAME_ANYWHERE },
	{ "?a quick/small/short/simple/stupid/dumb/silly/random question/one ?for ?you ?" ADDRESSED, FRAME_ANYWHERE },
	{ "?i ?have/got ?just a/one ?quick/small/short/simple/stupid/dumb/silly/random question ?for ?you", FRAME_MARKED },
	{ "question", FRAME_MARKED },
	{ "?please can/could any/anyone/anybody/someone/somebody/you ?please help ?me ?out ?please", FRAME_MARKED },
	{ "?please help ?me ?please", FRAME_MARKED },
	{ "?i need/want ?some help/advice ?please", FRAME_MARKED },
	{ "?i ?am looking for ?some/any help/advice", FRAME_MARKED },
	{ "?i hope/hoping someone/somebody/anyone/you can help ?me ?out", FRAME_ANYWHERE },
	{ "sorry if this/it is/was/has ?been ?already asked/answered/posted ?before/already ?a ?lot", FRAME_ANYWHERE },
	{ "sorry if this/it is ?a stupid/dumb/silly/basic/obvious question", FRAME_ANYWHERE },
	{ "sorry for the/a stupid/dumb/silly/basic/long question/post", FRAME_ANYWHERE },
	{ "?my/this first time ?posting/poster/post ?here", FRAME_MARKED },
	{ "?my first post/question ?here", FRAME_MARKED },
	{ "?i ?am new here", FRAME_MARKED },
	{ "?a long time lurker ?first ?time ?poster/posting", FRAME_MARKED },
	{ "urgent", FRAME_MARKED },
};

static const struct frame_phrase closings[] = {
	{ "?many thanks ?so/very ?much/a ?lot/million/bunch ?in ?advance ?" ADDRESSED, FRAME_ANYWHERE },
	{ "thank you ?so/very ?much/a ?lot ?in ?advance ?" ADDRESSED, FRAME_ANYWHERE },
	{ "ta/cheers ?mate/mates/all/guys/folks/everyone/doc", FRAME_ANYWHERE },
	{ "please", FRAME_ANYWHERE },
	{ "please help ?me ?out", FRAME_WITH_QUESTION },
	{ "help ?me please", FRAME_WITH_QUESTION },
	{ "?kind/best regards", FRAME_ANYWHERE },
	{ "lol/haha/hahaha/lmao", FRAME_ANYWHERE },
	{ "any " HELP " ?is/are/would/will ?be ?much/greatly/really/very ?appreciated/welcome/helpful/great/nice",
	  FRAME_WITH_QUESTION },
	{ "?would ?really appreciate any " HELP, FRAME_WITH_QUESTION },
	{ "?has/have/got/does anyone/anybody ?has/have/got ?any " HELP, FRAME_WITH_QUESTION },
	{ "?can/could anyone/anybody/someone/somebody ?please help ?me ?out", FRAME_WITH_QUESTION },
	{ "anyone/anybody ?know/else", FRAME_MARKED },
};

/* The words that an opening may begin with and a closing end with: most texts are told by them to have none. A test keeps
 * them true. */
static const char opening_starts[] =
	"hi hello hey hiya heya helo hallo hullo howdy yo greetings good dear all everyone everybody folks guys "
	"team people friend friends mate mates buddy again doc doctor bot unknot sir madam please ok okay so well "
	"um uh hmm anyway excuse thanks cheers ta thank i was am just wondering a quick small short simple stupid "
	"dumb silly random have got one question can could help need want looking hope hoping sorry my this first "
	"new long urgent";
static const char closing_ends[] =
	"all everyone everybody folks guys team people friend friends mate mates buddy again doc doctor bot "
	"unknot sir madam advance in lot million bunch much a so very thanks you ta cheers please out me help "
	"regards lol haha hahaha lmao appreciated welcome helpful great nice greatly really be is are would will "
	"advice ideas idea tips tip suggestions suggestion thoughts input insight info information experience "
	"know else anyone anybody";

#endif

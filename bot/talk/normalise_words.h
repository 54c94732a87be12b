/* What is written out in the normal form: contractions, with and without their apostrophe, and chat spelling.
 * Data only; included by normalise.c and by its test. */
#ifndef UNKNOT_TALK_NORMALISE_WORDS_H
#define UNKNOT_TALK_NORMALISE_WORDS_H

#include <stddef.h>

#define REWRITTEN_MAX 9         /* bytes of a word that is written out */

struct rewriting {
	char word[REWRITTEN_MAX + 1];   /* padded with NULs */
	const char *written_out;        /* NULL: it depends on its neighbours, see choices */
};

/* All words that are written out, by their first letter, sorted by byte. What has a slash is recognised only as a whole. */
static const struct rewriting with_apostrophe[] = {
	{ "'bout", "about" }, { "'cause", "because" }, { "'cos", "because" }, { "'coz", "because" },
	{ "'cuz", "because" }, { "'em", "them" }, { "'n", "and" }, { "'n'", "and" }, { "'til", "until" },
};
static const struct rewriting with_2[] = {
	{ "2", NULL }, { "2day", "today" }, { "2dy", "today" }, { "2moro", "tomorrow" },
	{ "2morrow", "tomorrow" }, { "2night", "tonight" }, { "2nite", "tonight" },
};
static const struct rewriting with_4[] = {
	{ "4", NULL }, { "4ever", "forever" },
};
static const struct rewriting with_a[] = {
	{ "a/c", "air conditioning" }, { "abit", "a bit" }, { "abt", "about" }, { "adn", "and" },
	{ "afaik", "as far as i know" }, { "agen", "again" }, { "agian", "again" }, { "ain't", "is not" },
	{ "aint", "is not" }, { "alot", "a lot" }, { "altho", "although" }, { "and/or", "or" },
	{ "any1", "anyone" }, { "arent", "are not" }, { "asap", "as soon as possible" },
	{ "aswell", "as well" }, { "atleast", "at least" }, { "atm", "at the moment" },
};
static const struct rewriting with_b[] = {
	{ "b", NULL }, { "b/c", "because" }, { "b/w", "between" }, { "b4", "before" }, { "bak", "back" },
	{ "bc", "because" }, { "bcause", "because" }, { "bcos", "because" }, { "bcoz", "because" },
	{ "bcuz", "because" }, { "bcz", "because" }, { "beacuse", "because" }, { "becasue", "because" },
	{ "becaus", "because" }, { "becos", "because" }, { "becouse", "because" }, { "becoz", "because" },
	{ "becuase", "because" }, { "becuz", "because" }, { "bout", NULL }, { "btw", "by the way" },
};
static const struct rewriting with_c[] = {
	{ "c'mon", "come on" }, { "can't", "can not" }, { "cannot", "can not" }, { "canot", "can not" },
	{ "cant", "can not" }, { "cause", NULL }, { "cld", "could" }, { "cldnt", "could not" },
	{ "cmon", "come on" }, { "cnt", "can not" }, { "cos", "because" }, { "coulda", "could have" },
	{ "couldn", NULL }, { "couldnt", "could not" }, { "couldve", "could have" }, { "coz", "because" },
	{ "cud", "could" }, { "cudnt", "could not" }, { "cus", "because" }, { "cuz", "because" },
};
static const struct rewriting with_d[] = {
	{ "d", NULL }, { "da", NULL }, { "dat", "that" }, { "dats", "that is" }, { "def", "definitely" },
	{ "deffo", "definitely" }, { "defo", "definitely" }, { "dem", "them" }, { "dese", "these" },
	{ "didint", "did not" }, { "didn", NULL }, { "didnt", "did not" }, { "dis", "this" },
	{ "dnt", "do not" }, { "doesent", "does not" }, { "doesn", NULL }, { "doesnt", "does not" },
	{ "doest", "does not" }, { "don", NULL }, { "donot", "do not" }, { "dont", "do not" },
	{ "dosent", "does not" }, { "dosnt", "does not" }, { "dunno", "do not know" },
};
static const struct rewriting with_e[] = {
	{ "eachother", "each other" }, { "eg", "for example" }, { "every1", "everyone" },
	{ "everyones", "everyone" }, { "everytime", "every time" }, { "evry", "every" },
	{ "evryday", "every day" },
};
static const struct rewriting with_f[] = {
	{ "finna", "going to" }, { "frm", "from" }, { "fyi", "for your information" },
};
static const struct rewriting with_g[] = {
	{ "gimme", "give me" }, { "gimmie", "give me" }, { "gona", "going to" }, { "gonna", "going to" },
	{ "gota", "got to" }, { "gotcha", "got you" }, { "gotta", "got to" }, { "gr8", "great" },
	{ "gunna", "going to" },
};
static const struct rewriting with_h[] = {
	{ "hadnt", "had not" }, { "hafta", "have to" }, { "hasn", NULL }, { "hasnt", "has not" },
	{ "hav", "have" }, { "haven", NULL }, { "havent", "have not" }, { "havin", "having" },
	{ "havn't", "have not" }, { "havnt", "have not" }, { "heres", "here is" }, { "hes", "he is" },
	{ "howd", "how did" }, { "hows", NULL }, { "hr", "hour" }, { "hrs", "hours" }, { "hte", "the" },
	{ "hv", "have" }, { "hvin", "having" }, { "hw", NULL },
};
static const struct rewriting with_i[] = {
	{ "id", NULL }, { "idc", "i do not care" }, { "idek", "i do not even know" },
	{ "idk", "i do not know" }, { "ie", "that is" }, { "iirc", "if i remember correctly" }, { "ill", NULL },
	{ "im", "i am" }, { "ima", "i am going to" }, { "imho", "in my opinion" }, { "imma", "i am going to" },
	{ "imo", "in my opinion" }, { "inbetween", "in between" }, { "incase", "in case" },
	{ "infront", "in front" }, { "irl", "in real life" }, { "isn", NULL }, { "isnt", "is not" },
	{ "itd", "it would" }, { "itll", "it will" }, { "its", NULL }, { "ive", "i have" },
};
static const struct rewriting with_k[] = {
	{ "k", NULL }, { "kinda", "kind of" }, { "kk", "ok" },
};
static const struct rewriting with_l[] = {
	{ "l8", "late" }, { "l8r", "later" }, { "lemme", "let me" }, { "lemmie", "let me" },
	{ "let's", "let us" }, { "lets", NULL }, { "lil", "little" }, { "ll", NULL }, { "lotta", "lot of" },
};
static const struct rewriting with_m[] = {
	{ "m", NULL }, { "m8", "mate" }, { "ma'am", "madam" }, { "maam", "madam" }, { "maby", "maybe" },
	{ "mightnt", "might not" }, { "mightve", "might have" }, { "min", "minute" }, { "mins", "minutes" },
	{ "mnth", "month" }, { "mnths", "months" }, { "msg", "message" }, { "msgs", "messages" },
	{ "mth", "month" }, { "mths", "months" }, { "mustnt", "must not" }, { "mustve", "must have" },
};
static const struct rewriting with_n[] = {
	{ "n", NULL }, { "n/a", "not applicable" }, { "naw", "no" }, { "needa", "need to" },
	{ "neednt", "need not" }, { "nevermind", "never mind" }, { "nite", "night" }, { "no1", "no one" },
	{ "nobodys", "nobody" }, { "noone", "no one" }, { "np", "no problem" }, { "nuthin", "nothing" },
	{ "nvm", "never mind" },
};
static const struct rewriting with_o[] = {
	{ "o'clock", "oclock" }, { "obvs", "obviously" }, { "ofc", "of course" }, { "okey", "ok" },
	{ "oki", "ok" }, { "okie", "ok" }, { "omg", "oh my god" }, { "oughta", "ought to" },
	{ "outta", "out of" },
};
static const struct rewriting with_p[] = {
	{ "pic", "picture" }, { "pics", "pictures" }, { "pleas", "please" }, { "pleaz", "please" },
	{ "plis", "please" }, { "pls", "please" }, { "plse", "please" }, { "plss", "please" },
	{ "plz", "please" }, { "plzz", "please" }, { "ppl", "people" }, { "prob", "probably" },
	{ "probs", "probably" }, { "prolly", "probably" },
};
static const struct rewriting with_r[] = {
	{ "r", NULL }, { "re", NULL }, { "rn", "right now" },
};
static const struct rewriting with_s[] = {
	{ "s", NULL }, { "sec", "second" }, { "secs", "seconds" }, { "shan't", "shall not" },
	{ "shant", "shall not" }, { "shes", "she is" }, { "shld", "should" }, { "shldnt", "should not" },
	{ "shoud", "should" }, { "shoudl", "should" }, { "shoulda", "should have" }, { "shouldn", NULL },
	{ "shouldnt", "should not" }, { "shouldve", "should have" }, { "shud", "should" },
	{ "shudnt", "should not" }, { "smth", "something" }, { "smthn", "something" }, { "some1", "someone" },
	{ "somthing", "something" }, { "sorta", "sort of" }, { "sth", "something" }, { "str8", "straight" },
	{ "sum1", "someone" }, { "sumone", "someone" }, { "sumthin", "something" }, { "sumthing", "something" },
};
static const struct rewriting with_t[] = {
	{ "t", NULL }, { "taht", "that" }, { "tbh", "to be honest" }, { "teh", "the" }, { "thanku", "thanks" },
	{ "thankx", "thanks" }, { "thankyou", "thank you" }, { "thanx", "thanks" }, { "thatll", "that will" },
	{ "thats", "that is" }, { "theres", "there is" }, { "theyd", "they would" }, { "theyll", "they will" },
	{ "theyre", "they are" }, { "theyve", "they have" }, { "thier", "their" }, { "thks", "thanks" },
	{ "thnks", "thanks" }, { "thnx", "thanks" }, { "tho", "though" }, { "thru", "through" },
	{ "thsi", "this" }, { "tht", "that" }, { "thts", "that is" }, { "thx", "thanks" }, { "thxs", "thanks" },
	{ "til", "until" }, { "tmrw", "tomorrow" }, { "tmw", "tomorrow" }, { "tnks", "thanks" },
	{ "tnx", "thanks" }, { "tommorow", "tomorrow" }, { "tommorrow", "tomorrow" }, { "tomo", "tomorrow" },
	{ "tomoro", "tomorrow" }, { "tonite", "tonight" }, { "tryna", "trying to" }, { "tx", "thanks" },
	{ "ty", "thank you" }, { "tysm", "thank you" }, { "tyvm", "thank you" },
};
static const struct rewriting with_u[] = {
	{ "u", "you" }, { "ull", "you will" }, { "upto", "up to" }, { "ur", NULL }, { "urs", "yours" },
	{ "urself", "yourself" }, { "uve", "you have" },
};
static const struct rewriting with_v[] = {
	{ "ve", NULL },
};
static const struct rewriting with_w[] = {
	{ "w", NULL }, { "w/", "with" }, { "w/o", "without" }, { "w/out", "without" }, { "w8", "wait" },
	{ "waht", "what" }, { "wana", "want to" }, { "wanna", "want to" }, { "wasn", NULL },
	{ "wasnt", "was not" }, { "wat", "what" }, { "watcha", "what do you" }, { "wats", "what is" },
	{ "wed", NULL }, { "wen", "when" }, { "werent", "were not" }, { "weve", "we have" },
	{ "whaddya", "what do you" }, { "whatcha", "what do you" }, { "whatre", "what are" },
	{ "whats", "what is" }, { "whch", "which" }, { "whcih", "which" }, { "whens", "when is" },
	{ "wher", "where" }, { "wheres", "where is" }, { "whn", "when" }, { "whos", "who is" },
	{ "whose", NULL }, { "wht", "what" }, { "whta", "what" }, { "whts", "what is" }, { "whut", "what" },
	{ "whys", "why is" }, { "wich", "which" }, { "wid", "with" }, { "wiht", "with" }, { "wit", "with" },
	{ "wk", "week" }, { "wks", "weeks" }, { "wld", "would" }, { "wldnt", "would not" }, { "won", NULL },
	{ "won't", "will not" }, { "wont", "will not" }, { "wot", "what" }, { "wots", "what is" },
	{ "woulda", "would have" }, { "wouldn", NULL }, { "wouldnt", "would not" }, { "wouldve", "would have" },
	{ "wtf", "what the hell" }, { "wth", "what the hell" }, { "wud", "would" }, { "wudnt", "would not" },
	{ "wut", "what" },
};
static const struct rewriting with_y[] = {
	{ "y", NULL }, { "y'all", "you all" }, { "y'know", "you know" }, { "y/o", "years old" }, { "ya", NULL },
	{ "yall", "you all" }, { "ye", "yes" }, { "yea", "yes" }, { "yeh", "yes" }, { "yh", "yes" },
	{ "yo", "years old" }, { "youd", "you would" }, { "youll", "you will" }, { "youre", "you are" },
	{ "yous", "you" }, { "youve", "you have" }, { "yr", "year" }, { "yrs", "years" },
};

#define ROWS(table) { table, sizeof table / sizeof *table }
static const struct {
	const struct rewriting *rows;
	size_t count;
} rewritings[128] = {
	['\''] = ROWS(with_apostrophe), ['2'] = ROWS(with_2), ['4'] = ROWS(with_4), ['a'] = ROWS(with_a),
	['b'] = ROWS(with_b), ['c'] = ROWS(with_c), ['d'] = ROWS(with_d), ['e'] = ROWS(with_e),
	['f'] = ROWS(with_f), ['g'] = ROWS(with_g), ['h'] = ROWS(with_h), ['i'] = ROWS(with_i),
	['k'] = ROWS(with_k), ['l'] = ROWS(with_l), ['m'] = ROWS(with_m), ['n'] = ROWS(with_n),
	['o'] = ROWS(with_o), ['p'] = ROWS(with_p), ['r'] = ROWS(with_r), ['s'] = ROWS(with_s),
	['t'] = ROWS(with_t), ['u'] = ROWS(with_u), ['v'] = ROWS(with_v), ['w'] = ROWS(with_w),
	['y'] = ROWS(with_y),
};

/* Words whose meaning depends on their neighbours: the first row that fits is taken. A set is words between single
 * spaces; NULL fits everything, also nothing. In a set, ^ is the beginning of a clause, $ its end, # a number, @ any
 * word, and ~ing any word that ends so. `written_out` "" takes the word out. Sorted by word. */
struct choice {
	const char *word;
	const char *before;     /* the word before is one of these */
	const char *after;      /* the word behind is one of these */
	const char *written_out;
};

#define PRONOUNS "i you u ya we they he she it"
#define VERBS_NEXT "do does did is am are was were will would can cant cannot could should shouldnt dont doesnt isnt"
#define VERBS_AFTER_TO "fix hold do stop get be sleep use go see make take relax heal avoid prevent treat eat " \
	"drink recover try know keep deal cure ease"

static const struct choice choices[] = {
	{ "2", "how want wanna going gonna trying used able what wat where like easy hard best", "@", "to" },
	{ "2", NULL, VERBS_AFTER_TO, "to" },
	{ "4", NULL, "my me the a an this that you u your ur", "for" },
	{ "b", "to will can would could should might may must not cant wont wouldnt it'll", NULL, "be" },
	{ "bout", "how what think know talking worried told", NULL, "about" },
	{ "cause", NULL, "i im ive i'm i've hes shes theyre", "because" },
	{ "couldn", NULL, "t", "could" },
	{ "d", "i you we they he she", "like rather", "would" },
	{ "da", "in on at of is what wat whats from for to with", "@", "the" },
	{ "didn", NULL, "t", "did" },
	{ "doesn", NULL, "t", "does" },
	{ "don", NULL, "t", "do" },
	{ "hasn", NULL, "t", "has" },
	{ "haven", NULL, "t", "have" },
	{ "hows", NULL, "are r you u", "how" },
	{ "hows", NULL, NULL, "how is" },
	{ "hw", NULL, "much long many do does can often to come", "how" },
	{ "id", NULL, "like love rather prefer say be have never also just really appreciate want need do go",
	  "i would" },
	{ "ill", NULL, "be try do go take see ask call check give let get have just never tell need make start",
	  "i will" },
	{ "isn", NULL, "t", "is" },
	{ "its", NULL, "own cause causes name location", "its" },
	{ "its", NULL, "been got gotten had happened gone", "it has" },
	{ "its", NULL, NULL, "it is" },
	{ "k", "^", "$", "ok" },
	{ "lets", "^ ok okay so and then", NULL, "let us" },
	{ "ll", PRONOUNS " that", NULL, "will" },
	{ "m", "i", NULL, "am" },
	{ "n", "@", "@", "and" },
	{ "r", "what wat where wer how who why when which we they u you these those there muscles spasms", NULL,
	  "are" },
	{ "r", NULL, "u you they we there these those the", "are" },
	{ "re", "you we they what", NULL, "are" },
	{ "s", "it that what where who how there he she here", NULL, "is" },
	{ "shouldn", NULL, "t", "should" },
	{ "t", "don doesn didn can isn wasn won couldn wouldn shouldn haven hasn", NULL, "not" },
	{ "ur", NULL, "a an the so not welcome right wrong great awesome amazing just very too really ~ing",
	  "you are" },
	{ "ur", NULL, NULL, "your" },
	{ "ve", PRONOUNS " could would should", NULL, "have" },
	{ "w", "@", "@", "with" },
	{ "wasn", NULL, "t", "was" },
	{ "wed", "^ if when so think", "like love be have need want rather", "we would" },
	{ "whose", NULL, "a an the", "who is" },
	{ "won", NULL, "t", "will" },
	{ "wouldn", NULL, "t", "would" },
	{ "y", "^ but so and", VERBS_NEXT " it my the i u", "why" },
	{ "ya", "^", "$", "yes" },
	{ "ya", "how hows do did can will would could thank thanks love for to with of get tell ask what are see", NULL,
	  "you" },
};

/* Endings behind an apostrophe. */
static const struct rewriting endings[] = {
	{ "n't", " not" }, { "'re", " are" }, { "'ve", " have" }, { "'ll", " will" }, { "'d", " would" },
	{ "'m", " am" }, { "in'", "ing" },
};

/* Behind these 's is always "is" or "has"; behind any other word only before one of is_follows, otherwise it marks
 * whose something is and goes away. */
static const char is_hosts[] =
	"it that what where who how when why there here he she this which everything something nothing everybody "
	"everyone somebody someone nobody";
static const char is_follows[] =
	"a an the so very too really not still just also always never all been being getting going gone got worse "
	"better bad sore tight stiff numb ok okay fine normal killing stuck swollen kinda like on in at only back";
static const char has_follows[] = "been got gotten had happened gone become helped worked stopped started";

/* Units that people write onto the number: "20mins". */
static const char units[] =
	"min mins minute minutes hr hrs hour hours day days week weeks wk wks month months mth mths year years yr "
	"yrs yo am pm kg kgs g mg mcg lb lbs km cm mm ml x c f k m";

/* A full stop behind these ends no sentence. */
static const char abbreviations[] = "dr mr mrs ms st vs approx prof";

#endif

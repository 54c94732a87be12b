/* The words that negate, that end what is negated, and that only look like negation. Data only; included by
 * negation.c. Where people could mean either, a row decides against negation: a false alarm is better than a missed
 * one. */
#ifndef UNKNOT_TALK_NEGATION_WORDS_H
#define UNKNOT_TALK_NEGATION_WORDS_H

#define AUXILIARIES_BE "am is are was were be been being"
#define AUXILIARIES_DO "do does did"
#define AUXILIARIES_HAVE "have has had"
#define AUXILIARIES_MODAL "can could will would should must may might shall need dare"

static const char be_forms[] = AUXILIARIES_BE;
static const char do_forms[] = AUXILIARIES_DO;
static const char have_forms[] = AUXILIARIES_HAVE;
static const char auxiliaries[] = AUXILIARIES_BE " " AUXILIARIES_DO " " AUXILIARIES_HAVE " " AUXILIARIES_MODAL;

static const char subjects[] = "i he she we they you it this that these those there";
static const char determiners[] = "my the a an his her our your their its";
static const char prepositions[] =
	"in on at of to with from for by into onto over under around near down up through behind between across "
	"along inside like about or nor and than";
static const char questions[] = "what why how when where who which whose";

/* Behind these "not" says nothing about what follows: "why not", "if not", "or not", "rather not", "can not". */
static const char not_after[] = "why if or whether to rather better maybe perhaps how certainly definitely surely "
				AUXILIARIES_MODAL;

/* Between the negating word and what it negates. */
static const char fillers[] =
	"any a an real actual obvious much of some more sign signs symptoms symptom history hint trace really "
	"actually currently particularly at all yet ever sort kind";

/* Whose absence is the complaint: "no feeling", "no relief", "without sleep". */
static const char missed[] =
	"relief feeling sensation strength control energy appetite improvement better help sleep rest power "
	"movement pulse air oxygen breath response comfort luck use hope motivation grip balance memory vision "
	"sight voice speech urine wee poo progress difference change end let peace cure success support heartbeat "
	"reflexes will life reason";

/* "no ..." that says something else. */
static const char no_idioms[] =
	"idea clue doubt matter wonder joke way point one thanks thank good different stranger long place position "
	"where surprise pressure rush need time money choice option options fun than pun chance less fewer worse "
	"sooner";

/* Behind these "no" was an answer by itself: "no my chest hurts". */
static const char no_answers[] =
	"i he she we they you it this that these those there my his her our your their the its just only but and so or "
	"wait actually well sorry because please yes really seriously then " AUXILIARIES_BE " " AUXILIARIES_DO " "
	AUXILIARIES_HAVE " " AUXILIARIES_MODAL " what why how when where who which";

/* Adjectives and others behind "not" that make it the complaint, or say nothing of what follows. */
static const char not_idioms[] =
	"only just merely simply sure certain convinced better improved gone normal right good well ok okay fine "
	"able awake conscious enough very so too as that all always every everyone everything until till long to "
	"because since possible used allowed want what how who where when why if worth relieved controlled safe "
	"great comfortable funny fun here there like unlike least unusual uncommon nice happy cool healed pleasant "
	"bearable tolerable nothing no not even once never ever helpful effective responsive aware alert steady "
	"stable alone up down out around half quite exactly necessarily fully completely entirely totally properly "
	"know slept sleep eaten stopped";

/* The verbs in -ing behind "not" that name a complaint; of all others the absence is one: "not breathing". */
static const char not_having[] =
	"having getting feeling experiencing suffering sweating bleeding coughing vomiting throwing fainting "
	"shaking tingling hurting aching burning spreading radiating taking looking asking noticing using";

/* The verbs behind "do not" and "have not" that name a complaint; of all others the absence may be one. */
static const char do_not_verbs[] =
	"have feel get experience suffer notice hurt ache burn bleed radiate spread involve fall hit injure bang "
	"crash break twist faint pass black cough vomit sweat collapse overdose take inject smoke seem";
/* Behind "do not want to"; not "live", "wake up" or "die". */
static const char unwanted[] = "hurt harm injure kill cut damage break strain tear pull overdo";
static const char have_not_verbs[] =
	"had got any a felt noticed experienced suffered fallen hit injured hurt fainted passed collapsed coughed "
	"vomited taken broken";

/* Behind "feel", "get" and their kin: the absence is the complaint, or somebody does not understand. */
static const char feel_idioms[] =
	"well right good great ok okay fine safe myself like it my his her the left up anything better normal "
	"alright alive real at out why how what this that enough to me through anywhere along over rid worse "
	"comfortable rested";

/* With these behind it "never had" or "no ... until" tells of what is there now. */
static const char now_first[] = "before until till like such previously so bad worse intense strong";

/* Earlier in the clause of "without": together they say that it is there ("can not breathe without pain"). */
static const char double_negators[] =
	"not no never nothing hardly barely unable impossible hard difficult difficulty trouble struggle struggling";
static const char without_idioms[] =
	"warning cause being stopping it them me stop fail exception doubt doing knowing noticing";

/* What ends the negated stretch. */
static const char breaks[] =
	"but though although however except apart just only still because since while when whenever if unless until "
	"till so then now plus also whereas despite and yet even before after which who whose that how what why "
	"where yes suddenly thanks no not nor never without";

/* Verbs that belong to a new clause: the one or two words before them are its subject. */
static const char finite_verbs[] =
	AUXILIARIES_BE " " AUXILIARIES_DO " " AUXILIARIES_HAVE " " AUXILIARIES_MODAL " hurts aches feels keeps comes "
	"goes gets started starts began begins hurt came went seems looks makes burns stings throbs radiates spreads "
	"feel keep";

/* At the end of a question they ask to be contradicted: "it is not my heart, right?" */
static const char tags[] = "right correct yes no surely";
static const char tag_verbs[] = AUXILIARIES_BE " " AUXILIARIES_DO " has have " AUXILIARIES_MODAL;  /* "is it?" */

#endif

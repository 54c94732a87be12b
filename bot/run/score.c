#include "run/score.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/mem.h"

#define FILE_MAX (16u << 20)
#define OPTIONS_COUNTED 3u

/* ---- Reading ---- */

static char *trimmed(char *text)
{
	text += strspn(text, " ");
	size_t len = strlen(text);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

static void read_labels(struct question *question, char *cell)
{
	char *rest = cell;
	for (char *label; (label = strsep(&rest, "|"));) {
		label = trimmed(label);
		if (*label && question->label_count < QUESTION_LABELS_MAX)
			question->labels[question->label_count++] = label;
	}
}

static void read_question(struct questions *questions, const char *path, char *line, unsigned row,
			  struct err_list *errs)
{
	struct question question = { .row = row, .line = mem_copy_text(line), .kind = "-" };
	char *rest = question.line;
	question.text = strsep(&rest, "\t");
	char *labels = strsep(&rest, "\t"), *kind = strsep(&rest, "\t");
	if (labels)
		read_labels(&question, labels);
	if (kind && *trimmed(kind))
		question.kind = trimmed(kind);
	if (!question.label_count) {
		struct err *err = err_list_add(errs, ERR_ERROR);
		err_at(err, path, row, 0, line);
		err_set(err, "no labels");
		err_mend(err, "utterance, TAB, labels with | between them");
		free(question.line);
		return;
	}
	mem_grow((void **)&questions->items, questions->count, &questions->room, sizeof *questions->items);
	questions->items[questions->count++] = question;
}

static bool is_skipped(const char *line, unsigned row)
{
	return line[strspn(line, " \t")] == '\0' || (row == 1 && text_starts(line, "# "));
}

int questions_read(struct questions *questions, const char *path, struct err_list *errs)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	size_t before = errs->count;
	*questions = (struct questions){ 0 };
	if (file_read(path, FILE_MAX, &text, &err) < 0) {
		err.exit_code = EX_NOINPUT;
		*err_list_add(errs, ERR_ERROR) = err;
		return -1;
	}
	unsigned row = 0;
	char *rest = text.data;
	for (char *line; (line = strsep(&rest, "\n"));) {
		line[strcspn(line, "\r")] = '\0';
		if (!is_skipped(line, ++row))
			read_question(questions, path, line, row, errs);
	}
	if (!questions->count && errs->count == before)
		err_set(err_list_add(errs, ERR_ERROR), "%s: no questions", path);
	str_release(&text);
	return errs->count > before ? -1 : 0;
}

void questions_release(struct questions *questions)
{
	for (size_t i = 0; i < questions->count; i++)
		free(questions->items[i].line);
	free(questions->items);
	*questions = (struct questions){ 0 };
}

/* ---- Judging ---- */

static const struct {
	const char *name;
	bool good;
} outcomes[OUTCOME_COUNT] = {
	[OUTCOME_RIGHT] = { "right", true },       [OUTCOME_SECOND] = { "second", false },
	[OUTCOME_OFFERED] = { "offered", false },  [OUTCOME_MISLED] = { "misled", false },
	[OUTCOME_WRONG] = { "wrong", false },      [OUTCOME_ALARM] = { "alarm", false },
	[OUTCOME_NONE] = { "none", false },        [OUTCOME_RECALLED] = { "recalled", true },
	[OUTCOME_TOPIC] = { "topic", false },      [OUTCOME_DECLINED] = { "declined", true },
	[OUTCOME_ACCEPTED] = { "accepted", true },
};

const char *outcome_name(enum outcome outcome)
{
	return outcomes[outcome].name;
}

bool outcome_is_good(enum outcome outcome)
{
	return outcomes[outcome].good;
}

static bool accepts(const struct question *question, size_t from, const char *label)
{
	for (size_t i = from; i < question->label_count; i++)
		if (text_equal(question->labels[i], label))
			return true;
	return false;
}

bool question_has_label(const struct question *question, const char *label)
{
	return accepts(question, 0, label);
}

static bool accepts_an_option(const struct question *question, const struct classification *is)
{
	for (size_t i = 0; i < is->option_count && i < OPTIONS_COUNTED; i++)
		if (!text_equal(is->options[i], "out_of_scope") && accepts(question, 0, is->options[i]))
			return true;
	return false;
}

static bool accepts_any_intent(const struct question *question, const struct classification *is)
{
	for (size_t i = 0; i < is->intent_count; i++)
		if (accepts(question, 0, is->intents[i]))
			return true;
	return false;
}

static enum outcome judge_in_scope(const struct question *question, const struct classification *is)
{
	switch (is->action) {
	case ACTION_EMERGENCY:
		return accepts(question, 0, "emergency") ? OUTCOME_RIGHT : OUTCOME_ALARM;
	case ACTION_ANSWER:
		if (accepts(question, 0, is->intents[0]))
			return OUTCOME_RIGHT;
		return accepts_any_intent(question, is) ? OUTCOME_SECOND : OUTCOME_WRONG;
	case ACTION_FALLBACK:
		return accepts(question, 0, "out_of_scope") ? OUTCOME_SECOND : OUTCOME_NONE;
	case ACTION_ASK:
	case ACTION_SUGGEST:
		break;
	}
	return accepts_an_option(question, is) ? OUTCOME_OFFERED : OUTCOME_MISLED;
}

static enum outcome judge_emergency(const struct question *question, const struct classification *is)
{
	switch (is->action) {
	case ACTION_EMERGENCY:
		return OUTCOME_RECALLED;
	case ACTION_ANSWER:
		return accepts(question, 1, is->intents[0]) ? OUTCOME_TOPIC : OUTCOME_WRONG;
	case ACTION_FALLBACK:
		return accepts(question, 0, "out_of_scope") ? OUTCOME_TOPIC : OUTCOME_NONE;
	case ACTION_ASK:
	case ACTION_SUGGEST:
		break;
	}
	return accepts_an_option(question, is) ? OUTCOME_OFFERED : OUTCOME_MISLED;
}

static enum outcome judge_out_of_scope(const struct question *question, const struct classification *is)
{
	switch (is->action) {
	case ACTION_FALLBACK:
		return OUTCOME_DECLINED;
	case ACTION_EMERGENCY:
		return accepts(question, 0, "emergency") ? OUTCOME_ACCEPTED : OUTCOME_ALARM;
	case ACTION_ANSWER:
		return accepts(question, 0, is->intents[0]) ? OUTCOME_ACCEPTED : OUTCOME_WRONG;
	case ACTION_ASK:
	case ACTION_SUGGEST:
		break;
	}
	return OUTCOME_OFFERED;
}

static char *joined(const char *start, const char *const *texts, size_t count, const char *between)
{
	struct str out = STR_INIT;
	str_add(&out, start);
	for (size_t i = 0; i < count; i++)
		str_addf(&out, "%s%s", i ? between : "", texts[i]);
	return str_detach(&out);
}

static char *what_was_said(const struct classification *is)
{
	if (is->action == ACTION_FALLBACK)
		return mem_copy_text("fallback");
	if (is->action == ACTION_EMERGENCY)
		return mem_copy_text("emergency");
	if (is->action == ACTION_ANSWER)
		return joined("", is->intents, is->intent_count, "+");
	return joined("?", is->options, is->option_count < OPTIONS_COUNTED ? is->option_count : OPTIONS_COUNTED, "/");
}

void score_judge(const struct question *question, const struct classification *given, struct verdict *verdict)
{
	struct classification is = *given;
	if (is.action == ACTION_ANSWER && (!is.intent_count || text_equal(is.intents[0], "out_of_scope")))
		is.action = ACTION_FALLBACK;    /* an explicit refusal */
	*verdict = (struct verdict){ .question = question, .action = given->action, .said = what_was_said(&is) };
	if (text_equal(question->labels[0], "emergency")) {
		verdict->group = GROUP_EMERGENCY;
		verdict->outcome = judge_emergency(question, &is);
	} else if (text_equal(question->labels[0], "out_of_scope")) {
		verdict->group = GROUP_OUT_OF_SCOPE;
		verdict->outcome = judge_out_of_scope(question, &is);
	} else {
		verdict->group = GROUP_IN_SCOPE;
		verdict->outcome = judge_in_scope(question, &is);
	}
}

void verdict_release(struct verdict *verdict)
{
	free(verdict->said);
	verdict->said = NULL;
}

#include "run/terminal.h"

#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "run/page.h"

#define HISTORY_LINES 100
#define WIDTH_UNKNOWN 80
#define WIDTH_MIN 24
#define WIDTH_MAX 96            /* longer lines are hard to read */
#define ESCAPE_MARK '\1'        /* libedit: what stands between two of them takes no room */

struct terminal {
	char *prompt;
	bool bold;
	EditLine *editor;       /* NULL: a pipe */
	History *history;
};

static char *prompt_of(EditLine *editor)
{
	struct terminal *terminal = NULL;
	el_get(editor, EL_CLIENTDATA, &terminal);
	return terminal->prompt;
}

/* Without a locale, a UTF-8 terminal is by far the likeliest. */
static void set_character_set(void)
{
	setlocale(LC_CTYPE, "");
	if (MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static bool wants_bold(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && !text_equal(term, "dumb");
}

/* No ~/.editrc is read: el_source() is not called. Without an editor the lines are read as from a pipe. */
static void open_editor(struct terminal *terminal)
{
	HistEvent event;
	terminal->history = history_init();
	terminal->editor = terminal->history ? el_init("unknot", stdin, stdout, stderr) : NULL;
	if (!terminal->editor)
		return;
	history(terminal->history, &event, H_SETSIZE, HISTORY_LINES);
	history(terminal->history, &event, H_SETUNIQUE, 1);
	el_set(terminal->editor, EL_CLIENTDATA, terminal);
	el_set(terminal->editor, EL_PROMPT_ESC, prompt_of, ESCAPE_MARK);
	el_set(terminal->editor, EL_EDITOR, "emacs");
	el_set(terminal->editor, EL_SIGNAL, 1);
	el_set(terminal->editor, EL_HIST, history, terminal->history);
}

/* The colour ends before the space: libedit swallows codes that no letter follows. */
static char *make_prompt(const char *prompt, bool bold)
{
	if (!bold)
		return str_format("%s ", prompt);
	return str_format("%c\033[1;36m%c%s%c\033[0m%c ", ESCAPE_MARK, ESCAPE_MARK, prompt, ESCAPE_MARK, ESCAPE_MARK);
}

struct terminal *terminal_open(const char *prompt)
{
	struct terminal *terminal = mem_alloc(sizeof *terminal);
	set_character_set();
	terminal->bold = wants_bold();
	terminal->prompt = make_prompt(prompt, terminal->bold);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		open_editor(terminal);
	return terminal;
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal)
		return;
	if (terminal->editor)
		el_end(terminal->editor);
	if (terminal->history)
		history_end(terminal->history);
	free(terminal->prompt);
	free(terminal);
}

bool terminal_has_person(const struct terminal *terminal)
{
	return terminal->editor;
}

static bool read_edited(struct terminal *terminal, struct str *line)
{
	HistEvent event;
	int count = 0;
	const char *typed = el_gets(terminal->editor, &count);
	if (!typed || count <= 0) {
		putchar('\n'); /* the shell's prompt does not follow ours on the same line */
		return false;
	}
	if (typed[strspn(typed, " \t\r\n")])
		history(terminal->history, &event, H_ENTER, typed);
	str_add_bytes(line, typed, (size_t)count < TERMINAL_LINE_MAX ? (size_t)count : TERMINAL_LINE_MAX);
	return true;
}

static bool read_plain(struct str *line)
{
	int c = getc(stdin);
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc(stdin))
		if (line->len < TERMINAL_LINE_MAX)
			str_add_char(line, (char)c);
	return true;
}

bool terminal_read(struct terminal *terminal, struct str *line)
{
	str_clear(line);
	if (!(terminal->editor ? read_edited(terminal, line) : read_plain(line)))
		return false;
	while (line->len && strchr("\r\n", line->data[line->len - 1]))
		str_truncate(line, line->len - 1);
	return true;
}

static size_t width_of_window(void)
{
	struct winsize window = { 0 };
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) < 0 || !window.ws_col)
		return WIDTH_UNKNOWN;
	return window.ws_col < WIDTH_MIN ? WIDTH_MIN : window.ws_col > WIDTH_MAX ? WIDTH_MAX : window.ws_col;
}

void terminal_show(struct terminal *terminal, const char *text, const char *html, bool alarm)
{
	struct page_style style = { 0, terminal->bold, alarm };
	struct str page = STR_INIT;
	if (isatty(STDOUT_FILENO))
		style.width = width_of_window();
	page_add(&page, text, html, &style);
	fputs(str_text(&page), stdout);
	fflush(stdout);
	str_release(&page);
}

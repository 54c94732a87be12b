#include <cmark.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "talk/html.h"
#include "talk/markdown.h"

struct check {
	const char *source;
	const struct markdown_values *values;
	const char *file;
	unsigned first_line;
	struct err_list *errs;
	unsigned count;         /* of errors found */
};

/* What a response cannot hold, and what to write instead. */
static const struct refusal {
	cmark_node_type type;
	const char *what, *mend;
} refusals[] = {
	{ CMARK_NODE_HTML_BLOCK, "raw HTML is not allowed", "write it in Markdown; a < by itself is written \\<" },
	{ CMARK_NODE_HTML_INLINE, "raw HTML is not allowed", "write it in Markdown; a < by itself is written \\<" },
	{ CMARK_NODE_IMAGE, "a picture inside the text is not allowed",
	  "name it in the front matter: \"picture: FILE | what it shows\"" },
	{ CMARK_NODE_BLOCK_QUOTE, "a quotation is not allowed", "write a paragraph; a > by itself is written \\>" },
	{ CMARK_NODE_CODE_BLOCK, "a block of code is not allowed", "indent the line by fewer than four spaces" },
	{ CMARK_NODE_THEMATIC_BREAK, "a rule is not allowed", "part paragraphs by an empty line" },
};

static const char *line_at(const char *source, unsigned line)
{
	for (unsigned i = 1; i < line; i++) {
		const char *end = strchr(source, '\n');
		if (!end)
			break;
		source = end + 1;
	}
	return source;
}

/* cmark leaves out the indentation when it counts the columns of a paragraph's second line and says nothing of some
 * inline nodes, so the column is looked up: where `needle` stands in the node's line. */
static unsigned column_of(const char *line, const char *needle, int fallback)
{
	size_t len = strcspn(needle, "\n");
	const char *found = len ? memmem(line, strlen(line), needle, len) : NULL;
	if (found)
		return (unsigned)(found - line) + 1;
	return fallback > 0 && (size_t)fallback <= strlen(line) ? (unsigned)fallback : 1;
}

static struct err *complain(struct check *check, cmark_node *node, const char *needle)
{
	int line = cmark_node_get_start_line(node);
	int column = cmark_node_get_start_column(node);
	for (cmark_node *at = node; at && line <= 0; at = cmark_node_parent(at))
		line = cmark_node_get_start_line(at);
	line = line > 0 ? line : 1;
	const char *start = line_at(check->source, (unsigned)line);
	char *text = mem_copy_bytes(start, strcspn(start, "\r\n"));
	struct err *err = err_list_add(check->errs, ERR_ERROR);
	err_at(err, check->file, check->first_line + (unsigned)line - 1, column_of(text, needle, column), text);
	free(text);
	check->count++;
	return err;
}

static void check_refusals(struct check *check, cmark_node *node)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const char *literal = cmark_node_get_literal(node);
		if (cmark_node_get_type(node) != refusals[i].type)
			continue;
		struct err *err = complain(check, node, refusals[i].type == CMARK_NODE_IMAGE ? "![" :
							literal ? literal : "");
		err_set(err, "%s", refusals[i].what);
		err_mend(err, "%s", refusals[i].mend);
	}
}

static void check_heading(struct check *check, cmark_node *node)
{
	if (cmark_node_get_heading_level(node) == 3 || cmark_node_get_heading_level(node) == 4)
		return;
	struct err *err = complain(check, node, "");
	err_set(err, "a heading of level %d is not allowed", cmark_node_get_heading_level(node));
	err_mend(err, "use ### or ####; a line of - or = below a text also makes it a heading");
}

static void check_link(struct check *check, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	if (!link_allowed(url)) {
		struct err *err = complain(check, node, *url ? url : "](");
		err_set(err, "a link to \"%s\" is not allowed", url);
		err_mend(err, "links go to https://... or mailto:...");
	} else if (!cmark_node_first_child(node)) {
		err_set(complain(check, node, "[]"), "a link without words");
	} else if (strpbrk(url, "{}")) {
		struct err *err = complain(check, node, url);
		err_set(err, "a link's address cannot hold a value in braces");
		err_mend(err, "put the value into the text");
	}
}

static void name_nearest(const struct check *check, struct err *err, const char *name)
{
	const char **names = mem_array(check->values->count, sizeof *names);
	for (size_t i = 0; i < check->values->count; i++)
		names[i] = check->values->items[i].name;
	const char *nearest = text_nearest(name, names, check->values->count);
	if (nearest)
		err_mend(err, "did you mean {%s}?", nearest);
	else
		err_mend(err, "braces are only for values, such as {%s}", names[0]);
	free(names);
}

static bool is_known(const struct check *check, const char *name)
{
	for (size_t i = 0; i < check->values->count; i++)
		if (text_equal(check->values->items[i].name, name))
			return true;
	return false;
}

/* `brace` points at a "{"; gives where to go on. */
static const char *check_value(struct check *check, cmark_node *node, const char *brace)
{
	size_t len = strcspn(brace + 1, "{}");
	char *name = mem_copy_bytes(brace + 1, len);
	if (brace[1 + len] != '}') {
		struct err *err = complain(check, node, brace);
		err_set(err, "a \"{\" that is not closed");
		err_mend(err, "braces are only for values, such as {%s}", check->values->items[0].name);
	} else if (!is_known(check, name)) {
		char *written = str_format("{%s}", name);
		struct err *err = complain(check, node, written);
		err_set(err, "unknown value %s", written);
		name_nearest(check, err, name);
		free(written);
	}
	free(name);
	return brace + 1 + len;
}

static void check_text(struct check *check, cmark_node *node)
{
	const char *literal = cmark_node_get_literal(node);
	if (literal[0] == '|' && !cmark_node_previous(node)) {
		struct err *err = complain(check, node, "|");
		err_set(err, "a table is not allowed");
		err_mend(err, "write a list");
	}
	if (!check->values->count)
		return;
	for (const char *brace = strchr(literal, '{'); brace; brace = strchr(brace, '{'))
		brace = check_value(check, node, brace);
}

static void check_code(struct check *check, cmark_node *node)
{
	if (!strchr(cmark_node_get_literal(node), '{'))
		return;
	struct err *err = complain(check, node, "{");
	err_set(err, "values in braces are not put into code");
	err_mend(err, "leave out the ` around it");
}

/* How many nodes, or only lists, are around it; counted up to `most`. */
static int nesting(cmark_node *node, bool lists_only, int most)
{
	int count = 0;
	while (count < most && (node = cmark_node_parent(node)))
		count += !lists_only || cmark_node_get_type(node) == CMARK_NODE_LIST;
	return count;
}

/* Only the node that passes a limit is complained of, not all that is inside it. */
static void check_depth(struct check *check, cmark_node *node)
{
	bool list = cmark_node_get_type(node) == CMARK_NODE_LIST;
	int lists = nesting(node, true, MARKDOWN_LISTS_MAX + 1);
	int nodes = nesting(node, false, MARKDOWN_DEPTH_MAX + 1);
	bool lists_too_deep = list && lists == MARKDOWN_LISTS_MAX;
	bool too_deep = lists <= MARKDOWN_LISTS_MAX && nodes == MARKDOWN_DEPTH_MAX;
	if (!lists_too_deep && !too_deep)
		return;
	struct err *err = complain(check, node, "");
	if (lists_too_deep)
		err_set(err, "lists within lists, more than %d deep", MARKDOWN_LISTS_MAX);
	else
		err_set(err, "nested more than %d deep", MARKDOWN_DEPTH_MAX);
	err_mend(err, "write it flatter");
}

static void check_node(struct check *check, cmark_node *node)
{
	check_refusals(check, node);
	check_depth(check, node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		check_heading(check, node);
		break;
	case CMARK_NODE_LINK:
		check_link(check, node);
		break;
	case CMARK_NODE_TEXT:
		check_text(check, node);
		break;
	case CMARK_NODE_CODE:
		check_code(check, node);
		break;
	default:
		break;
	}
}

int markdown_check(const char *source, const struct markdown_values *values, const char *file, unsigned first_line,
		   struct err_list *errs)
{
	struct check check = { source, values, file, first_line, errs, 0 };
	cmark_node *document = cmark_parse_document(source, strlen(source), CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE && check.count < MARKDOWN_ERRORS_MAX)
		if (event == CMARK_EVENT_ENTER)
			check_node(&check, cmark_iter_get_node(iter));
	cmark_iter_free(iter);
	cmark_node_free(document);
	return check.count ? -1 : 0;
}

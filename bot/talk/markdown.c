#include "talk/markdown.h"

#include <assert.h>
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "talk/html.h"

/* One list that is open while the tree is walked. */
struct level {
	int number;             /* of the next item; -1: bullets */
	bool tight;             /* no blank lines between its items */
	bool begun;             /* an item was written */
};

struct rendering {
	const struct markdown_values *values;
	struct str *text, *html;
	size_t text_start;      /* what was there before belongs to somebody else */
	struct level levels[MARKDOWN_DEPTH_MAX];
	size_t depth;           /* open lists; more than there are levels are counted but share the last one */
	bool behind_marker;     /* an item's "- " was just written: its first block stands on the same line */
	size_t link_start;      /* where the words of the open link begin in the plain text */
};

static void add_words(struct rendering *r, const char *words, size_t len)
{
	size_t start = r->text->len;
	str_add_bytes(r->text, words, len);
	for (size_t i = start; i < r->text->len; i++)
		if (html_is_control(r->text->data[i]))
			r->text->data[i] = ' ';
	html_escape(r->html, words, len);
}

static const struct markdown_value *value_at(const struct markdown_values *values, const char *brace)
{
	for (size_t i = 0; values && i < values->count; i++) {
		size_t len = strlen(values->items[i].name);
		if (strncmp(brace + 1, values->items[i].name, len) == 0 && brace[1 + len] == '}')
			return &values->items[i];
	}
	return NULL;
}

/* A text node: the one place where values are put in. */
static void add_literal(struct rendering *r, const char *literal)
{
	const char *brace;
	while ((brace = strchr(literal, '{'))) {
		const struct markdown_value *value = value_at(r->values, brace);
		add_words(r, literal, (size_t)(brace - literal));
		literal = brace;
		if (value && value->text) {
			add_words(r, value->text, strlen(value->text));
			literal += strlen(value->name) + 2;
		} else {
			add_words(r, literal++, 1);
		}
	}
	add_words(r, literal, strlen(literal));
}

static struct level *innermost(struct rendering *r)
{
	if (!r->depth)
		return NULL;
	return &r->levels[(r->depth < MARKDOWN_DEPTH_MAX ? r->depth : MARKDOWN_DEPTH_MAX) - 1];
}

static void indent(struct rendering *r, size_t levels)
{
	for (size_t i = 0; i < levels && i < MARKDOWN_DEPTH_MAX; i++)
		str_add(r->text, r->levels[i].number < 0 ? "  " : "   ");
}

static void begin_block(struct rendering *r)
{
	struct level *level = innermost(r);
	if (r->behind_marker) {
		r->behind_marker = false;
		return;
	}
	if (r->text->len == 0)
		return;
	str_add(r->text, level && level->tight ? "\n" : "\n\n");
	indent(r, r->depth);
}

static void begin_item(struct rendering *r)
{
	struct level *level = innermost(r);
	assert(level); /* cmark puts an item into a list */
	bool close = level->begun ? level->tight : level > r->levels && level[-1].tight;
	if (r->text->len)
		str_add(r->text, close ? "\n" : "\n\n");
	indent(r, r->depth - 1);
	if (level->number < 0)
		str_add(r->text, "- ");
	else
		str_addf(r->text, "%d. ", level->number++);
	level->begun = true;
	r->behind_marker = true;
}

static void begin_list(struct rendering *r, cmark_node *node)
{
	bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	r->depth++;
	*innermost(r) = (struct level){
		.number = ordered ? cmark_node_get_list_start(node) : -1,
		.tight = cmark_node_get_list_tight(node),
	};
}

/* In a tight list the words of an item stand in it without a paragraph. */
static bool is_bare_paragraph(cmark_node *node)
{
	cmark_node *item = cmark_node_parent(node);
	cmark_node *list = item ? cmark_node_parent(item) : NULL;
	return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static void begin_link(struct rendering *r, cmark_node *node)
{
	struct str url = STR_INIT;
	r->link_start = r->text->len;
	if (!link_allowed(cmark_node_get_url(node)))
		return;
	link_add_address(&url, cmark_node_get_url(node));
	str_add(r->html, "<a href=\"");
	html_escape(r->html, str_text(&url), url.len);
	str_add(r->html, "\">");
	str_release(&url);
}

static void end_link(struct rendering *r, cmark_node *node)
{
	struct str url = STR_INIT;
	if (!link_allowed(cmark_node_get_url(node)))
		return;
	str_add(r->html, "</a>");
	link_add_address(&url, cmark_node_get_url(node));
	if (!link_is_said_by(str_text(&url), str_text(r->text) + r->link_start))
		str_addf(r->text, " (%s)", link_shown(str_text(&url)));
	str_release(&url);
}

/* NULL: the node has no tag of its own. */
static const char *tag_of(cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
		return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "ol" : "ul";
	case CMARK_NODE_ITEM:
		return "li";
	case CMARK_NODE_PARAGRAPH:
		return is_bare_paragraph(node) ? NULL : "p";
	case CMARK_NODE_HEADING:
		return cmark_node_get_heading_level(node) <= 3 ? "h3" : "h4";
	case CMARK_NODE_STRONG:
		return "strong";
	case CMARK_NODE_EMPH:
		return "em";
	default:
		return NULL;
	}
}

static void open_tag(struct rendering *r, cmark_node *node)
{
	const char *tag = tag_of(node);
	if (!tag)
		return;
	str_addf(r->html, "<%s", tag);
	if (text_equal(tag, "ol") && cmark_node_get_list_start(node) != 1)
		str_addf(r->html, " start=\"%d\"", cmark_node_get_list_start(node));
	str_add_char(r->html, '>');
}

static void enter(struct rendering *r, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
		begin_list(r, node);
		break;
	case CMARK_NODE_ITEM:
		begin_item(r);
		break;
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		begin_block(r);
		break;
	case CMARK_NODE_LINK:
		begin_link(r, node);
		break;
	default:
		break;
	}
	open_tag(r, node);
}

static void leave(struct rendering *r, cmark_node *node)
{
	const char *tag = tag_of(node);
	cmark_node_type type = cmark_node_get_type(node);
	if (tag)
		str_addf(r->html, "</%s>", tag);
	if (type == CMARK_NODE_LINK)
		end_link(r, node);
	if (type == CMARK_NODE_LIST)
		r->depth--;
	if (type == CMARK_NODE_LIST || type == CMARK_NODE_ITEM)
		r->behind_marker = false;
}

static void add_tagged(struct rendering *r, const char *tag, const char *literal)
{
	size_t len = strlen(literal);
	str_addf(r->html, "<%s>", tag);
	add_words(r, literal, len && literal[len - 1] == '\n' ? len - 1 : len);
	str_addf(r->html, "</%s>", tag);
}

/* A node without children: it is entered and never left. False when it is none. */
static bool add_leaf(struct rendering *r, cmark_node *node)
{
	const char *literal = cmark_node_get_literal(node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		add_literal(r, literal);
		return true;
	case CMARK_NODE_SOFTBREAK:
		add_words(r, " ", 1);
		return true;
	case CMARK_NODE_LINEBREAK:
		str_add_char(r->text, '\n');
		indent(r, r->depth);
		str_add(r->html, "<br>");
		return true;
	case CMARK_NODE_CODE:
		add_tagged(r, "code", literal);
		return true;
	case CMARK_NODE_CODE_BLOCK:
	case CMARK_NODE_HTML_BLOCK:
		begin_block(r);
		add_tagged(r, "p", literal);
		return true;
	case CMARK_NODE_HTML_INLINE:
		add_words(r, literal, strlen(literal));
		return true;
	default:
		return false;
	}
}

static void walk(struct rendering *r, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event == CMARK_EVENT_EXIT)
			leave(r, node);
		else if (!add_leaf(r, node))
			enter(r, node);
	}
	cmark_iter_free(iter);
}

static void drop_spaces_at_line_ends(struct str *text, size_t from)
{
	size_t kept = from;
	for (size_t i = from; i < text->len; i++) {
		if (text->data[i] == '\n')
			while (kept > from && text->data[kept - 1] == ' ')
				kept--;
		text->data[kept++] = text->data[i];
	}
	while (kept > from && strchr(" \n", text->data[kept - 1]))
		kept--;
	str_truncate(text, kept);
}

static cmark_node *first_paragraph(cmark_node *document)
{
	cmark_node *node = cmark_node_first_child(document);
	while (node && cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH)
		node = cmark_node_next(node);
	return node ? node : cmark_node_first_child(document);
}

void markdown_render(const char *source, const struct markdown_values *values, enum markdown_extent extent,
		     struct str *text, struct str *html)
{
	struct rendering r = { .values = values, .text = text, .html = html, .text_start = text->len };
	cmark_node *document = cmark_parse_document(source, strlen(source), CMARK_OPT_VALIDATE_UTF8);
	cmark_node *root = extent == MARKDOWN_ALL ? document : first_paragraph(document);
	if (root)
		walk(&r, root);
	drop_spaces_at_line_ends(text, r.text_start);
	cmark_node_free(document);
}

/* SPDX-License-Identifier: Apache-2.0
 * table.c -- lays labelled values out in columns.
 */
#include "core/ui/cli/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"

#define COLUMNS_MAX 24
#define GAP 2 /* blanks between columns */

struct column {
	const char *label;
	size_t width;
};

struct columns {
	struct column items[COLUMNS_MAX];
	size_t count;
	bool too_many;
};

void tkm_table_init(struct tkm_table *table)
{
	*table = (struct tkm_table){.text = TKM_BUF_INIT(TKM_TABLE_MAX)};
}

void tkm_table_release(struct tkm_table *table)
{
	tkm_buf_release(&table->text);
	free(table->cells);
	free(table->rows);
	tkm_table_init(table);
}

/* Makes room for one more item; false when memory is out. */
static bool grow(void **items, size_t *room, size_t count, size_t size)
{
	size_t bytes, more = *room ? *room : 8;
	if (count < *room)
		return true;
	if (!tkm_size_add(*room, more, &more) ||
	    !tkm_size_mul(more, size, &bytes))
		return false;
	void *grown = realloc(*items, bytes);
	if (!grown)
		return false;
	*items = grown;
	*room = more;
	return true;
}

void tkm_table_row(struct tkm_table *table)
{
	void *rows = table->rows;
	if (!grow(&rows, &table->row_room, table->row_count,
		sizeof(*table->rows))) {
		table->failed = true;
		return;
	}
	table->rows = rows;
	table->rows[table->row_count++] = table->cell_count;
}

static size_t keep(struct tkm_table *table, struct tkm_view text)
{
	size_t at = table->text.size;
	tkm_utf8_add_safe(&table->text, text);
	tkm_buf_add_char(&table->text, '\0');
	return at;
}

void tkm_table_cell(
    struct tkm_table *table, const char *label, struct tkm_view value)
{
	void *cells = table->cells;
	if (table->row_count == 0 || table->failed ||
	    !grow(&cells, &table->cell_room, table->cell_count,
		sizeof(*table->cells))) {
		table->failed = true;
		return;
	}
	table->cells = cells;
	table->cells[table->cell_count++] = (struct tkm_table_cell){
	    .label = keep(table, tkm_view_of(label)),
	    .value = keep(table, value),
	};
}

static const char *text_at(const struct tkm_table *table, size_t offset)
{
	return tkm_buf_text(&table->text) + offset;
}

static size_t row_end(const struct tkm_table *table, size_t row)
{
	return row + 1 < table->row_count ? table->rows[row + 1]
					  : table->cell_count;
}

static size_t width_of(const char *text)
{
	return tkm_utf8_width(tkm_view_of(text));
}

static struct column *find_column(struct columns *columns, const char *label)
{
	for (size_t i = 0; i < columns->count; i++)
		if (strcmp(columns->items[i].label, label) == 0)
			return &columns->items[i];
	return NULL;
}

static void measure(struct columns *columns, const char *label, size_t width)
{
	struct column *column = find_column(columns, label);
	if (!column && columns->count == COLUMNS_MAX) {
		columns->too_many = true;
		return;
	}
	if (!column) {
		column = &columns->items[columns->count++];
		*column = (struct column){label, width_of(label)};
	}
	if (column->width < width)
		column->width = width;
}

static void find_columns(const struct tkm_table *table, struct columns *out)
{
	*out = (struct columns){0};
	for (size_t i = 0; i < table->cell_count; i++)
		measure(out, text_at(table, table->cells[i].label),
		    width_of(text_at(table, table->cells[i].value)));
}

static bool fits(const struct columns *columns, unsigned width)
{
	size_t sum = 0;
	for (size_t i = 0; i < columns->count; i++)
		sum += columns->items[i].width + (i > 0 ? GAP : 0);
	return !columns->too_many && sum <= width;
}

/* The row's text under that label, or "". */
static const char *cell_text(
    const struct tkm_table *table, size_t row, const char *label)
{
	for (size_t i = table->rows[row]; i < row_end(table, row); i++)
		if (strcmp(text_at(table, table->cells[i].label), label) == 0)
			return text_at(table, table->cells[i].value);
	return "";
}

/* Adds text and the blanks up to the next column, none at a line's end. */
static void add_padded(
    struct tkm_buf *out, const char *text, size_t width, bool last)
{
	size_t used = width_of(text);
	tkm_buf_add_text(out, text);
	if (!last)
		tkm_buf_add_fill(
		    out, ' ', (used < width ? width - used : 0) + GAP);
}

/* Is anything left to show in the row behind this column? */
static bool is_last(const struct tkm_table *table, size_t row,
    const struct columns *columns, size_t column)
{
	for (size_t i = column + 1; i < columns->count; i++)
		if (*cell_text(table, row, columns->items[i].label))
			return false;
	return true;
}

static void add_row(const struct tkm_table *table, size_t row,
    const struct columns *columns, struct tkm_buf *out)
{
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->items[i];
		bool last = is_last(table, row, columns, i);
		add_padded(out, cell_text(table, row, column->label),
		    column->width, last);
		if (last)
			break;
	}
	tkm_buf_add_char(out, '\n');
}

static void paint(struct tkm_buf *out, bool colour, const char *code)
{
	if (colour)
		tkm_buf_add_text(out, code);
}

static void add_table(const struct tkm_table *table,
    const struct columns *columns, bool colour, struct tkm_buf *out)
{
	paint(out, colour, "\033[1m");
	for (size_t i = 0; i < columns->count; i++)
		add_padded(out, columns->items[i].label,
		    columns->items[i].width, i + 1 == columns->count);
	paint(out, colour, "\033[0m");
	tkm_buf_add_char(out, '\n');
	for (size_t i = 0; i < table->row_count; i++)
		add_row(table, i, columns, out);
}

/* What has no value is no line. */
static void add_block(const struct tkm_table *table, size_t row,
    const struct tkm_table_style *style, struct tkm_buf *out)
{
	size_t width = 0;
	for (size_t i = table->rows[row]; i < row_end(table, row); i++) {
		size_t w = width_of(text_at(table, table->cells[i].label));
		width = w > width ? w : width;
	}
	for (size_t i = table->rows[row]; i < row_end(table, row); i++) {
		const char *value = text_at(table, table->cells[i].value);
		if (*value == '\0')
			continue;
		tkm_buf_add_fill(out, ' ', GAP);
		paint(out, style->colour, "\033[2m");
		add_padded(
		    out, text_at(table, table->cells[i].label), width, false);
		paint(out, style->colour, "\033[0m");
		tkm_buf_add_text(out, value);
		tkm_buf_add_char(out, '\n');
	}
}

void tkm_table_render(const struct tkm_table *table,
    const struct tkm_table_style *style, struct tkm_buf *out)
{
	struct columns columns;
	find_columns(table, &columns);
	if (!style->blocks && columns.count > 0 &&
	    fits(&columns, style->width)) {
		add_table(table, &columns, style->colour, out);
		return;
	}
	for (size_t i = 0; i < table->row_count; i++) {
		if (i > 0)
			tkm_buf_add_char(out, '\n');
		add_block(table, i, style, out);
	}
}

void tkm_table_heading(
    const char *text, const struct tkm_table_style *style, struct tkm_buf *out)
{
	paint(out, style->colour, "\033[1m");
	tkm_utf8_add_safe(out, tkm_view_of(text));
	paint(out, style->colour, "\033[0m");
	tkm_buf_add_char(out, '\n');
}

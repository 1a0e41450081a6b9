/* SPDX-License-Identifier: Apache-2.0
 * table.h -- labelled values laid out for people: as a table where it fits,
 * else as blocks of "label  value" lines.
 *
 * Widths are those of a terminal (utf8.h), so Vietnamese lines up.
 */
#ifndef TKM_CLI_TABLE_H
#define TKM_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"

#define TKM_TABLE_MAX (4u << 20) /* bytes of all texts */

struct tkm_table_cell {
	size_t label; /* offsets into `text` */
	size_t value;
};

struct tkm_table {
	struct tkm_buf text;
	struct tkm_table_cell *cells;
	size_t cell_count;
	size_t cell_room;
	size_t *rows; /* index of the first cell of each row */
	size_t row_count;
	size_t row_room;
	bool failed; /* out of memory */
};

void tkm_table_init(struct tkm_table *table);
void tkm_table_release(struct tkm_table *table);

/* Begins a row; its cells follow. */
void tkm_table_row(struct tkm_table *table);
/* Adds a cell; control characters are replaced. */
void tkm_table_cell(
    struct tkm_table *table, const char *label, struct tkm_view value);

struct tkm_table_style {
	unsigned width; /* columns of the terminal */
	bool colour;
	bool blocks; /* never as a table: a single record */
};

/* Adds the layout to `out`; nothing for no rows. */
void tkm_table_render(const struct tkm_table *table,
    const struct tkm_table_style *style, struct tkm_buf *out);

/* Bold, where the style has colours. */
void tkm_table_heading(
    const char *text, const struct tkm_table_style *style, struct tkm_buf *out);

#endif

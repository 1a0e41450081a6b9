/* SPDX-License-Identifier: Apache-2.0
 * record.c -- turns the values of a record into the cells of a row.
 */
#include "core/ui/cli/record.h"

#include "core/ui/cli/say.h"

bool tkm_record_layout(const struct tkm_words *words,
    const struct tkm_record *record, struct tkm_table *table)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	bool begun = false;
	for (uint32_t i = 0; i < record->value_count; i++) {
		const struct tkm_value *value = record->values[i];
		if (!value->label || value->type == TKM_SECRET)
			continue;
		if (!begun)
			tkm_table_row(table);
		begun = true;
		tkm_buf_clear(&text);
		tkm_words_value(words, value, &text);
		tkm_table_cell(table, tkm_words_get(words, value->label),
		    tkm_buf_view(&text));
	}
	tkm_buf_release(&text);
	return begun;
}

/* SPDX-License-Identifier: Apache-2.0
 * journal.c -- any bytes as the journal of a job.
 */
// LIBS: tkm_host
#include "core/host/ra/journal.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* What was read can be written, and is then read as the same. */
static void check(const struct tkm_journal *journal)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_JOURNAL_MAX);
	struct tkm_journal again;

	if (tkm_journal_print(journal, &text) == TKM_OK) {
		if (tkm_journal_parse(tkm_buf_view(&text), &again) != TKM_OK ||
		    again.kind != journal->kind ||
		    again.state != journal->state ||
		    again.note_length != journal->note_length ||
		    strcmp(again.token, journal->token) != 0)
			abort();
		tkm_journal_release(&again);
	}
	tkm_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_journal journal;

	if (tkm_journal_parse(tkm_view_of_bytes(data, size), &journal) ==
	    TKM_OK) {
		check(&journal);
		tkm_journal_release(&journal);
	}
	return 0;
}

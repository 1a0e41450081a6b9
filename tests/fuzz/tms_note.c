/* SPDX-License-Identifier: Apache-2.0
 * tms_note.c -- fuzzes the journal notes of ra-tms; what was read is written
 * and read again.
 */
// LIBS: tkm_ra_tms
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <tkm/ra.h>

#include "plugins/ra-tms/note.h"
#include "tests/fuzz/fuzz.h"

static void try_kind(uint32_t kind, const uint8_t *data, size_t size)
{
	struct tkm_tms_note note, again;
	struct tkm_buf text;

	tkm_tms_note_init(&note, kind);
	tkm_tms_note_init(&again, kind);
	tkm_buf_init(&text, TKM_TMS_NOTE_MAX);
	if (tkm_tms_note_read(kind, data, size, &note)) {
		tkm_tms_note_write(&note, &text);
		if (tkm_buf_ok(&text)) {
			assert(tkm_tms_note_read(
			    kind, text.data, text.size, &again));
			assert(strcmp(note.id, again.id) == 0);
		}
	}
	tkm_buf_release(&text);
	tkm_tms_note_release(&again);
	tkm_tms_note_release(&note);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_kind(TKM_RA_ACTIVATION, data, size);
	try_kind(TKM_RA_RENEWAL, data, size);
	try_kind(TKM_RA_PIN_RESET, data, size);
	return 0;
}

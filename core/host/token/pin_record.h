/* SPDX-License-Identifier: Apache-2.0
 * pin_record.h -- what the host remembers of a token's PINs from one run to
 * the next.  Never a PIN, nor anything a PIN could be found from.
 */
#ifndef TKM_HOST_PIN_RECORD_H
#define TKM_HOST_PIN_RECORD_H

#include <stdbool.h>

#include "core/base/view.h"
#include <tkm/token.h>

struct tkm_pin_record {
	bool is_default; /* the user PIN is the brand's default */
	bool was_typed; /* seen when the PIN was typed; else set by us */
	int64_t since; /* seconds since 1970 UTC; 0: nothing is known */
	uint32_t so_refused; /* SO PINs refused since the last good one */
};

/* Reads the text of a record; ARGUMENT, `out` untouched: it is none. */
tkm_status tkm_pin_record_parse(
    struct tkm_view text, const char *token, struct tkm_pin_record *out);

/* No record yet gives a zeroed one.  STORAGE: not readable. */
tkm_status tkm_pin_record_load(const char *state_dir,
    const struct tkm_token_id *token, struct tkm_pin_record *out);

/* Changes a record; false: there is nothing to change. */
typedef bool tkm_pin_record_edit(
    struct tkm_pin_record *record, const void *ctx);
/*
 * Reads, changes and writes in one go: no other process, of this user, comes
 * between.  STORAGE: it could not be read or written; it is as it was.
 */
tkm_status tkm_pin_record_change(const char *state_dir,
    const struct tkm_token_id *token, tkm_pin_record_edit *edit,
    const void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * note.h -- what a job writes into its journal: JSON, nothing secret.
 *
 * Codes, OTPs, sessions, grants and reply keys never come here.  The id of a
 * job is no secret: whoever goes on with it has to give the code or OTP
 * again, or proves a key.
 */
#ifndef TKM_TMS_NOTE_H
#define TKM_TMS_NOTE_H

#include "plugins/ra-tms/answer.h"

#define TKM_TMS_NOTE_MAX 65536u /* <tkm/ra.h>, checkpoint() */

/* Which of the RA's two secrets the token has now. */
enum tkm_tms_secret {
	TKM_TMS_SECRET_UNKNOWN,
	TKM_TMS_SECRET_CURRENT,
	TKM_TMS_SECRET_PENDING,
};

struct tkm_tms_note {
	uint32_t kind; /* TKM_RA_... */
	char id[TKM_TMS_ID_DIGITS + 1];

	/* Activation and renewal. */
	char digest[TKM_TMS_DIGEST_DIGITS + 1]; /* of what was accepted, "" */
	struct tkm_tms_keys keys;
	/*
	 * DER Name for the CSR; never written, for it is personal data.  A
	 * resumed job does without: the RA takes only the key from a CSR.
	 */
	struct tkm_buf name;
	struct tkm_buf certificate; /* DER, or empty */
	struct tkm_buf chain; /* DER, one after the other, or empty */

	/* Renewal. */
	struct tkm_buf old_id; /* of the key on the token */
	struct tkm_buf old_certificate; /* DER */

	/* PIN reset. */
	char reference[9];
	uint32_t otp_length;
	enum tkm_tms_secret secret;
};

void tkm_tms_note_init(struct tkm_tms_note *note, uint32_t kind);
void tkm_tms_note_release(struct tkm_tms_note *note);

/*
 * Adds the note to OUT, without its chain if that is too long for a journal:
 * the token works without it.
 */
void tkm_tms_note_write(const struct tkm_tms_note *note, struct tkm_buf *out);

/*
 * Reads what tkm_tms_note_write() wrote for a job of KIND into an initialised
 * note.  False, with the note untouched, when it is anything else.
 */
bool tkm_tms_note_read(
    uint32_t kind, const void *data, size_t n, struct tkm_tms_note *note);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * mail.h -- plain-text mail by SMTP with STARTTLS.
 */
#ifndef SANDBOX_RA_MAIL_H
#define SANDBOX_RA_MAIL_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "tests/sandbox/ra/text.h"

struct ra_smtp {
	const char *server; /* HOST:PORT */
	const char *ca_file; /* verifies the server; NULL: the system's CAs */
};

/* A letter before its values are filled in. */
struct ra_letter {
	struct ra_text subject;
	struct ra_text body;
};

struct ra_mail {
	char to[256];
	struct tkm_buf message; /* headers and body, wiped when released */
};

/* Fills in the values. False without memory, or if `to` is too long. */
bool ra_mail_init(struct ra_mail *mail, const char *to, enum ra_lang lang,
    const struct ra_letter *letter, const struct ra_value *values,
    size_t count);
void ra_mail_release(struct ra_mail *mail);

/* Blocks up to 30 s. The failure is logged without the address. */
bool ra_mail_send(const struct ra_mail *mail, const struct ra_smtp *smtp);

/* Might be an address: one @, no blanks, commas or control characters. */
bool ra_mail_is_address(const char *text);

#endif

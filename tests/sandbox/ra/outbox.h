/* SPDX-License-Identifier: Apache-2.0
 * outbox.h -- mail sent behind the back of the request that caused it, so
 * that no answer waits for it or shows by its time whether there was one.
 */
#ifndef SANDBOX_RA_OUTBOX_H
#define SANDBOX_RA_OUTBOX_H

#include "tests/sandbox/ra/mail.h"

struct ra_outbox;

/* `smtp` is borrowed. NULL when the thread cannot be started. */
struct ra_outbox *ra_outbox_new(const struct ra_smtp *smtp);
/* Sends what is waiting first. NULL is harmless. */
void ra_outbox_free(struct ra_outbox *outbox);

/* Takes over the mail, whatever happens. Any thread. */
void ra_outbox_add(struct ra_outbox *outbox, struct ra_mail *mail);

#endif

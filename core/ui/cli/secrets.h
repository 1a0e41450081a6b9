/* SPDX-License-Identifier: Apache-2.0
 * secrets.h -- secrets on their way from a person or a script to the host.
 *
 * The bytes pass through locked memory only, wiped after each.
 */
#ifndef TKM_CLI_SECRETS_H
#define TKM_CLI_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/host/secret.h"
#include "core/ui/cli/fault.h"

struct tkm_sys_event;

/* Where the secret of a field comes from: `--secret FIELD=fd:N`. */
struct tkm_secret_source {
	char field[64]; /* id: dashes made underscores */
	const char *path; /* or NULL: read `descriptor` */
	int descriptor;
	bool used;
};

/*
 * Understands "FIELD=fd:N" and "FIELD=file:PATH"; false, with the fault set,
 * when it is neither.  Borrows `text`.
 */
bool tkm_secret_source_parse(
    const char *text, struct tkm_secret_source *out, struct tkm_fault *fault);

/*
 * Reads the first line, of at most TKM_SECRET_MAX bytes, from the source.  A
 * file must be a regular one which only its owner, the user, can read:
 * else REFUSED.  ARGUMENT: it cannot be read, or is too long.  CANCELLED:
 * `cancel` was set while a descriptor was waited for.
 */
tkm_status tkm_secret_source_read(const struct tkm_secret_source *source,
    const struct tkm_sys_event *cancel, struct tkm_secret **out);

/* Asks at the terminal without echo; CANCELLED, ARGUMENT when too long. */
tkm_status tkm_secret_ask(
    const char *prompt, struct tkm_sys_event *cancel, struct tkm_secret **out);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * doctor.h -- what the checks of tkm doctor share.
 */
#ifndef TKM_CLI_DOCTOR_H
#define TKM_CLI_DOCTOR_H

#include "core/ui/cli/cli.h"

struct tkm_operation;

enum tkm_finding { TKM_FINE, TKM_WORTH_KNOWING, TKM_BROKEN };

struct tkm_visit {
	struct tkm_cli *cli;
	const char *id; /* of the check being made */
	const char *title; /* msgid */
	size_t tokens; /* that were seen */
	struct tkm_operation *operation; /* the PINs are read with */
	bool is_broken; /* a problem was found */
};

/* Tells one finding; `detail` is translated already, `hint` a msgid or NULL. */
void tkm_visit_tell(struct tkm_visit *visit, enum tkm_finding finding,
    const char *detail, const char *hint);
/* Tells a problem; `source` may be NULL. */
void tkm_visit_tell_problem(struct tkm_visit *visit, const char *source,
    const struct tkm_problem *problem);
/* Runs `look` with an operation of the host. */
void tkm_visit_operate(struct tkm_visit *visit,
    void (*look)(struct tkm_visit *visit, struct tkm_operation *operation));

/* Which tokens are there, and which drivers cannot be asked? */
void tkm_visit_tokens(struct tkm_visit *visit);
/* Is the PIN of a token blocked, nearly so, or the default? */
void tkm_visit_pins(struct tkm_visit *visit);
/* Is the RA configured, reached over TLS, and its clock ours? */
void tkm_visit_ra(struct tkm_visit *visit);

#endif

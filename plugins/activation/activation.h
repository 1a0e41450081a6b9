/* SPDX-License-Identifier: Apache-2.0
 * activation.h -- what the files of this plugin know of each other.
 */
#ifndef TKM_ACTIVATION_H
#define TKM_ACTIVATION_H

#include "core/kit/certificates.h"
#include <tkm/feature.h>
#include <tkm/service.h>

struct tkm_instance {
	const struct tkm_host *host; /* first, for the kit */
	const struct tkm_host_token *token;
	const struct tkm_host_ra *ra;
	const struct tkm_host_secret *secret;
	const struct tkm_host_certificate *certificate;
};

extern const struct tkm_action tkm_activate_action;
extern const struct tkm_action tkm_renew_action;

/* Asked by the token service when a job has to log in. */
extern const struct tkm_form tkm_login_form;

/* Run one of the actions to its end. */
tkm_status tkm_activate_run(struct tkm_instance *self, struct tkm_op *op);
tkm_status tkm_renew_run(struct tkm_instance *self, struct tkm_op *op);

/*
 * Reads the token again and emits, as record "certificate", the one that was
 * not there BEFORE; after a resumed job, where it may have been, the youngest
 * with a key.  NOT_FOUND, told, when there is none.
 */
tkm_status tkm_activation_report(struct tkm_instance *self, struct tkm_op *op,
    struct tkm_session *session, const struct tkm_kit_held_list *before);

#endif

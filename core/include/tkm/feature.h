/* SPDX-License-Identifier: Apache-2.0
 * feature.h -- what a feature offers: actions a person can run.
 *
 * An action is straight-line code: it asks with forms, emits records,
 * reports progress and fails with one precise error.  It knows no front end.
 */
#ifndef TKM_FEATURE_H
#define TKM_FEATURE_H

#include <tkm/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TKM_FEATURE "tkm.feature/1"

/* Action flags. */
#define TKM_A_TOKEN 0x1u /* works on one token */
#define TKM_A_READS 0x2u /* changes nothing, asks for no secret */
#define TKM_A_DANGER 0x4u /* may destroy keys or data */

/* One thing a feature does.  Static. */
struct tkm_action {
	uint32_t size;
	uint32_t flags; /* TKM_A_... */
	const char *id; /* stable: "pin.change" */
	const char *command; /* words of the command line: "pin change" */
	const char *title; /* msgid: "Change the PIN" */
	const char *summary; /* msgid of one sentence */
	/*
	 * Forms whose fields can be answered up front: they become options of
	 * the command line.  run() still asks each by ask().
	 */
	const struct tkm_form *const *inputs;
	uint32_t input_count;
	uint32_t reserved;
};

/* The table query(instance, TKM_FEATURE) returns.  Since 1.0. */
struct tkm_feature {
	uint32_t size;
	uint32_t action_count;
	const struct tkm_action *const *actions;
	/*
	 * Runs one action to its end.  On failure op->fail() has told why.
	 * [worker]
	 */
	tkm_status(TKM_CALL *run)(
	    struct tkm_instance *, struct tkm_op *, const char *action);
};

#ifdef __cplusplus
}
#endif
#endif

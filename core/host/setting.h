/* SPDX-License-Identifier: Apache-2.0
 * setting.h -- values that cannot be used: told, and not accepted of a policy.
 */
#ifndef TKM_HOST_SETTING_H
#define TKM_HOST_SETTING_H

#include "core/base/buf.h"
#include "core/host/config.h"
#include "core/host/words.h"

/*
 * Adds a sentence on why the value somebody set cannot be used.  False: it
 * can, or known.h does not know the setting.
 */
bool tkm_setting_fault(const struct tkm_setting *setting,
    const struct tkm_words *words, struct tkm_buf *out);

/* OK; or STORAGE, told with file, line and why the value cannot be used. */
tkm_status tkm_setting_check(const struct tkm_setting *setting,
    const struct tkm_words *words, struct tkm_problem *problem);

/*
 * The same for all that policy sets: with the default in place of such a
 * value the program would run without the policy.
 */
tkm_status tkm_setting_check_policy(const struct tkm_config *config,
    const struct tkm_words *words, struct tkm_problem *problem);

#endif

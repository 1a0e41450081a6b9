/* SPDX-License-Identifier: Apache-2.0
 * profile.h -- an RA profile of the configuration, as values for a back end.
 */
#ifndef TKM_HOST_PROFILE_H
#define TKM_HOST_PROFILE_H

#include "core/base/buf.h"
#include "core/host/core.h"

struct tkm_profile {
	const char *name; /* NAME of the section [ra NAME] */
	const char *back_end; /* plugin name */
	const struct tkm_value *const *values; /* see tkm_ra.open */
	uint32_t count;
	struct tkm_profile_entry *entries; /* what the values point into */
};

/*
 * Adds the path a setting means: one that is not absolute is meant from the
 * folder of the file the setting stands in.
 */
void tkm_setting_add_path(const struct tkm_core *core,
    const struct tkm_setting *setting, struct tkm_buf *out);

/*
 * Reads the profile that [brand] ra names.  UNSUPPORTED: none is named;
 * `problem` says what is wrong and where.  Valid as long as the core.
 */
tkm_status tkm_profile_open(struct tkm_core *core, struct tkm_profile *out,
    struct tkm_problem *problem);
/* Harmless on a zeroed struct. */
void tkm_profile_release(struct tkm_profile *profile);

#endif

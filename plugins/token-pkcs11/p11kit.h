/* SPDX-License-Identifier: Apache-2.0
 * p11kit.h -- reads the `.module` files by which packages announce their
 * PKCS#11 modules (pkcs11.conf(5)).
 */
#ifndef TKM_P11_P11KIT_H
#define TKM_P11_P11KIT_H

#include <stdbool.h>

#include "core/base/view.h"

/* Longer files and longer lists of names are refused. */
#define TKM_P11_KIT_MAX 65536u

/* What one or more files of the same name say about a module. */
struct tkm_p11_kit {
	char *module; /* as written; NULL: none named */
	char *enable_in; /* program names; NULL: everywhere */
	char *disable_in; /* program names; NULL: nowhere */
	bool trust_policy; /* certificates of CAs, no token */
};

/*
 * Adds what the file says to `kit`, which a file read later overrides.
 * Unknown settings are passed over.  False, with `kit` untouched: the file is
 * too long, not text, or memory is short; `reason`, static, says which.
 */
bool tkm_p11_kit_parse(
    struct tkm_view text, struct tkm_p11_kit *kit, const char **reason);

/* Harmless on a zeroed struct. */
void tkm_p11_kit_release(struct tkm_p11_kit *kit);

/* Does the module offer tokens, and to this program? */
bool tkm_p11_kit_is_wanted(const struct tkm_p11_kit *kit, const char *program);

#endif

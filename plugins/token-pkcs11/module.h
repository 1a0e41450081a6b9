/* SPDX-License-Identifier: Apache-2.0
 * module.h -- one vendor's PKCS#11 module: loaded once, asked for its tokens
 * within a time limit, never unloaded.
 */
#ifndef TKM_P11_MODULE_H
#define TKM_P11_MODULE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "plugins/token-pkcs11/error.h"

/* Slots beyond this are left out. */
#define TKM_P11_SLOTS_MAX 64u

/* A slot with a token in it, as the module described both. */
struct tkm_p11_slot {
	CK_SLOT_ID id;
	CK_SLOT_INFO info;
	CK_TOKEN_INFO token;
};

/*
 * What a look found is valid until the next one.  While `busy`, a thread that
 * hangs in the module owns everything but `path` and `busy`.
 */
struct tkm_p11_module {
	char *path;
	atomic_bool busy;
	CK_FUNCTION_LIST *p11; /* NULL: not loaded */
	bool initialized;
	bool finalize; /* ours to end */
	CK_INFO info;
	struct tkm_p11_fault fault; /* of the look; code and rv 0: none */
	const char *args[7]; /* of the fault's message */
	char detail[256]; /* of the fault */
	struct tkm_p11_slot slots[TKM_P11_SLOTS_MAX];
	size_t slot_count;
	CK_RV mute; /* of C_GetTokenInfo, where a token did not answer it */
};

/* Takes `path`; NULL without memory, the path then freed. */
struct tkm_p11_module *tkm_p11_module_new(char *path);

/* C_Finalize has run, or never will; a module that hangs is left to itself. */
void tkm_p11_module_free(struct tkm_p11_module *module);

/* Loads, initialises and lists; may hang, sets `fault` on failure. */
void tkm_p11_module_look(void *module);

/* Ends it; may hang. */
void tkm_p11_module_finalize(void *module);

/* Makes `fault` say that the module did not answer. */
void tkm_p11_module_blame_hang(const struct tkm_p11_module *module,
    const char *args[3], struct tkm_p11_fault *fault);

/* Makes `fault` say that one of the module's tokens did not answer. */
void tkm_p11_module_blame_mute(const struct tkm_p11_module *module,
    const char *args[3], struct tkm_p11_fault *fault);

bool tkm_p11_module_failed(const struct tkm_p11_module *module);

#endif

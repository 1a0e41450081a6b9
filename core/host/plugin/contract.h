/* SPDX-License-Identifier: Apache-2.0
 * contract.h -- is what a plugin hands over what docs/plugin-abi.md says?
 *
 * Pointers themselves cannot be checked; everything they lead to is.  Each
 * function gives true, or false with `fault` filled.  [any]
 */
#ifndef TKM_HOST_CONTRACT_H
#define TKM_HOST_CONTRACT_H

#include <stdbool.h>

#include "core/host/plugin/manifest.h"
#include <tkm/feature.h>
#include <tkm/ra.h>
#include <tkm/token.h>

struct tkm_fault {
	const char *rule; /* "TKM-ABI-8" */
	const char *text; /* msgid of a fragment: "the descriptor has no id" */
};

bool tkm_contract_descriptor(const struct tkm_plugin *plugin,
    const struct tkm_manifest *manifest, struct tkm_fault *fault);

/*
 * The table query() gave for one of the manifest's `provides`; interfaces of
 * others (not beginning with "tkm.") only have to be there.
 */
bool tkm_contract_interface(const char *interface_id, const void *table,
    const struct tkm_manifest *manifest, struct tkm_fault *fault);

/* May flags with these bits be read by this host (TKM-ABI-6)? */
bool tkm_contract_flags(uint32_t flags);

bool tkm_contract_form(const struct tkm_form *form, struct tkm_fault *fault);
bool tkm_contract_record(
    const struct tkm_record *record, struct tkm_fault *fault);
bool tkm_contract_notice(
    const struct tkm_notice *notice, struct tkm_fault *fault);
bool tkm_contract_error(const struct tkm_error *error, struct tkm_fault *fault);
bool tkm_contract_steps(const struct tkm_step *const *steps, uint32_t count,
    struct tkm_fault *fault);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * pin.h -- what is known of a PIN, under the ids of docs/values.md.
 */
#ifndef TKM_KIT_PIN_H
#define TKM_KIT_PIN_H

#include <tkm/make.h>
#include <tkm/token.h>

/* The field "new_pin"; the length rules of the token are still to be set. */
extern const struct tkm_field tkm_kit_new_pin;

/*
 * Adds pin_state ("ok", "low", "final", "blocked" or "unset"), pin_tries where
 * it is a number, and the length rules.
 */
void tkm_kit_pin_add_rules(
    struct tkm_row *row, const struct tkm_pin_state *state);

/* Adds default_pin ("yes", "no", "unknown") and how that is known. */
void tkm_kit_pin_add_default(
    struct tkm_row *row, const struct tkm_pin_state *state);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * who.h -- who asks for a new PIN: the form, its checks, and its answers.
 */
#ifndef TKM_FORGOT_PIN_WHO_H
#define TKM_FORGOT_PIN_WHO_H

#include <stdbool.h>

#include "plugins/forgot-pin/cccd.h"
#include "plugins/forgot-pin/email.h"
#include "plugins/forgot-pin/mst.h"
#include <tkm/make.h>
#include <tkm/plugin.h>

/* Personal data (Decree 13/2023): never logged, masked on screen. */
struct tkm_who {
	bool organization;
	struct tkm_id_number id; /* of a person */
	struct tkm_mst tax; /* of an organization */
	struct tkm_email email;
};

/* The form itself, for the inputs of the action. */
extern const struct tkm_form tkm_who_form;

/*
 * Asks until every answer can be right, then tells what is odd about them.
 * STRICT: a tax code whose check digit does not fit is not accepted.  [op]
 */
tkm_status tkm_who_ask(struct tkm_op *op, bool strict, struct tkm_who *who);

/*
 * Takes what was given up front, asking nobody unless it is wrong; GIVEN is
 * false, and WHO untouched, when nothing was.  [op]
 */
tkm_status tkm_who_take(
    struct tkm_op *op, bool strict, struct tkm_who *who, bool *given);

/* The answers as ra->reset_pin() takes them; ROW points into WHO. */
void tkm_who_row(const struct tkm_who *who, struct tkm_row *row);

#endif

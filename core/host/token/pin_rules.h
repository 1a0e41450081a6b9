/* SPDX-License-Identifier: Apache-2.0
 * pin_rules.h -- what a new PIN must be, told before anything is sent.
 */
#ifndef TKM_HOST_PIN_RULES_H
#define TKM_HOST_PIN_RULES_H

#include <stdbool.h>

#include "core/base/view.h"

/* The first rule a PIN breaks. */
enum tkm_pin_fault {
	TKM_PIN_FINE,
	TKM_PIN_FAULT_ASCII, /* not a printable ASCII character */
	TKM_PIN_FAULT_DIGITS, /* not a digit, and the token takes no others */
	TKM_PIN_FAULT_SHORT,
	TKM_PIN_FAULT_LONG,
	TKM_PIN_FAULT_SAME, /* as the old one */
	TKM_PIN_FAULT_DEFAULT, /* the one tokens are handed out with */
	TKM_PIN_FAULT_RUN, /* 123456, 987654, abcdef */
	TKM_PIN_FAULT_REPEAT, /* 111111, 121212, 123123 */
	TKM_PIN_FAULT_COUNT,
};

struct tkm_pin_limits {
	uint32_t min_length; /* characters; 0: none */
	uint32_t max_length; /* characters; 0: none */
	bool digits; /* takes digits only */
};

/*
 * Checks a new PIN.  `old` and `initial` (the brand's default) may have no
 * data: not known.  Pure.
 */
enum tkm_pin_fault tkm_pin_rules_check(struct tkm_view fresh,
    struct tkm_view old, struct tkm_view initial,
    const struct tkm_pin_limits *limits);

/*
 * The message id that tells the fault; {min} and {max} stand for the limits.
 */
const char *tkm_pin_fault_text(enum tkm_pin_fault fault);

#endif

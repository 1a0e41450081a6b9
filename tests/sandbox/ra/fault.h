/* SPDX-License-Identifier: Apache-2.0
 * fault.h -- faults the server commits on demand, for testing clients.
 */
#ifndef SANDBOX_RA_FAULT_H
#define SANDBOX_RA_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum ra_fault_kind {
	RA_FAULT_NONE,
	RA_FAULT_SLOW, /* answers after `seconds` */
	RA_FAULT_ERROR, /* a bare 500 before anything is done */
	RA_FAULT_UNAVAILABLE, /* a bare 503 with retryAfter 1 */
	RA_FAULT_DROP_BEFORE, /* closes, nothing done */
	RA_FAULT_DROP, /* closes after the transaction, before the answer */
	RA_FAULT_GARBAGE, /* 200, and bytes that are no sealed message */
	RA_FAULT_BAD_JSON, /* sealed, but no JSON inside */
	RA_FAULT_OVERSIZED, /* an answer beyond the limit */
	RA_FAULT_UNSEALED, /* the true answer, but in the clear */
	RA_FAULT_WRONG_KEY, /* sealed with another key */
	RA_FAULT_WRONG_ID, /* sealed, for another request */
	RA_FAULT_WRONG_CERTIFICATE, /* a certificate for another key */
};

struct ra_fault {
	enum ra_fault_kind kind;
	const char *path; /* only there; NULL: everywhere */
	int64_t times; /* how often; negative: always */
	int64_t seconds; /* of RA_FAULT_SLOW */
};

/*
 * Reads NAME[,path=/v1/...][,times=N][,seconds=N] in place; the text has to
 * outlive the fault.
 */
bool ra_fault_parse(char *text, struct ra_fault *fault);
/* The names, for help. */
void ra_fault_list(void);

/* What to do wrong at this path now; counts it. */
enum ra_fault_kind ra_fault_take(struct ra_fault *fault, const char *path);

#endif

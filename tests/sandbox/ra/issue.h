/* SPDX-License-Identifier: Apache-2.0
 * issue.h -- the certificate of an order: requested, signed once, installed.
 */
#ifndef SANDBOX_RA_ISSUE_H
#define SANDBOX_RA_ISSUE_H

#include "tests/sandbox/ra/order.h"

struct ra_csr {
	const unsigned char *bytes;
	size_t size;
	bool is_rekey; /* the key issued before is lost */
	/* May this caller bring in a key not seen before? */
	bool may_bind;
};

/* Was this CSR's key requested for the order already? */
bool ra_issue_is_known(struct ra_call *call, const struct ra_order *order,
    const struct ra_csr *csr);

/* Answers `call` with the certificate, 202 waiting, or a problem. */
int ra_issue(
    struct ra_call *call, struct ra_order *order, const struct ra_csr *csr);

/* Answers `installed` of the order. */
int ra_issue_installed(struct ra_call *call, struct ra_order *order);

#endif

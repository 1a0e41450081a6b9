/* SPDX-License-Identifier: Apache-2.0
 * fetch.h -- bytes from a server or a file, no more than allowed.
 */
#ifndef TKM_TUF_FETCH_H
#define TKM_TUF_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bootstrap/tuf/fault.h"
#include "core/base/buf.h"

struct tkm_sys_event;
struct tkm_tuf_fetcher;

/* How a server is asked; zero means the usual. */
struct tkm_tuf_fetch_how {
	const char *ca_file; /* PEM, in place of the system's; NULL: those */
	uint32_t patience; /* seconds a server may be too slow; 0: 20 */
	const struct tkm_sys_event *cancel; /* NULL: never */
};

/* HOW is borrowed.  NULL: no memory.  One thread at a time. */
struct tkm_tuf_fetcher *tkm_tuf_fetcher_new(
    const struct tkm_tuf_fetch_how *how);
void tkm_tuf_fetcher_free(struct tkm_tuf_fetcher *fetcher);

/* Takes what comes; false ends the transfer. */
struct tkm_tuf_sink {
	bool (*take)(void *ctx, const void *data, size_t size);
	void *ctx;
};

/*
 * GETs the address (http, https, file) as it is written.  MISSING at 403 and
 * 404, TOO_LARGE when more than MAX bytes come or are announced, NETWORK for
 * all else, a sink that ended it included.
 */
int tkm_tuf_fetch(struct tkm_tuf_fetcher *fetcher, const char *url,
    uint64_t max, const struct tkm_tuf_sink *sink, struct tkm_tuf_fault *fault);

/* The same into a buffer, which is added to. */
int tkm_tuf_fetch_into(struct tkm_tuf_fetcher *fetcher, const char *url,
    size_t max, struct tkm_buf *out, struct tkm_tuf_fault *fault);

#endif

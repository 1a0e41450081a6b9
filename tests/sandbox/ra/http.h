/* SPDX-License-Identifier: Apache-2.0
 * http.h -- the HTTPS server in front of the service.
 */
#ifndef SANDBOX_RA_HTTP_H
#define SANDBOX_RA_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sandbox/ra/service.h"

struct ra_http;

/*
 * Listens on 127.0.0.1 only. `port` 0: any; `*bound` tells which. The
 * service is borrowed. NULL when it cannot listen.
 */
struct ra_http *ra_http_new(
    struct ra_service *service, uint16_t port, uint16_t *bound);
/* Ends all connections. NULL is harmless. */
void ra_http_free(struct ra_http *http);

#endif

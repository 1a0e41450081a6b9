/* SPDX-License-Identifier: Apache-2.0
 * http.h -- the host's way to the network: the library that holds libcurl,
 * checked like a plugin and opened when first needed.  Thread-safe.
 */
#ifndef TKM_HOST_HTTP_H
#define TKM_HOST_HTTP_H

struct tkm_core;
struct tkm_http;

/* `core` must outlive it.  NULL without memory. */
struct tkm_http *tkm_http_new(struct tkm_core *core);
void tkm_http_free(struct tkm_http *http);

#endif

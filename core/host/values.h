/* SPDX-License-Identifier: Apache-2.0
 * values.h -- short ways to make the values that forms, records and errors
 * of the host are built from.
 *
 * Nothing is copied: what goes in must outlive the value.
 */
#ifndef TKM_HOST_VALUES_H
#define TKM_HOST_VALUES_H

#include <tkm/plugin.h>

struct tkm_value tkm_value_text(const char *id, const char *text);
struct tkm_value tkm_value_number(const char *id, int64_t number);
struct tkm_value tkm_value_bytes(const char *id, const void *data, uint64_t n);

/* An error with nothing known but its code and message. */
struct tkm_error tkm_error_of(tkm_status code, const char *message);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * clock.h -- what time it is, how much went by, and waiting.
 */
#ifndef TKM_SYS_CLOCK_H
#define TKM_SYS_CLOCK_H

#include <stdint.h>

/* Seconds since 1970 UTC, as far as the user's clock is right. */
int64_t tkm_sys_clock_now(void);
/* Milliseconds since some point; never goes back, whoever sets the clock. */
uint64_t tkm_sys_clock_ticks(void);
void tkm_sys_clock_sleep(uint64_t ms);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * process.h -- this process: hardened, known, and ended.
 */
#ifndef TKM_SYS_PROCESS_H
#define TKM_SYS_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Forbids core dumps and reading by other processes of the user, keeps new
 * files to the user alone, takes SSLKEYLOGFILE, by which TLS libraries write
 * their keys to a file, out of the environment, and makes a broken pipe and a
 * file size limit errors instead of sudden ends.  Called first in main().
 */
int tkm_sys_process_harden(void);

/*
 * Lets all threads share one heap: making one for each costs more than the
 * few threads of these programs gain by it.  Called before the first thread.
 */
void tkm_sys_process_share_heap(void);

/*
 * Does the process have more rights than the user who started it (set-uid, or
 * capabilities of the file)?  Then the environment must not be believed.
 * Root who started it as root is not elevated.
 */
bool tkm_sys_process_is_elevated(void);

/* Has the process rights its caller must not lend to any code? */
bool tkm_sys_process_is_privileged(void);

/* Absolute path of the program, to be freed with free(); NULL if unknown. */
char *tkm_sys_process_path(void);

/* Ends at once: nothing is flushed, no exit handler runs. */
_Noreturn void tkm_sys_process_exit_now(int status);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * fault.h -- what is to go wrong, and where.
 *
 * PKCS#11 hands no context to its functions, so a module has to keep what it
 * knows in the process; here it is one struct under one lock.
 */
#ifndef TKM_FAULT_H
#define TKM_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <p11-kit/pkcs11.h>

/* Reads the control file.  Unknown faults are reported on stderr. */
void fault_read_control(void);

/* The path of the real module; valid until the next fault_read_control(). */
const char *fault_module(void);

/* Is this one of the faults asked for? */
bool fault_is(const char *name);

/* The setting, or NULL. */
const char *fault_setting(const char *key);

/*
 * Before a call: counts it, and may hang, kill the process, or put an answer
 * in the real one's place; then true.
 */
bool fault_enter(const char *function, CK_RV *answer);

/* After the call: may kill the process; returns `answer`. */
CK_RV fault_leave(const char *function, CK_RV answer);

/* Was the token pulled? */
bool fault_is_removed(void);

/* Wrong PINs, remembered in a file from process to process. */
bool pin_counter_is_locked(CK_USER_TYPE user);
void pin_counter_note(CK_USER_TYPE user, CK_RV answer);
void pin_counter_reset(CK_USER_TYPE user);
CK_FLAGS pin_counter_flags(void);

/* Never returns. */
void fault_hang(void);
/* Ends the process as a power cut would. */
void fault_kill(void);
/* C_GetFunctionList of the module at `path`; NULL: not to be had. */
CK_C_GetFunctionList fault_load(const char *path);
void fault_lock(void);
void fault_unlock(void);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * dirs.h -- where things are: state and settings of the user, installation.
 *
 * Each result is an absolute path to be freed with free(), or NULL when there
 * is none.  The environment is asked only if the process is not elevated; a
 * relative path in it counts as none.
 */
#ifndef TKM_SYS_DIRS_H
#define TKM_SYS_DIRS_H

/* $XDG_STATE_HOME/tkm, or ~/.local/state/tkm. */
char *tkm_sys_dirs_state(void);
/* $XDG_CONFIG_HOME/tkm, or ~/.config/tkm. */
char *tkm_sys_dirs_config(void);
/* Machine-wide settings: /etc/tkm. */
char *tkm_sys_dirs_machine_config(void);
/*
 * The folder the installation or build lives in: the one above the folder of
 * the program ("/usr" for /usr/bin/tkm, "build/dev" for build/dev/bin/tkm).
 */
char *tkm_sys_dirs_root(void);

#endif

/* SPDX-License-Identifier: Apache-2.0
 * commands.h -- the subcommands of tkm-sandbox-ra.
 *
 * Each takes the arguments after its name and returns the exit status:
 * 0, 1 failed (said on standard error), 2 wrong usage.
 */
#ifndef SANDBOX_RA_COMMANDS_H
#define SANDBOX_RA_COMMANDS_H

#define RA_EXIT_OK 0
#define RA_EXIT_FAILED 1
#define RA_EXIT_USAGE 2

int ra_command_init(int argc, char **argv);
int ra_command_serve(int argc, char **argv);
int ra_command_register(int argc, char **argv);
int ra_command_list(int argc, char **argv);
int ra_command_revoke(int argc, char **argv);

#endif

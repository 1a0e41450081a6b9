/* SPDX-License-Identifier: Apache-2.0
 * exits.c -- the exit codes of tkm, and which outcome ends with which.
 */
#include "core/ui/cli/exits.h"

const struct tkm_exit tkm_exits[] = {
    {0, "ok", TKM_N("All went well.")},
    {1, "failed", TKM_N("It failed; the message says why.")},
    {2, "usage", TKM_N("The command line or a value in it is not right.")},
    {3, "cancelled", TKM_N("You cancelled it; nothing was left half done.")},
    {4, "needs-input", TKM_N("Something must be asked and nobody is there.")},
    {5, "no-token", TKM_N("No token, not the one named, or it was removed.")},
    {6, "pin-wrong", TKM_N("The PIN is wrong; a try may be lost.")},
    {7, "pin-blocked", TKM_N("The PIN is blocked.")},
    {8, "refused", TKM_N("The RA or a policy refused it.")},
    {9, "network", TKM_N("The RA was not reached, or is not the real one.")},
    {10, "plugin", TKM_N("A plugin was refused or broke a rule.")},
    {11, "pending", TKM_N("Accepted but not ready yet; run it again later.")},
    {130, "aborted", TKM_N("Stopped at once by a second Ctrl-C.")},
};
const size_t tkm_exit_count = sizeof(tkm_exits) / sizeof(tkm_exits[0]);

/* What is not listed ends with 1. */
static const struct {
	tkm_status status;
	int code;
} outcomes[] = {
    {TKM_OK, 0},
    {TKM_E_ARGUMENT, 2},
    {TKM_E_CANCELLED, 3},
    {TKM_E_NEEDS_INPUT, 4},
    {TKM_E_NO_TOKEN, 5},
    {TKM_E_TOKEN_REMOVED, 5},
    {TKM_E_PIN_WRONG, 6},
    {TKM_E_PIN_BLOCKED, 7},
    {TKM_E_REFUSED, 8},
    {TKM_E_NETWORK, 9},
    {TKM_E_PLUGIN, 10},
    {TKM_E_PENDING, 11},
};

int tkm_exit_of(tkm_status status)
{
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (outcomes[i].status == status)
			return outcomes[i].code;
	return 1;
}

/* SPDX-License-Identifier: Apache-2.0
 * main.c -- the program tkm.
 */
#include "core/ui/cli/cli.h"

int main(int argc, char **argv)
{
	return tkm_cli_main(argc, argv);
}

/* SPDX-License-Identifier: Apache-2.0
 * main.c -- tkm-sandbox-ra: an RA for trying, testing and integrating.
 */
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "core/sys/process.h"
#include "tests/sandbox/ra/commands.h"
#include "tests/sandbox/ra/fault.h"
#include "tests/sandbox/ra/json.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
} commands[] = {
    {"init", ra_command_init,
	"DIR [--url URL] [--seal ec|rsa] [--tls-name HOST] [--tls-days N]"},
    {"serve", ra_command_serve,
	"--dir DIR --smtp HOST:PORT [--smtp-ca FILE] [--listen "
	"127.0.0.1:PORT]\n"
	"           [--waiting N] [--otp-lifetime S] [--otp-gap S]\n"
	"           [--resume-lifetime S] [--resets-per-hour N]\n"
	"           [--pin default|user] [--fault NAME[,path=P][,times=N]"
	"[,seconds=N]]"},
    {"register", ra_command_register,
	"--dir DIR --smtp HOST:PORT [--smtp-ca FILE] --token SERIAL\n"
	"           --name NAME --email E-MAIL --id-number N | --tax-code N\n"
	"           [--organization NAME] [--contact E-MAIL] [--lang vi|en]\n"
	"           [--so-pin-file FILE] [--days N]\n"
	"           [--code-days N] [--keys K,K]"},
    {"list", ra_command_list, "--dir DIR"},
    {"revoke", ra_command_revoke, "--dir DIR --token SERIAL"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int help(void)
{
	puts("An RA that speaks tms/1 (docs/protocol-tms.md). Not for "
	     "production: its CA key lies on disk in the clear.\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  tkm-sandbox-ra %s %s\n", commands[i].name,
		    commands[i].usage);
	printf("\nfaults:");
	ra_fault_list();
	putchar('\n');
	return RA_EXIT_USAGE;
}

static int run(int argc, char **argv)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].name, argv[0]) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	return help();
}

int main(int argc, char **argv)
{
	int status;

	tkm_sys_process_harden();
	ra_json_setup();
	if (argc < 2)
		return help();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	status = run(argc - 1, argv + 1);
	curl_global_cleanup();
	return status;
}

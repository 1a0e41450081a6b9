/* SPDX-License-Identifier: Apache-2.0
 * main.c -- tkm-tuf: the client of The Update Framework as a program, for
 * tests and for looking into a repository.
 *
 * Exit status 0: done; 1: refused, whatever the reason.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "bootstrap/tuf/client.h"
#include "core/base/buf.h"
#include "core/sys/error.h"
#include "core/sys/file.h"

#define PATIENCE_MAX 86400u /* seconds */

static const char usage[] =
    "usage: tkm-tuf --metadata-dir DIR init ROOTFILE\n"
    "       tkm-tuf --metadata-dir DIR --metadata-url URL refresh\n"
    "       tkm-tuf --metadata-dir DIR --metadata-url URL\n"
    "               --target-dir DIR --target-base-url URL\n"
    "               --target-name PATH [--target-name PATH]... download\n"
    "\n"
    "A client of The Update Framework 1.0. It exits with 0 when all is done,\n"
    "with 1 when anything was refused.\n"
    "\n"
    "  --ca-file FILE      certificates to trust in place of the system's\n"
    "  --patience SECONDS  how long a server may be too slow; 20\n"
    "  --help, --version   show this, or the version\n";

struct call {
	struct tkm_tuf_config config;
	const char *target_dir;
	const char **names; /* of targets, in order */
	size_t name_count;
	char **words; /* the command and what follows */
	int word_count;
};

static int fail_usage(const char *why)
{
	fprintf(stderr, "tkm-tuf: %s; tkm-tuf --help shows how\n", why);
	return EXIT_FAILURE;
}

static int report(int error, const struct tkm_tuf_fault *fault)
{
	if (error)
		fprintf(stderr, "tkm-tuf: %s\n", fault->text);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run_init(const struct call *call)
{
	struct tkm_buf root = TKM_BUF_INIT(TKM_TUF_ROOT_MAX);
	struct tkm_tuf_fault fault;
	int error;

	if (call->word_count != 2)
		return fail_usage("init takes the file of the trusted root");
	error = tkm_sys_file_read(call->words[1], TKM_TUF_ROOT_MAX, &root);
	if (error)
		tkm_tuf_fail(&fault, TKM_TUF_E_STORE, call->words[1],
		    tkm_sys_error_text(error));
	else
		error = tkm_tuf_client_init(
		    call->config.metadata_dir, tkm_buf_view(&root), &fault);
	tkm_buf_release(&root);
	return report(error, &fault);
}

/* Refreshes, then downloads each target named. */
static int work(const struct call *call)
{
	struct tkm_tuf_client *client = NULL;
	struct tkm_tuf_fault fault;
	int error = tkm_tuf_client_open(&call->config, &client, &fault);

	if (!error)
		error = tkm_tuf_client_refresh(client, &fault);
	for (size_t i = 0; i < call->name_count && !error; i++)
		error = tkm_tuf_client_download(
		    client, call->names[i], call->target_dir, &fault);
	tkm_tuf_client_close(client);
	return report(error, &fault);
}

static int run_refresh(const struct call *call)
{
	if (!call->config.metadata_url || call->name_count > 0)
		return fail_usage("refresh takes --metadata-url, no target");
	return work(call);
}

static int run_download(const struct call *call)
{
	if (!call->config.metadata_url || !call->config.targets_url ||
	    !call->target_dir || call->name_count == 0)
		return fail_usage("download takes --metadata-url, "
				  "--target-dir, --target-base-url and "
				  "--target-name");
	return work(call);
}

static const struct {
	const char *name;
	int (*run)(const struct call *call);
} commands[] = {
    {"init", run_init},
    {"refresh", run_refresh},
    {"download", run_download},
};

static int run(const struct call *call)
{
	if (!call->config.metadata_dir)
		return fail_usage("--metadata-dir is needed");
	if (call->word_count == 0)
		return fail_usage("a command is needed");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, call->words[0]) == 0)
			return commands[i].run(call);
	return fail_usage("there is no such command");
}

enum { DIR_, URL, TARGET_DIR, TARGET_URL, NAME, CA, PATIENCE, HELP, VERSION };

static const struct option options[] = {
    {"metadata-dir", required_argument, NULL, DIR_},
    {"metadata-url", required_argument, NULL, URL},
    {"target-dir", required_argument, NULL, TARGET_DIR},
    {"target-base-url", required_argument, NULL, TARGET_URL},
    {"target-name", required_argument, NULL, NAME},
    {"ca-file", required_argument, NULL, CA},
    {"patience", required_argument, NULL, PATIENCE},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

static bool take_patience(struct call *call, const char *text)
{
	uint64_t seconds;

	if (!tkm_view_to_uint64(tkm_view_of(text), PATIENCE_MAX, &seconds)) {
		fail_usage("--patience takes a number of seconds");
		return false;
	}
	call->config.how.patience = (uint32_t)seconds;
	return true;
}

/* False: the line is wrong, or asked for no work; STATUS tells which. */
static bool take_option(struct call *call, int option, int *status)
{
	switch (option) {
	case DIR_:
		call->config.metadata_dir = optarg;
		return true;
	case URL:
		call->config.metadata_url = optarg;
		return true;
	case TARGET_DIR:
		call->target_dir = optarg;
		return true;
	case TARGET_URL:
		call->config.targets_url = optarg;
		return true;
	case NAME:
		call->names[call->name_count++] = optarg;
		return true;
	case CA:
		call->config.how.ca_file = optarg;
		return true;
	case PATIENCE:
		return take_patience(call, optarg);
	case HELP:
	case VERSION:
		fputs(option == HELP ? usage : "tkm-tuf " TKM_VERSION "\n",
		    stdout);
		*status = EXIT_SUCCESS;
		return false;
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	struct call call = {
	    .names = calloc((size_t)argc + 1, sizeof(*call.names))};
	int status = EXIT_FAILURE;
	bool good = call.names && curl_global_init(CURL_GLOBAL_ALL) == 0;
	int option = 0;

	while (good && option != -1) {
		option = getopt_long(argc, argv, "", options, NULL);
		good = option == -1 || take_option(&call, option, &status);
	}
	call.words = argv + optind;
	call.word_count = argc - optind;
	if (good)
		status = run(&call);
	curl_global_cleanup();
	free(call.names);
	return status;
}

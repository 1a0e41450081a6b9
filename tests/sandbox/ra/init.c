/* SPDX-License-Identifier: Apache-2.0
 * init.c -- `tkm-sandbox-ra init`: a new RA in a folder.
 */
#include <string.h>

#include "tests/sandbox/ra/commands.h"
#include "tests/sandbox/ra/db.h"
#include "tests/sandbox/ra/log.h"
#include "tests/sandbox/ra/options.h"
#include "tests/sandbox/ra/site.h"

int ra_command_init(int argc, char **argv)
{
	char *url = NULL;
	char *seal = NULL;
	char *tls_name = NULL;
	char *tls_days = NULL;
	int64_t days = 825;
	const struct ra_option options[] = {
	    {"url", &url, false},
	    {"seal", &seal, false},
	    {"tls-name", &tls_name, false},
	    {"tls-days", &tls_days, false},
	};
	struct ra_site_options site;
	sqlite3 *db;

	if (argc < 1 || argv[0][0] == '-') {
		ra_log("the folder to make is missing");
		return RA_EXIT_USAGE;
	}
	if (!ra_options_read(argc - 1, argv + 1, options,
		sizeof(options) / sizeof(options[0])) ||
	    !ra_options_number("tls-days", tls_days, -3650, 3650, &days))
		return RA_EXIT_USAGE;
	site.url = url ? url : "https://localhost:8443";
	site.tls_name = tls_name ? tls_name : "localhost";
	site.tls_days = (long)days;
	site.seal_rsa = seal && strcmp(seal, "rsa") == 0;
	if (!ra_site_make(argv[0], &site))
		return RA_EXIT_FAILED;
	db = ra_db_open(argv[0]);
	ra_db_close(db);
	return db ? RA_EXIT_OK : RA_EXIT_FAILED;
}

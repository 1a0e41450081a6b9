/* SPDX-License-Identifier: Apache-2.0
 * version.c -- tkm version.
 */
#include "core/ui/cli/cli.h"
#include <tkm/make.h>

tkm_status tkm_cli_version(struct tkm_cli *cli)
{
	struct tkm_row row;
	struct tkm_buf abi = TKM_BUF_INIT(32);
	tkm_buf_add_uint64(&abi, TKM_ABI_MAJOR);
	tkm_buf_add_char(&abi, '.');
	tkm_buf_add_uint64(&abi, TKM_ABI_MINOR);
	if (cli->output.json) {
		tkm_row_init(&row, "version", NULL, 0);
		tkm_row_text(&row, "version", NULL, TKM_VERSION);
		tkm_row_text(&row, "abi", NULL, tkm_buf_text(&abi));
		tkm_row_number(&row, TKM_INT, "json", NULL, TKM_JSON_FORMAT);
		tkm_output_record(&cli->output, cli->words, &row.record);
	} else {
		tkm_output_text(&cli->output, "tkm " TKM_VERSION);
	}
	tkm_buf_release(&abi);
	return TKM_OK;
}

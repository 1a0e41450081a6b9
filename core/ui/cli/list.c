/* SPDX-License-Identifier: Apache-2.0
 * list.c -- tkm list: the tokens that are plugged in, and what could not be
 * asked.
 */
#include <string.h>

#include "core/host/token/broker.h"
#include "core/ui/cli/cli.h"
#include "core/ui/cli/console.h"
#include <tkm/make.h>

static void show_token(void *ctx, const struct tkm_listed *listed)
{
	struct tkm_cli *cli = ctx;
	const struct tkm_token_id *id = listed->id;
	const char *wanted = cli->args.token;
	struct tkm_row row;
	if (wanted && strcmp(wanted, id->serial) != 0 &&
	    strcmp(wanted, id->ref) != 0)
		return;
	tkm_row_init(&row, "tokens", NULL, TKM_R_LIST);
	tkm_row_text(&row, "serial", TKM_N("Serial number"), id->serial);
	tkm_row_text(&row, "label", TKM_N("Label"), id->label);
	tkm_row_text(&row, "model", TKM_N("Model"), id->model);
	tkm_row_text(&row, "manufacturer", NULL, id->manufacturer);
	tkm_row_text(&row, "reader", TKM_N("Reader"), id->reader);
	tkm_row_text(&row, "back_end", TKM_N("Back end"), listed->back_end);
	tkm_output_record(&cli->output, cli->words, &row.record);
}

static void show_problem(void *ctx, const char *back_end, const char *source,
    const struct tkm_problem *problem)
{
	struct tkm_cli *cli = ctx;
	const char *text = problem->text ? problem->text : problem->message;
	struct tkm_row row;
	tkm_output_warning(&cli->output, back_end, text);
	if (!cli->output.json)
		return;
	tkm_row_init(&row, "problems", NULL, TKM_R_LIST);
	tkm_row_text(&row, "back_end", NULL, back_end);
	tkm_row_text(&row, "source", NULL, source);
	tkm_row_text(&row, "code", NULL, tkm_status_name(problem->code));
	tkm_row_text(&row, "message", NULL, text);
	tkm_output_record(&cli->output, cli->words, &row.record);
}

tkm_status tkm_cli_list(struct tkm_cli *cli)
{
	struct tkm_listing listing = {cli, show_token, show_problem};
	struct tkm_operation *operation = NULL;
	struct tkm_console console;
	tkm_status status = tkm_console_init(
	    &console, &cli->args, cli->words, &cli->output, NULL, cli->cancel);
	if (status != TKM_OK)
		return status;
	struct tkm_front front = tkm_console_front(&console);
	status = tkm_operation_new(cli->core, &front, NULL, &operation);
	if (status == TKM_OK)
		status = tkm_broker_list(
		    tkm_core_broker(cli->core), operation, &listing);
	if (status == TKM_OK) {
		tkm_output_list(&cli->output, "tokens",
		    TKM_N("No token was found. If one is plugged in, “tkm "
			  "doctor” tells why it is not seen."));
		tkm_output_list(&cli->output, "problems", NULL);
	} else if (operation) {
		tkm_problem_move(
		    &cli->problem, tkm_operation_problem(operation));
	}
	tkm_operation_free(operation);
	tkm_console_release(&console);
	return status;
}

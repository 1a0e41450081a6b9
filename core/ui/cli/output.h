/* SPDX-License-Identifier: Apache-2.0
 * output.h -- everything a command tells: results to stdout, notices and
 * errors to stderr; or with --json one document on stdout instead.
 *
 * Rows of a list are held back until the list ends, to be aligned.  One
 * thread.
 */
#ifndef TKM_CLI_OUTPUT_H
#define TKM_CLI_OUTPUT_H

#include "core/host/problem.h"
#include "core/host/words.h"
#include "core/ui/cli/table.h"
#include "core/ui/json/envelope.h"

struct tkm_registry;

struct tkm_output {
	const struct tkm_words *words; /* the host's, or NULL */
	struct tkm_json *json; /* NULL: text */
	struct tkm_table_style style;
	unsigned width; /* to wrap text at; 0: no terminal */
	struct tkm_table list; /* rows held back */
	char *list_id; /* whose rows, or NULL */
	char *list_heading; /* of them, or NULL */
	struct tkm_registry *registry; /* knows commands; NULL: nobody does */
	const char *support; /* whom to ask for help; NULL: nobody */
	bool begun; /* something stands on stdout already */
};

/* `as_json`: print the document, kept in the host's memory; MEMORY. */
tkm_status tkm_output_init(
    struct tkm_output *output, const struct tkm_words *words, bool as_json);
void tkm_output_release(struct tkm_output *output);

void tkm_output_record(struct tkm_output *output, const struct tkm_words *words,
    const struct tkm_record *record);
/* A list that may stay empty: then `none` (msgid or NULL) tells so. */
void tkm_output_list(
    struct tkm_output *output, const char *id, const char *none);
void tkm_output_notice(struct tkm_output *output, const struct tkm_words *words,
    const struct tkm_notice *notice);
/* A problem that does not end the command: one line on stderr. */
void tkm_output_warning(
    struct tkm_output *output, const char *source, const char *text);
/* A warning to people, a notice with that id to scripts. */
void tkm_output_caution(
    struct tkm_output *output, const char *id, const char *text);
/* Text for people only: on stdout, nothing with --json. */
void tkm_output_text(struct tkm_output *output, const char *text);

/* Tells whom to ask for help: as a line, or a notice to scripts. */
void tkm_output_support(struct tkm_output *output);

/*
 * Shows what was held back and the problem, unless its code is OK; `advice`
 * (already translated, may be NULL) follows it, and whom to ask where the
 * user is at an end.  Returns the exit code.
 */
int tkm_output_finish(struct tkm_output *output,
    const struct tkm_problem *problem, const char *advice);

#endif

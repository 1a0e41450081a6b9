/* SPDX-License-Identifier: Apache-2.0
 * cli_words.c -- fuzzes what people and scripts hand to the command line:
 * options, secret sources, typed answers.  Words are parted by line ends.
 */
// LIBS: tkm_ui_cli
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/ui/cli/args.h"
#include "core/ui/cli/input.h"
#include "core/ui/cli/secrets.h"
#include "core/ui/cli/suggest.h"
#include "core/ui/cli/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORDS 32

static void read_as_every_type(const char *word)
{
	for (uint32_t type = 0; type <= TKM_GESTURE; type++) {
		const struct tkm_field field = {.type = type, .id = "f"};
		struct tkm_input input;
		tkm_input_init(&input);
		(void)tkm_input_read(&field, tkm_view_of(word), true, &input);
		tkm_input_release(&input);
	}
}

static void read_as_source(const char *word)
{
	struct tkm_secret_source source;
	struct tkm_fault fault = {0};
	if (tkm_secret_source_parse(word, &source, &fault))
		assert(source.path || source.descriptor >= 0);
	else
		assert(fault.message && fault.value[0] == '\0');
}

static void lay_out(char *const words[], int count)
{
	struct tkm_table_style style = {.width = 40};
	struct tkm_buf out = TKM_BUF_INIT(1u << 22);
	struct tkm_table table;
	tkm_table_init(&table);
	for (int i = 0; i + 1 < count; i += 2) {
		tkm_table_row(&table);
		tkm_table_cell(&table, words[i], tkm_view_of(words[i + 1]));
	}
	tkm_table_render(&table, &style, &out);
	tkm_table_release(&table);
	tkm_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *words[WORDS + 1], *next;
	struct tkm_args args;
	int count = 0;
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (char *at = text; at && count < WORDS; at = next) {
		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		words[count++] = at;
	}
	words[count] = NULL;
	for (int i = 0; i < count; i++) {
		read_as_every_type(words[i]);
		read_as_source(words[i]);
		(void)tkm_suggest_distance(words[i], words[0]);
	}
	lay_out(words, count);
	if (tkm_args_parse(count, words, &args) == TKM_OK) {
		assert(args.rest_count < WORDS);
		tkm_args_release(&args);
	}
	free(text);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0
 * check.c -- the parent's side: looks at the files itself and has
 * children run the code.
 */
#include "core/host/plugin/check.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/exports.h"
#include "core/base/machine.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/host/plugin/check_child.h"
#include "core/host/plugin/manifest.h"
#include "core/host/plugin/trust.h"
#include "core/sys/child.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/process.h"
#include "core/sys/random.h"

#define MAX_LIBRARY (64u * 1024u * 1024u) /* bytes */
#define MAX_OUTPUT 65536u /* bytes */
#define MAX_TEXT 8192u
#define TIME_LIMIT 10000u /* ms for each step */
#define NONCE_SIZE 16u

/* What each rule that is checked says, and how to keep it. */
static const struct rule {
	const char *id;
	const char *text;
	const char *fix;
} rules[] = {
    {"TKM-ABI-1",
	TKM_N("the library exports tkm_plugin_entry and can be loaded"),
	TKM_N("Export tkm_plugin_entry with TKM_EXPORT and link all libraries "
	      "the plugin needs.")},
    {"TKM-ABI-2", TKM_N("the descriptor fits this version of the ABI"),
	TKM_N("Set .size = sizeof and .abi = TKM_ABI in the descriptor and "
	      "build with the headers of this version.")},
    {"TKM-ABI-6", TKM_N("no flag is set that must be understood and is not"),
	TKM_N("Set only flags that the headers define.")},
    {"TKM-ABI-8", TKM_N("id, version and vendor are set as in plugin.json"),
	TKM_N("Make id and version of the descriptor and of plugin.json "
	      "equal, and set vendor.")},
    {"TKM-ABI-9", TKM_N("create gives an instance"),
	TKM_N("Set create, destroy and query, and let create give an "
	      "instance or fail.")},
    {"TKM-ABI-10",
	TKM_N("every interface and action of plugin.json is offered in full"),
	TKM_N("Let query give each interface that plugin.json provides, with "
	      "all functions and actions.")},
    {"TKM-ABI-15", TKM_N("it neither crashes, hangs nor ends the process"),
	TKM_N("Run the step under a debugger or a sanitizer; return an error "
	      "instead of ending the process.")},
    {"TKM-ABI-17", TKM_N("it writes nothing to standard output or error"),
	TKM_N("Remove the output; write lines with the log service.")},
    {"TKM-ABI-18", TKM_N("its texts are UTF-8"),
	TKM_N("Save the sources as UTF-8.")},
    {"TKM-ABI-20", TKM_N("its forms and fields are complete"),
	TKM_N("Give each form, field and choice an id of a-z, 0-9, '_', '-', "
	      "'.' and a label.")},
    {"TKM-ABI-21", TKM_N("plugin.json is well formed"),
	TKM_N("Correct plugin.json; its keys are in docs/plugin-abi.md.")},
    {"TKM-ABI-23", TKM_N("the SHA-256 in plugin.json is that of the library"),
	TKM_N("Write the library's SHA-256 into plugin.json after the last "
	      "build, and sign it then: without a signature the host refuses "
	      "it.")},
    {"TKM-ABI-24", TKM_N("it was built for this kind of machine"),
	TKM_N("Build the library for this machine and system.")},
};

struct check {
	struct tkm_core *core;
	const struct tkm_words *words;
	const struct tkm_check_sink *sink;
	char *library; /* absolute or as given */
	char *folder;
	char *program; /* this one */
	const struct tkm_manifest *manifest; /* NULL: none that fits */
	struct tkm_buf output; /* what the plugin wrote */
	unsigned broken;
	bool ended; /* a step did not come to its end */
};

static const struct rule *find_rule(const char *id)
{
	static const struct rule none = {"", "", NULL};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].id, id) == 0)
			return &rules[i];
	return &none;
}

static void tell_ok(struct check *check, const char *id)
{
	const struct tkm_check result = {
	    .rule = id,
	    .ok = true,
	    .text = tkm_words_get(check->words, find_rule(id)->text),
	};

	check->sink->tell(check->sink->ctx, &result);
}

static void tell_broken(struct check *check, const char *id, const char *text)
{
	const struct rule *rule = find_rule(id);
	const struct tkm_check result = {
	    .rule = id,
	    .ok = false,
	    .text = tkm_words_get(check->words, text),
	    .fix = rule->fix ? tkm_words_get(check->words, rule->fix) : NULL,
	};

	check->broken++;
	check->sink->tell(check->sink->ctx, &result);
}

/* ------------------------------------------------------ what can be looked at
 */

static bool find_parts(struct check *check, const char *path)
{
	struct tkm_installed *visitor;
	const struct tkm_manifest *manifest;
	bool is_folder = tkm_sys_folder_exists(path);

	check->folder =
	    is_folder ? tkm_text_dup(path)
		      : tkm_text_dup_view(tkm_path_folder(tkm_view_of(path)));
	visitor = check->folder
		      ? tkm_registry_visit(
			    tkm_core_registry(check->core), check->folder)
		      : NULL;
	if (!visitor)
		return false;
	manifest = tkm_installed_manifest(visitor);
	if (!is_folder)
		check->library = tkm_text_dup(path);
	else if (manifest->file)
		check->library = tkm_path_join(check->folder, manifest->file);
	if (manifest->id && check->library &&
	    tkm_view_is(
		tkm_path_name(tkm_view_of(check->library)), manifest->file))
		check->manifest = manifest;
	if (!manifest->id)
		tell_broken(
		    check, "TKM-ABI-21", tkm_installed_problem(visitor)->text);
	else if (!check->manifest)
		tell_broken(check, "TKM-ABI-21",
		    TKM_N("plugin.json names another file"));
	else
		tell_ok(check, "TKM-ABI-21");
	return check->library != NULL;
}

static bool check_machine(struct check *check, const struct tkm_buf *data)
{
	struct tkm_machine native = tkm_machine_native();
	struct tkm_machine machine;
	bool right = tkm_machine_parse(
			 (const uint8_t *)data->data, data->size, &machine) &&
		     tkm_machine_equals(&machine, &native);

	if (right)
		tell_ok(check, "TKM-ABI-24");
	else
		tell_broken(check, "TKM-ABI-24",
		    TKM_N("it is no library for this kind of machine"));
	return right;
}

static bool check_exports(struct check *check, const struct tkm_buf *data)
{
	bool found = false;

	if (tkm_exports_find((const uint8_t *)data->data, data->size, TKM_ENTRY,
		&found, NULL) &&
	    found)
		return true;
	tell_broken(check, "TKM-ABI-1",
	    TKM_N("the library does not export tkm_plugin_entry"));
	return false;
}

/* This project's own plugins have theirs in the release list. */
static void check_hash(struct check *check, const struct tkm_buf *data)
{
	uint8_t hash[TKM_SHA256_SIZE];

	if (!check->manifest || !check->manifest->has_sha256)
		return;
	if (tkm_trust_hash(data->data, data->size, hash) &&
	    memcmp(hash, check->manifest->sha256, sizeof(hash)) == 0)
		tell_ok(check, "TKM-ABI-23");
	else
		tell_broken(check, "TKM-ABI-23",
		    TKM_N("the library is not the one whose SHA-256 is in "
			  "plugin.json"));
}

static bool check_file(struct check *check)
{
	struct tkm_buf data = TKM_BUF_INIT(MAX_LIBRARY);
	bool right = false;

	if (tkm_sys_file_read(check->library, MAX_LIBRARY, &data) != 0) {
		tell_broken(check, "TKM-ABI-1",
		    TKM_N("the library cannot be read or has more than 64 "
			  "MiB"));
	} else {
		check_hash(check, &data);
		right =
		    check_machine(check, &data) && check_exports(check, &data);
	}
	tkm_buf_release(&data);
	return right;
}

/* ----------------------------------------------------- what has to be run */

/* "<nonce> <rule>\t<text>": where the child's own line begins. */
static struct tkm_view take_result(
    struct check *check, struct tkm_view output, const char *nonce)
{
	size_t n = strlen(nonce);

	for (size_t i = 0; i + n + 1 < output.size; i++) {
		if (output.data[i] != '\n' ||
		    memcmp(&output.data[i + 1], nonce, n) != 0)
			continue;
		tkm_buf_add(&check->output, output.data, i);
		return tkm_view_trim(tkm_view_skip(output, i + 1 + n));
	}
	tkm_buf_add_view(&check->output, output);
	return (struct tkm_view){0};
}

static void tell_ended(struct check *check, const char *step,
    const struct tkm_sys_child_result *result)
{
	static const char *const texts[] = {
	    TKM_N("it hangs: a step took more than 10 seconds ({step})"),
	    TKM_N("it crashed with signal {status} ({step})"),
	    TKM_N("it ended the process itself ({step})"),
	};
	struct tkm_buf text = TKM_BUF_INIT(MAX_TEXT);
	const struct tkm_value value = {
	    .size = sizeof(value),
	    .type = TKM_INT,
	    .id = "status",
	    .number = result->status,
	};
	const struct tkm_value name = {
	    .size = sizeof(name),
	    .type = TKM_TEXT,
	    .id = "step",
	    .data = step,
	    .length = strlen(step),
	};
	const struct tkm_value *const args[] = {&value, &name};

	tkm_words_format(check->words,
	    texts[result->timed_out   ? 0
		  : result->signalled ? 1
				      : 2],
	    args, 2, &text);
	tell_broken(check, "TKM-ABI-15", tkm_buf_text(&text));
	tkm_buf_release(&text);
	check->ended = true;
}

/* "ok", or "TKM-ABI-8\tthe descriptor lacks ..." */
static bool read_result(struct check *check, struct tkm_view line)
{
	char rule[16];
	char *text;
	struct tkm_view id;

	if (tkm_view_is(line, "ok"))
		return true;
	if (!tkm_view_split(&line, '\t', &id) || id.size >= sizeof(rule))
		return false;
	memcpy(rule, id.data, id.size);
	rule[id.size] = '\0';
	text = tkm_text_dup_view(line);
	tell_broken(check, rule, text ? text : "");
	free(text);
	return false;
}

static bool make_nonce(struct tkm_buf *nonce)
{
	uint8_t bytes[NONCE_SIZE];

	if (tkm_sys_random(bytes, sizeof(bytes)) != 0)
		return false;
	tkm_buf_add_hex(nonce, bytes, sizeof(bytes));
	return tkm_buf_ok(nonce);
}

/* A line only the child can know about keeps the plugin's own apart. */
static bool run_step(struct check *check, const char *step)
{
	struct tkm_buf nonce = TKM_BUF_INIT(2 * NONCE_SIZE);
	struct tkm_buf out = TKM_BUF_INIT(MAX_OUTPUT);
	struct tkm_sys_child_result result = {0};
	struct tkm_view line = {0};
	bool right = false;

	if (!make_nonce(&nonce))
		goto out;
	const char *const argv[] = {check->program, TKM_PLUGIN_CHECK_COMMAND,
	    step, tkm_buf_text(&nonce), check->library, check->folder, NULL};
	if (tkm_sys_child_run(
		argv, TIME_LIMIT, &out, &check->output, &result) != 0)
		result.timed_out = true;
	line = take_result(check, tkm_buf_view(&out), tkm_buf_text(&nonce));
	if (line.size == 0 || result.signalled || result.timed_out)
		tell_ended(check, step, &result);
	else
		right = read_result(check, line);
out:
	tkm_buf_release(&out);
	tkm_buf_release(&nonce);
	return right;
}

static void run_steps(struct check *check)
{
	static const struct {
		const char *step;
		const char *rules[5];
	} steps[] = {
	    {TKM_CHECK_ENTRY,
		{"TKM-ABI-1", "TKM-ABI-2", "TKM-ABI-6", "TKM-ABI-8"}},
	    {TKM_CHECK_CREATE, {"TKM-ABI-9"}},
	    {TKM_CHECK_QUERY, {"TKM-ABI-10"}},
	};
	size_t count = sizeof(steps) / sizeof(steps[0]);
	size_t i;

	for (i = 0; i < count && run_step(check, steps[i].step); i++)
		for (const char *const *rule = steps[i].rules; *rule; rule++)
			tell_ok(check, *rule);
	if (!check->ended)
		tell_ok(check, "TKM-ABI-15");
	if (tkm_view_trim(tkm_buf_view(&check->output)).size == 0)
		tell_ok(check, "TKM-ABI-17");
	else
		tell_broken(check, "TKM-ABI-17",
		    TKM_N("it writes to standard output or error"));
}

/* -------------------------------------------------------------- as a whole */

static tkm_status result_of(
    const struct check *check, struct tkm_problem *problem)
{
	struct tkm_buf count = TKM_BUF_INIT(16);
	tkm_status status;

	if (check->broken == 0)
		return TKM_OK;
	tkm_buf_add_uint64(&count, check->broken);
	const char *const args[] = {"count", tkm_buf_text(&count), NULL};
	status = tkm_problem_say(problem, check->words, TKM_E_PLUGIN,
	    TKM_N("The plugin does not keep the rules yet; to be corrected: "
		  "{count}."),
	    args, NULL);
	tkm_buf_release(&count);
	return status;
}

tkm_status tkm_plugin_check(struct tkm_core *core, const char *path,
    const struct tkm_check_sink *sink, struct tkm_problem *problem)
{
	const char *const args[] = {"path", path, NULL};
	struct check check = {
	    .core = core,
	    .words = tkm_core_words(core),
	    .sink = sink,
	    .output = TKM_BUF_INIT(2 * MAX_OUTPUT),
	};
	tkm_status status;

	if (!tkm_sys_file_exists(path))
		return tkm_problem_say(problem, check.words, TKM_E_NOT_FOUND,
		    TKM_N("There is nothing at {path}. Name the library of a "
			  "plugin or its folder."),
		    args, NULL);
	check.program = tkm_sys_process_path();
	if (check.program && find_parts(&check, path) && check_file(&check))
		run_steps(&check);
	status = result_of(&check, problem);
	tkm_buf_release(&check.output);
	free(check.program);
	free(check.library);
	free(check.folder);
	return status;
}

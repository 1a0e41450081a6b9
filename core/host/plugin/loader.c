/* SPDX-License-Identifier: Apache-2.0
 * loader.c -- each check before and after a library is mapped, with a
 * message of its own.
 */
#include "core/host/plugin/loader.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/exports.h"
#include "core/base/machine.h"
#include "core/base/path.h"
#include "core/host/plugin/trust.h"
#include "core/host/words.h"
#include "core/sys/error.h"
#include "core/sys/folder.h"

#define MAX_LIBRARY (64u * 1024u * 1024u) /* bytes */

/* As the header declares tkm_plugin_entry(). */
typedef const struct tkm_plugin *(TKM_CALL *tkm_entry)(uint32_t);

static tkm_status refuse(const struct tkm_loader_job *job, const char *message,
    const char *path, const char *what, const char *detail,
    struct tkm_problem *problem)
{
	const char *const args[] = {"plugin", job->name, "file",
	    job->manifest->file, "path", path, "what", what, NULL};

	return tkm_problem_say(
	    problem, job->words, TKM_E_PLUGIN, message, args, detail);
}

/* A rule of the ABI is broken: the vendor's matter. */
static tkm_status blame(const struct tkm_loader_job *job,
    const struct tkm_fault *fault, struct tkm_problem *problem)
{
	const char *const args[] = {"plugin", job->name, "rule", fault->rule,
	    "fault", tkm_words_get(job->words, fault->text), NULL};

	return tkm_problem_say(problem, job->words, TKM_E_PLUGIN,
	    TKM_N("The plugin {plugin} was refused: {fault} ({rule}). Ask its "
		  "vendor for a version that works with this program."),
	    args, fault->text);
}

/* ------------------------------------------------------------ its place */

static tkm_status open_file(const struct tkm_loader_job *job, const char *path,
    struct tkm_sys_file **file, struct tkm_problem *problem)
{
	int error;

	if (!tkm_sys_folder_is_real(job->folder))
		return refuse(job,
		    TKM_N("The plugin {plugin} was refused: its folder {path} "
			  "is a link, which leads out of the place of "
			  "plugins. Move the folder itself there."),
		    job->folder, "", "folder is a link", problem);
	error = tkm_sys_file_open(path, file);
	if (error == TKM_SYS_OK)
		return TKM_OK;
	if (error == TKM_SYS_E_NOT_A_FILE)
		return refuse(job,
		    TKM_N("The plugin {plugin} was refused: {path} is a link "
			  "or no regular file. Put the library itself there."),
		    path, "", "library is a link or no file", problem);
	if (error == TKM_SYS_E_NOT_FOUND)
		return refuse(job,
		    TKM_N("The plugin {plugin} cannot be loaded: {path} is "
			  "missing. Install the plugin again."),
		    path, "", "library is missing", problem);
	return refuse(job,
	    TKM_N("The plugin {plugin} cannot be loaded: {path} cannot be "
		  "opened. Check its permissions."),
	    path, "", tkm_sys_error_text(error), problem);
}

static tkm_status check_owner(const struct tkm_loader_job *job,
    const struct tkm_sys_file *file, struct tkm_problem *problem)
{
	static const char *const messages[] = {
	    [TKM_SYS_FOREIGN_OWNER] = TKM_N(
		"The plugin {plugin} was refused: {path} belongs to another "
		"user, who could exchange it. An administrator corrects it "
		"with: chown root: {path}"),
	    [TKM_SYS_WRITABLE] =
		TKM_N("The plugin {plugin} was refused: others may change "
		      "{path}. Correct it with: chmod go-w {path}"),
	    [TKM_SYS_MOVED] = TKM_N("The plugin {plugin} was refused: {path} "
				    "was exchanged while it was checked."),
	};
	struct tkm_buf where = TKM_BUF_INIT(8192);
	enum tkm_sys_trust trust = TKM_SYS_MOVED;
	int error = tkm_sys_file_trust(file, &trust, &where);
	tkm_status status = TKM_OK;

	if (error != TKM_SYS_OK)
		trust = TKM_SYS_MOVED;
	if (trust != TKM_SYS_TRUSTED)
		status = refuse(job, messages[trust], tkm_buf_text(&where), "",
		    error ? tkm_sys_error_text(error)
			  : "owner or mode not trusted",
		    problem);
	tkm_buf_release(&where);
	return status;
}

static tkm_status read_file(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem)
{
	uint64_t size = tkm_sys_file_size(loaded->file);
	size_t n = 0;
	char *room;

	tkm_buf_init(&loaded->data, MAX_LIBRARY);
	room = size <= MAX_LIBRARY
		   ? tkm_buf_reserve(&loaded->data, (size_t)size)
		   : NULL;
	if (!room ||
	    tkm_sys_file_read_at(loaded->file, 0, room, (size_t)size, &n) != 0)
		return refuse(job,
		    TKM_N("The plugin {plugin} cannot be loaded: {file} "
			  "cannot be read or has more than 64 MiB."),
		    "", "", "cannot read the library", problem);
	tkm_buf_grow(&loaded->data, n);
	if (!tkm_trust_hash(loaded->data.data, n, loaded->sha256))
		return tkm_problem_say(problem, job->words, TKM_E_INTERNAL,
		    NULL, NULL, "cannot compute SHA-256");
	return TKM_OK;
}

tkm_status tkm_loader_open(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem)
{
	char *path = tkm_path_join(job->folder, job->manifest->file);
	tkm_status status = path ? open_file(job, path, &loaded->file, problem)
				 : tkm_problem_say(problem, job->words,
				       TKM_E_MEMORY, NULL, NULL, NULL);

	if (status == TKM_OK)
		status = check_owner(job, loaded->file, problem);
	if (status == TKM_OK)
		status = read_file(job, loaded, problem);
	if (status != TKM_OK)
		tkm_loader_close(loaded);
	free(path);
	return status;
}

/*
 * Libraries that were mapped stay so until the process ends: a plugin may
 * have left threads and handlers behind.  Here they can still be found.
 */
struct kept {
	struct kept *next;
	struct tkm_sys_library *library;
};

static _Atomic(struct kept *) all_kept;

static void keep(struct tkm_sys_library *library)
{
	struct kept *kept = library ? malloc(sizeof(*kept)) : NULL;

	if (!kept)
		return;
	*kept = (struct kept){all_kept, library};
	while (!atomic_compare_exchange_weak(&all_kept, &kept->next, kept))
		;
}

void tkm_loader_close(struct tkm_loaded *loaded)
{
	tkm_buf_release(&loaded->data);
	keep(loaded->library);
	loaded->library = NULL;
	tkm_sys_file_close(loaded->file);
	loaded->file = NULL;
}

/* --------------------------------------------------------- what it holds */

static tkm_status check_machine(const struct tkm_loader_job *job,
    const struct tkm_buf *data, struct tkm_problem *problem)
{
	struct tkm_machine native = tkm_machine_native();
	struct tkm_machine machine;

	if (!tkm_machine_parse(
		(const uint8_t *)data->data, data->size, &machine))
		return refuse(job,
		    TKM_N("The plugin {plugin} was refused: {file} is no "
			  "library. Install the plugin again."),
		    "", "", "neither ELF nor PE", problem);
	if (!tkm_machine_equals(&machine, &native))
		return refuse(job,
		    TKM_N("The plugin {plugin} was refused: {file} was made "
			  "for another kind of machine ({what}). Ask its "
			  "vendor for the right one."),
		    "", tkm_machine_text(&machine), "wrong machine type",
		    problem);
	return TKM_OK;
}

static tkm_status check_exports(const struct tkm_loader_job *job,
    const struct tkm_buf *data, struct tkm_problem *problem)
{
	const char *reason = "no function " TKM_ENTRY;
	bool found = false;

	if (tkm_exports_find((const uint8_t *)data->data, data->size, TKM_ENTRY,
		&found, &reason) &&
	    found)
		return TKM_OK;
	return refuse(job,
	    TKM_N("The plugin {plugin} was refused: {file} is a library, but "
		  "no plugin: it does not export tkm_plugin_entry "
		  "(TKM-ABI-1)."),
	    "", "", reason, problem);
}

tkm_status tkm_loader_inspect(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem)
{
	tkm_status status = check_machine(job, &loaded->data, problem);

	if (status == TKM_OK)
		status = check_exports(job, &loaded->data, problem);
	tkm_buf_release(&loaded->data);
	return status;
}

/* ----------------------------------------------------------- what it does */

tkm_status tkm_loader_map(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem)
{
	struct tkm_buf detail = TKM_BUF_INIT(4096);
	struct tkm_fault fault;
	tkm_entry entry;
	tkm_status status = TKM_OK;

	if (tkm_sys_library_open_file(
		loaded->file, &loaded->library, &detail) != 0) {
		status = refuse(job,
		    TKM_N("The plugin {plugin} cannot be loaded: the system "
			  "does not accept {file} ({what}). Install the "
			  "libraries it needs."),
		    "", tkm_buf_text(&detail), tkm_buf_text(&detail), problem);
		goto out;
	}
	entry = (tkm_entry)tkm_sys_library_function(loaded->library, TKM_ENTRY);
	loaded->descriptor = entry ? entry(TKM_ABI) : NULL;
	if (!tkm_contract_descriptor(loaded->descriptor, job->manifest, &fault))
		status = blame(job, &fault, problem);
out:
	tkm_buf_release(&detail);
	return status;
}

static tkm_status check_interfaces(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem)
{
	const struct tkm_plugin *plugin = loaded->descriptor;
	struct tkm_fault fault;

	for (size_t i = 0; i < job->manifest->provide_count; i++) {
		const char *id = job->manifest->provides[i];
		if (!tkm_contract_interface(id,
			plugin->query(loaded->instance, id), job->manifest,
			&fault))
			return blame(job, &fault, problem);
	}
	return TKM_OK;
}

/* What it needs is asked before it runs, so that it need not fail. */
static tkm_status check_services(const struct tkm_loader_job *job,
    const struct tkm_host *host, struct tkm_problem *problem)
{
	for (size_t i = 0; i < job->manifest->require_count; i++) {
		const char *id = job->manifest->requires[i];
		if (!host->service(host, id))
			return refuse(job,
			    TKM_N("The plugin {plugin} cannot work here: this "
				  "program does not offer {what}. Install a "
				  "newer version of the program."),
			    "", id, "required service missing", problem);
	}
	return TKM_OK;
}

tkm_status tkm_loader_create(const struct tkm_loader_job *job,
    const struct tkm_host *host, struct tkm_loaded *loaded,
    struct tkm_problem *problem)
{
	static const struct tkm_fault empty = {
	    "TKM-ABI-9", TKM_N("create succeeded without an instance")};
	tkm_status status = check_services(job, host, problem);
	tkm_status created;

	if (status != TKM_OK)
		return status;
	created = loaded->descriptor->create(host, &loaded->instance);
	if (created != TKM_OK) {
		loaded->instance = NULL;
		return refuse(job,
		    TKM_N("The plugin {plugin} could not start ({what}). The "
			  "log file may say more."),
		    "", tkm_status_name(created), "create failed", problem);
	}
	if (!loaded->instance)
		return blame(job, &empty, problem);
	status = check_interfaces(job, loaded, problem);
	if (status != TKM_OK)
		tkm_loader_destroy(loaded);
	return status;
}

void tkm_loader_destroy(struct tkm_loaded *loaded)
{
	if (loaded->instance)
		loaded->descriptor->destroy(loaded->instance);
	loaded->instance = NULL;
}

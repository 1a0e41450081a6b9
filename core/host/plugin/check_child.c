/* SPDX-License-Identifier: Apache-2.0
 * check_child.c -- the child's side: runs one step and says how it
 * came out in a line of its own: STEP NONCE LIBRARY FOLDER.
 */
#include "core/host/plugin/check_child.h"

#include <stdio.h>
#include <string.h>

#include "core/base/path.h"
#include "core/host/plugin/check.h"
#include "core/host/plugin/contract.h"
#include "core/sys/file.h"
#include "core/sys/library.h"
#include "core/sys/process.h"

typedef const struct tkm_plugin *(TKM_CALL *tkm_entry)(uint32_t);

struct child {
	const struct tkm_manifest *manifest; /* NULL: none that fits */
	const struct tkm_host *host;
	struct tkm_sys_library *library;
	const struct tkm_plugin *descriptor;
	struct tkm_instance *instance;
	struct tkm_fault fault;
};

static bool breaks(struct child *child, const char *rule, const char *text)
{
	child->fault = (struct tkm_fault){rule, text};
	return false;
}

/* Root runs no code that others could have put there. */
static bool may_run(const struct tkm_sys_file *file)
{
	enum tkm_sys_trust trust = TKM_SYS_MOVED;

	return !tkm_sys_process_is_privileged() ||
	       (tkm_sys_file_trust(file, &trust, NULL) == 0 &&
		   trust == TKM_SYS_TRUSTED);
}

static bool enter(struct child *child, const char *library)
{
	struct tkm_sys_file *file = NULL;
	tkm_entry entry;
	int error = tkm_sys_file_open(library, &file);

	if (error == 0 && !may_run(file)) {
		tkm_sys_file_close(file);
		return breaks(child, "TKM-ABI-1",
		    TKM_N("it was not run as root, because others may change "
			  "it; check it as a user without rights"));
	}
	if (error == 0)
		error = tkm_sys_library_open_file(file, &child->library, NULL);
	tkm_sys_file_close(file);
	if (error != 0)
		return breaks(child, "TKM-ABI-1",
		    TKM_N("the system does not load the library: a symbol or "
			  "a library it needs is missing"));
	entry = (tkm_entry)tkm_sys_library_function(child->library, TKM_ENTRY);
	if (!entry)
		return breaks(child, "TKM-ABI-1",
		    TKM_N("the library does not export tkm_plugin_entry"));
	child->descriptor = entry(TKM_ABI);
	return tkm_contract_descriptor(
	    child->descriptor, child->manifest, &child->fault);
}

static bool create(struct child *child)
{
	if (child->descriptor->create(child->host, &child->instance) != TKM_OK)
		return breaks(child, "TKM-ABI-9", TKM_N("create failed"));
	if (!child->instance)
		return breaks(child, "TKM-ABI-9",
		    TKM_N("create succeeded without an instance"));
	return true;
}

static bool query_one(struct child *child, const char *id, bool is_promised)
{
	const void *table = child->descriptor->query(child->instance, id);

	return (!table && !is_promised) || tkm_contract_interface(id, table,
					       child->manifest, &child->fault);
}

static bool query(struct child *child)
{
	static const char *const known[] = {TKM_FEATURE, TKM_TOKEN, TKM_RA};
	const struct tkm_manifest *manifest = child->manifest;

	for (size_t i = 0; manifest && i < manifest->provide_count; i++)
		if (!query_one(child, manifest->provides[i], true))
			return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!query_one(child, known[i], false))
			return false;
	return true;
}

static bool run(struct child *child, const char *step, const char *library)
{
	bool right = enter(child, library);

	if (!right || strcmp(step, TKM_CHECK_ENTRY) == 0)
		return right;
	right = create(child);
	if (right && strcmp(step, TKM_CHECK_QUERY) == 0)
		right = query(child);
	if (child->instance)
		child->descriptor->destroy(child->instance);
	return right;
}

static const struct tkm_manifest *fitting(
    struct tkm_installed *visitor, const char *library)
{
	const struct tkm_manifest *manifest = tkm_installed_manifest(visitor);

	return manifest->id && tkm_view_is(tkm_path_name(tkm_view_of(library)),
				   manifest->file)
		   ? manifest
		   : NULL;
}

int tkm_plugin_check_child(
    struct tkm_core *core, int argc, const char *const argv[])
{
	struct tkm_installed *visitor;
	struct child child = {0};

	if (argc != 4)
		return 2;
	visitor = tkm_registry_visit(tkm_core_registry(core), argv[3]);
	if (!visitor)
		return 1;
	child.manifest = fitting(visitor, argv[2]);
	child.host = tkm_installed_host(visitor);
	if (run(&child, argv[0], argv[2]))
		child.fault = (struct tkm_fault){"ok", ""};
	/* What the plugin wrote, in its order, then the line of our own. */
	fflush(stderr);
	printf("\n%s %s\t%s\n", argv[1], child.fault.rule, child.fault.text);
	fflush(stdout);
	/* At once: what is left of the plugin has been judged already. */
	tkm_sys_process_exit_now(0);
}

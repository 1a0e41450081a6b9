/* SPDX-License-Identifier: Apache-2.0
 * module.c -- loading a module and asking for its tokens.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/machine.h"
#include "plugins/token-pkcs11/module.h"
#include "plugins/token-pkcs11/platform.h"

#define MISSING                                                            \
	TKM_N("The token driver {module} is not there. Install it again, " \
	      "or correct the setting that names it.")
#define UNREADABLE                                                          \
	TKM_N("The token driver {module} cannot be read, or is no driver. " \
	      "Install it again, or correct the setting that names it.")
#define UNTRUSTED                                                            \
	TKM_N("The token driver {module} was not used: others may change "   \
	      "it, or a folder above it, and it would see your PIN. Let it " \
	      "belong to root, with: chmod go-w")
#define WRONG_MACHINE                                                      \
	TKM_N("The token driver {module} is a {found} file, but this "     \
	      "program needs a {wanted} one. Install the vendor's driver " \
	      "of that kind.")
#define NOT_LOADED                                                      \
	TKM_N("The token driver {module} cannot be loaded. Install it " \
	      "again with everything it depends on.")
#define NOT_STARTED                                                          \
	TKM_N("The token driver {module} does not start. Unplug its token, " \
	      "plug it in again, and try once more; if that does not help, " \
	      "install the driver again.")
#define NO_SLOTS                                                         \
	TKM_N("The token driver {module} does not say which tokens are " \
	      "there. Unplug its token, plug it in again, and try once " \
	      "more.")
#define MUTE                                                                \
	TKM_N("A token of the driver {module} is plugged in, but does not " \
	      "answer. Unplug it, plug it in again, and try once more.")
#define HANGS                                                              \
	TKM_N("The token driver {module} does not answer. Its tokens are " \
	      "left out; unplug them, plug them in again, and start the "  \
	      "program anew.")

struct tkm_p11_module *tkm_p11_module_new(char *path)
{
	struct tkm_p11_module *module = calloc(1, sizeof(*module));

	if (!module) {
		free(path);
		return NULL;
	}
	module->path = path;
	atomic_init(&module->busy, false);
	return module;
}

void tkm_p11_module_free(struct tkm_p11_module *module)
{
	if (!module || atomic_load(&module->busy))
		return;
	free(module->path);
	free(module);
}

bool tkm_p11_module_failed(const struct tkm_p11_module *module)
{
	return module->fault.message != NULL;
}

static bool blame(
    struct tkm_p11_module *module, const char *message, const char *detail)
{
	module->args[0] = "module";
	module->args[1] = module->path;
	snprintf(module->detail, sizeof(module->detail), "%s", detail);
	module->fault = (struct tkm_p11_fault){
	    .code = TKM_E_TOKEN,
	    .tries_left = -1,
	    .message = message,
	    .detail = module->detail,
	    .args = module->args,
	};
	return false;
}

static bool blame_rv(struct tkm_p11_module *module, const char *message,
    const char *function, CK_RV rv)
{
	blame(module, message, "");
	module->fault.rv = rv;
	module->fault.function = function;
	module->fault.detail = NULL;
	return false;
}

void tkm_p11_module_blame_hang(const struct tkm_p11_module *module,
    const char *args[3], struct tkm_p11_fault *fault)
{
	args[0] = "module";
	args[1] = module->path;
	args[2] = NULL;
	*fault = (struct tkm_p11_fault){
	    .code = TKM_E_TIMEOUT,
	    .tries_left = -1,
	    .message = HANGS,
	    .detail = "module did not answer within its time limit",
	    .args = args,
	};
}

void tkm_p11_module_blame_mute(const struct tkm_p11_module *module,
    const char *args[3], struct tkm_p11_fault *fault)
{
	args[0] = "module";
	args[1] = module->path;
	args[2] = NULL;
	*fault = (struct tkm_p11_fault){
	    .code = TKM_E_TOKEN,
	    .rv = module->mute,
	    .tries_left = -1,
	    .function = "C_GetTokenInfo",
	    .message = MUTE,
	    .args = args,
	};
}

static bool check_machine(struct tkm_p11_module *module)
{
	struct tkm_buf header = TKM_BUF_INIT(TKM_MACHINE_HEADER_SIZE);
	struct tkm_machine native = tkm_machine_native();
	struct tkm_machine found;
	bool read =
	    tkm_p11_file_read(module->path, TKM_MACHINE_HEADER_SIZE, &header);
	bool known =
	    read && tkm_machine_parse((const uint8_t *)tkm_buf_text(&header),
			header.size, &found);

	tkm_buf_release(&header);
	if (!read)
		return blame(module, UNREADABLE, "file cannot be read");
	if (!known)
		return blame(module, UNREADABLE, "neither ELF nor PE");
	if (tkm_machine_equals(&found, &native))
		return true;
	blame(module, WRONG_MACHINE, tkm_machine_text(&found));
	module->args[2] = "found";
	module->args[3] = tkm_machine_text(&found);
	module->args[4] = "wanted";
	module->args[5] = tkm_machine_text(&native);
	return false;
}

/*
 * Loaded by its real path right after it was judged: vendors' modules find
 * what belongs to them beside themselves, so no descriptor will do.
 */
static bool load_trusted(struct tkm_p11_module *module, const char *real)
{
	struct tkm_buf why = TKM_BUF_INIT(sizeof(module->detail));
	CK_C_GetFunctionList get;
	CK_RV rv = CKR_OK;

	if (!check_machine(module))
		return false;
	if (!tkm_p11_file_is_trusted(real))
		return blame(module, UNTRUSTED, "owner or mode not trusted");
	get = (CK_C_GetFunctionList)tkm_p11_library_function(
	    real, "C_GetFunctionList", &why);
	if (!get)
		blame(module, NOT_LOADED, tkm_buf_text(&why));
	else
		rv = get(&module->p11);
	tkm_buf_release(&why);
	if (rv != CKR_OK)
		blame_rv(module, NOT_LOADED, "C_GetFunctionList", rv);
	else if (get && !module->p11)
		blame(module, NOT_LOADED, "function list is NULL");
	if (rv != CKR_OK)
		module->p11 = NULL;
	return module->p11 != NULL;
}

static bool load(struct tkm_p11_module *module)
{
	char *real = tkm_p11_real_path(module->path);
	bool loaded = real ? load_trusted(module, real)
			   : blame(module, MISSING, "no such file");

	free(real);
	return loaded;
}

/* Some modules know no locking and want no arguments: they get none, which
 * is safe, for no two of our threads are in one module at a time. */
static bool initialize(struct tkm_p11_module *module)
{
	CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
	CK_RV rv = module->p11->C_Initialize(&args);

	if (rv == CKR_CANT_LOCK || rv == CKR_ARGUMENTS_BAD ||
	    rv == CKR_NEED_TO_CREATE_THREADS)
		rv = module->p11->C_Initialize(NULL);
	if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
		return blame_rv(module, NOT_STARTED, "C_Initialize", rv);
	module->initialized = true;
	module->finalize = rv == CKR_OK;
	if (module->p11->C_GetInfo(&module->info) != CKR_OK)
		memset(&module->info, 0, sizeof(module->info));
	return true;
}

/* Between the two calls a token may come: then the list is asked again. */
static CK_RV slot_ids(
    const struct tkm_p11_module *module, CK_SLOT_ID **out, CK_ULONG *count)
{
	CK_SLOT_ID *ids = NULL;
	CK_ULONG n = 0, room = 0;
	CK_RV rv = CKR_OK;

	for (int attempt = 0; attempt < 3; attempt++) {
		rv = module->p11->C_GetSlotList(CK_TRUE, NULL, &n);
		if (rv != CKR_OK || n == 0)
			break;
		if (n > TKM_P11_SLOTS_MAX * 16u)
			return CKR_GENERAL_ERROR;
		room = n;
		ids = calloc(n, sizeof(*ids));
		if (!ids)
			return CKR_HOST_MEMORY;
		rv = module->p11->C_GetSlotList(CK_TRUE, ids, &n);
		if (rv == CKR_OK && room >= n)
			break;
		free(ids);
		ids = NULL;
		if (rv == CKR_OK)
			rv = CKR_GENERAL_ERROR;
		if (rv != CKR_BUFFER_TOO_SMALL)
			break;
	}
	*out = ids;
	*count = ids ? n : 0;
	return rv;
}

/* Between the list and this a token may go; that is no trouble. */
static void look_at_slot(struct tkm_p11_module *module, CK_SLOT_ID id)
{
	struct tkm_p11_slot *slot = &module->slots[module->slot_count];
	CK_RV rv;

	if (module->slot_count == TKM_P11_SLOTS_MAX)
		return;
	memset(slot, 0, sizeof(*slot));
	slot->id = id;
	rv = module->p11->C_GetTokenInfo(id, &slot->token);
	if (rv != CKR_OK && rv != CKR_TOKEN_NOT_PRESENT &&
	    rv != CKR_DEVICE_REMOVED)
		module->mute = rv;
	if (rv != CKR_OK || (slot->token.flags & CKF_TOKEN_INITIALIZED) == 0)
		return;
	if (module->p11->C_GetSlotInfo(id, &slot->info) != CKR_OK)
		memset(&slot->info, 0, sizeof(slot->info));
	module->slot_count++;
}

static bool list_slots(struct tkm_p11_module *module)
{
	CK_SLOT_ID *ids = NULL;
	CK_ULONG n = 0;
	CK_RV rv = slot_ids(module, &ids, &n);

	if (rv != CKR_OK)
		return blame_rv(module, NO_SLOTS, "C_GetSlotList", rv);
	for (CK_ULONG i = 0; i < n; i++)
		look_at_slot(module, ids[i]);
	free(ids);
	return true;
}

void tkm_p11_module_look(void *context)
{
	struct tkm_p11_module *module = context;

	memset(&module->fault, 0, sizeof(module->fault));
	memset(module->args, 0, sizeof(module->args));
	module->slot_count = 0;
	module->mute = CKR_OK;
	if ((module->p11 || load(module)) &&
	    (module->initialized || initialize(module)))
		list_slots(module);
	atomic_store(&module->busy, false);
}

void tkm_p11_module_finalize(void *context)
{
	struct tkm_p11_module *module = context;

	module->p11->C_Finalize(NULL);
	atomic_store(&module->busy, false);
}

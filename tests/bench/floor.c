/* SPDX-License-Identifier: Apache-2.0
 * floor.c -- the least any program must do to list tokens: load the module,
 * C_Initialize, C_GetSlotList, C_GetTokenInfo, print.
 */
#define _DEFAULT_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#define SLOTS_MAX 64

static CK_C_GetFunctionList function_list_of(void *library)
{
	void *symbol = dlsym(library, "C_GetFunctionList");
	CK_C_GetFunctionList get;

	memcpy(&get, &symbol, sizeof(get));
	return get;
}

static int list_tokens(CK_FUNCTION_LIST *module)
{
	CK_SLOT_ID slots[SLOTS_MAX];
	CK_ULONG count = SLOTS_MAX;
	CK_TOKEN_INFO info;

	if (module->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
		return 1;
	for (CK_ULONG i = 0; i < count; i++) {
		if (module->C_GetTokenInfo(slots[i], &info) != CKR_OK)
			return 1;
		printf("%.16s %.32s\n", (const char *)info.serialNumber,
		    (const char *)info.label);
	}
	return 0;
}

int main(int argc, char **argv)
{
	CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
	CK_FUNCTION_LIST *module;
	CK_C_GetFunctionList get;
	void *library;
	int failed;

	if (argc != 2)
		return 2;
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	get = library ? function_list_of(library) : NULL;
	if (!get || get(&module) != CKR_OK)
		return 1;
	if (module->C_Initialize(&arguments) != CKR_OK)
		return 1;
	failed = list_tokens(module);
	module->C_Finalize(NULL);
	return failed;
}

/* SPDX-License-Identifier: Apache-2.0
 * control.c -- the control file, and whether a call is the one to go wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/ini.h"
#include "tests/sandbox/pkcs11/fault.h"

#define CONTROL_MAX 65536u
#define REAL_MODULE "/usr/lib/softhsm/libsofthsm2.so"

static struct {
	struct tkm_ini settings;
	unsigned long calls; /* of the function that is to go wrong */
	bool removed;
} control;

static const char *const known[] = {
    "none",
    "hang-initialize",
    "fail-initialize",
    "hang-slots",
    "fail-slots",
    "fail",
    "remove",
    "kill-before",
    "kill-after",
    "hang",
    "pin-counter",
    "initpin-lies",
    "setpin-lies",
    "template",
    "ec-point-raw",
    "refuse-ec",
    "full",
    "extractable",
    "always-authenticate",
};

const char *fault_setting(const char *key)
{
	return tkm_ini_get(&control.settings, "", key);
}

bool fault_is(const char *name)
{
	struct tkm_view rest = tkm_view_of(fault_setting("fault"));
	struct tkm_view word;

	while (tkm_view_split(&rest, ' ', &word)) {
		if (tkm_view_is(word, name))
			return true;
	}
	return false;
}

const char *fault_module(void)
{
	const char *module = fault_setting("module");

	return module ? module : REAL_MODULE;
}

static bool is_known(struct tkm_view fault)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (tkm_view_is(fault, known[i]))
			return true;
	}
	return false;
}

static void check_faults(void)
{
	struct tkm_view rest = tkm_view_of(fault_setting("fault"));
	struct tkm_view word;

	while (tkm_view_split(&rest, ' ', &word)) {
		if (!is_known(word))
			fprintf(stderr,
			    "tkm-fault-pkcs11: unknown fault '%.*s'\n",
			    (int)word.size, word.data);
	}
}

static void parse(const char *text, size_t n)
{
	struct tkm_ini settings;
	struct tkm_ini_error error;

	if (!tkm_ini_parse(tkm_view_of_bytes(text, n), &settings, &error)) {
		fprintf(stderr, "tkm-fault-pkcs11: line %u: %s\n", error.line,
		    error.reason);
		return;
	}
	tkm_ini_release(&control.settings);
	control.settings = settings;
	check_faults();
}

void fault_read_control(void)
{
	const char *path = getenv("FAULT_PKCS11_CONF");
	FILE *file = path ? fopen(path, "rb") : NULL;
	char *text = malloc(CONTROL_MAX);
	size_t n = 0;

	fault_lock();
	control.calls = 0;
	control.removed = false;
	if (file && text)
		n = fread(text, 1, CONTROL_MAX, file);
	parse(text, n);
	fault_unlock();
	free(text);
	if (file)
		fclose(file);
}

static void count(const char *function)
{
	const char *path = fault_setting("counts");
	FILE *file = path ? fopen(path, "ab") : NULL;

	if (!file)
		return;
	fprintf(file, "%s\n", function);
	fclose(file);
}

static bool is_named(const char *function)
{
	const char *named = fault_setting("function");

	return named && strcmp(named, function) == 0;
}

/* Is it the call of the control file?  Counted by fault_enter(). */
static bool is_call(const char *function)
{
	const char *call = fault_setting("call");
	unsigned long wanted = call ? strtoul(call, NULL, 10) : 1;

	return is_named(function) && control.calls == wanted;
}

/* Functions that work without a token. */
static bool needs_token(const char *function)
{
	static const char *const without[] = {"C_Initialize", "C_Finalize",
	    "C_GetInfo", "C_GetSlotList", "C_GetSlotInfo"};

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		if (strcmp(without[i], function) == 0)
			return false;
	}
	return true;
}

bool fault_is_removed(void)
{
	return control.removed;
}

static CK_RV chosen_answer(void)
{
	const char *answer = fault_setting("answer");

	return answer ? strtoul(answer, NULL, 10) : CKR_DEVICE_ERROR;
}

bool fault_enter(const char *function, CK_RV *answer)
{
	bool here;
	bool gone;

	fault_lock();
	count(function);
	if (is_named(function))
		control.calls++;
	here = is_call(function);
	if (here && fault_is("remove"))
		control.removed = true;
	gone = control.removed && needs_token(function);
	fault_unlock();
	if (here && fault_is("kill-before"))
		fault_kill();
	if (here && fault_is("hang"))
		fault_hang();
	if (here && fault_is("fail")) {
		*answer = chosen_answer();
		return true;
	}
	*answer = CKR_DEVICE_REMOVED;
	return gone;
}

CK_RV fault_leave(const char *function, CK_RV answer)
{
	bool here;

	fault_lock();
	here = is_call(function);
	fault_unlock();
	if (here && fault_is("kill-after"))
		fault_kill();
	return answer;
}

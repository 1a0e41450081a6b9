/* SPDX-License-Identifier: Apache-2.0
 * pin_counter.c -- counts wrong PINs the way a real token does, which
 * SoftHSM2 does not.
 */
#include <stdio.h>
#include <stdlib.h>
#include "tests/sandbox/pkcs11/fault.h"

/* How many wrong PINs in a row, by CK_USER_TYPE: CKU_SO, CKU_USER. */
struct wrong {
	unsigned long of[2];
};

static struct wrong read_state(void)
{
	const char *path = fault_setting("state");
	FILE *file = path ? fopen(path, "rb") : NULL;
	struct wrong wrong = {{0, 0}};

	if (!file)
		return wrong;
	if (fscanf(file, "%lu %lu", &wrong.of[CKU_SO], &wrong.of[CKU_USER]) !=
	    2)
		wrong = (struct wrong){{0, 0}};
	fclose(file);
	return wrong;
}

static void write_state(struct wrong wrong)
{
	const char *path = fault_setting("state");
	FILE *file = path ? fopen(path, "wb") : NULL;

	if (!file)
		return;
	fprintf(file, "%lu %lu\n", wrong.of[CKU_SO], wrong.of[CKU_USER]);
	fclose(file);
}

static unsigned long tries(void)
{
	const char *setting = fault_setting("tries");

	return setting ? strtoul(setting, NULL, 10) : 3;
}

bool pin_counter_is_locked(CK_USER_TYPE user)
{
	return fault_is("pin-counter") && user <= CKU_USER &&
	       read_state().of[user] >= tries();
}

static void note_refusal(CK_USER_TYPE user)
{
	const char *path = fault_setting("refused");
	FILE *file = path ? fopen(path, "ab") : NULL;

	if (!file)
		return;
	fputs(user == CKU_SO ? "so\n" : "user\n", file);
	fclose(file);
}

void pin_counter_note(CK_USER_TYPE user, CK_RV answer)
{
	struct wrong wrong;

	if (answer == CKR_PIN_INCORRECT)
		note_refusal(user);
	if (!fault_is("pin-counter") || user > CKU_USER)
		return;
	wrong = read_state();
	if (answer == CKR_PIN_INCORRECT)
		wrong.of[user]++;
	else if (answer == CKR_OK)
		wrong.of[user] = 0;
	write_state(wrong);
}

void pin_counter_reset(CK_USER_TYPE user)
{
	pin_counter_note(user, CKR_OK);
}

static CK_FLAGS flags_for(
    unsigned long wrong, CK_FLAGS low, CK_FLAGS final, CK_FLAGS locked)
{
	if (wrong >= tries())
		return low | locked;
	if (wrong + 1 == tries())
		return low | final;
	return wrong > 0 ? low : 0;
}

CK_FLAGS pin_counter_flags(void)
{
	struct wrong wrong;

	if (!fault_is("pin-counter"))
		return 0;
	wrong = read_state();
	return flags_for(wrong.of[CKU_USER], CKF_USER_PIN_COUNT_LOW,
		   CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED) |
	       flags_for(wrong.of[CKU_SO], CKF_SO_PIN_COUNT_LOW,
		   CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED);
}

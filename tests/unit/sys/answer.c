/* SPDX-License-Identifier: Apache-2.0
 * answer.c -- the smallest library: one function, one answer.
 */
#define EXPORT __attribute__((visibility("default")))

EXPORT int tkm_test_answer(void);

int tkm_test_answer(void)
{
	return TKM_ANSWER;
}

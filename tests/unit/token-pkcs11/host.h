/* SPDX-License-Identifier: Apache-2.0
 * host.h -- the smallest host the back end can live in: it lends secrets,
 * answers settings, and remembers what it was told.
 */
#ifndef TKM_TESTS_P11_HOST_H
#define TKM_TESTS_P11_HOST_H

#include <tkm/service.h>

struct test_host {
	struct tkm_host host; /* first: services get it back */
	struct tkm_op op; /* see test_host_of_op() */
	const char *modules; /* settings; NULL: not set */
	const char *folders;
	const char *kit;
	int64_t timeout; /* seconds */
	int32_t cancelled;
	struct tkm_value pin; /* the answer to every form */
	int asked; /* how many forms were shown */
	/* The latest op->fail(), or problem of an enumeration. */
	tkm_status code;
	int32_t tries_left;
	int64_t native;
	char message[512];
	char detail[512];
	char module[512]; /* the argument {module} */
	/* The latest op->emit(), as "id=text\n". */
	char record[4096];
	char log[4096];
};

void test_host_init(struct test_host *host);

/* Takes over what an error says. */
void test_host_note(struct test_host *host, const struct tkm_error *error);

/* A secret of the text, which must outlive it. */
struct tkm_secret {
	const char *text;
};

#endif

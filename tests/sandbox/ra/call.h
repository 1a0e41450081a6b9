/* SPDX-License-Identifier: Apache-2.0
 * call.h -- one opened request on its way to its answer.
 */
#ifndef SANDBOX_RA_CALL_H
#define SANDBOX_RA_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "tests/sandbox/ra/crypto.h"
#include "tests/sandbox/ra/mail.h"
#include "tests/sandbox/ra/problem.h"
#include "tests/sandbox/ra/service.h"

#define RA_CALL_MAILS 2

struct ra_call {
	/* What is asked. */
	struct ra_service *service;
	const char *path;
	const char *address;
	json_t *root; /* owns what `body` points into */
	const json_t *body;
	char id[RA_ID_SIZE];
	unsigned char reply_key[RA_KEY_SIZE];
	enum ra_lang lang;
	int64_t now; /* seconds since 1970 */
	enum ra_fault_kind fault;
	/* What is answered. */
	int status;
	json_t *answer;
	int64_t retry_after;
	bool waiting; /* not the last word: not remembered */
	bool level; /* the time taken must not tell anything */
	struct ra_mail mails[RA_CALL_MAILS]; /* sent once all is committed */
	size_t mail_count;
};

/*
 * Works on a request inside a transaction, sets `answer` by one of the
 * functions below and returns the HTTP status they return.
 */
typedef int (*ra_handler)(struct ra_call *call);

/* Takes over `answer`; NULL (no memory) becomes `internal`. */
int ra_call_ok(struct ra_call *call, int status, json_t *answer);
int ra_call_wait(struct ra_call *call, int64_t seconds);
int ra_call_refuse(struct ra_call *call, const char *code);
int ra_call_refuse_for(struct ra_call *call, const char *code, int64_t seconds);
int ra_call_wrong_otp(struct ra_call *call, int64_t tries_left);
/* The database or the crypto library failed: all is rolled back. */
int ra_call_broken(struct ra_call *call);

/* A mail this request causes; taken over. At most RA_CALL_MAILS of them. */
void ra_call_add_mail(struct ra_call *call, struct ra_mail *mail);

/* The serial number of the token in the body, or NULL. */
const char *ra_call_token(const struct ra_call *call);

#endif

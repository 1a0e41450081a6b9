/* SPDX-License-Identifier: Apache-2.0
 * service.h -- tms/1 as a function from request bytes to answer bytes.
 *
 * Knows nothing of sockets: http.c feeds it. One request is worked on at a
 * time, in one database transaction.
 */
#ifndef SANDBOX_RA_SERVICE_H
#define SANDBOX_RA_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sys/thread.h"
#include "tests/sandbox/ra/db.h"
#include "tests/sandbox/ra/fault.h"
#include "tests/sandbox/ra/mail.h"
#include "tests/sandbox/ra/outbox.h"
#include "tests/sandbox/ra/site.h"

#define RA_REQUEST_MAX (64u * 1024u)
#define RA_ANSWER_MAX (256u * 1024u)

struct ra_policy {
	int64_t waiting; /* 202s before a certificate is issued */
	int64_t otp_lifetime; /* seconds */
	int64_t otp_gap; /* seconds between sends */
	int64_t resume_lifetime; /* seconds after the grant */
	int64_t resets_per_hour; /* for one token, for one e-mail */
	bool user_pin; /* grant policy `user` rather than `default` */
};

struct ra_service {
	struct ra_site site;
	sqlite3 *db;
	struct ra_policy policy;
	struct ra_fault fault;
	struct ra_smtp smtp;
	struct ra_outbox *outbox;
	struct tkm_sys_mutex *mutex;
};

/* Opens DIR; policy, fault and smtp are set by the caller before. */
bool ra_service_open(const char *dir, struct ra_service *service);
void ra_service_close(struct ra_service *service);

/* All texts are borrowed; NULL where the client sent none. */
struct ra_request {
	const char *method;
	const char *path;
	const char *content_type;
	const char *accept_language;
	const char *address;
	const unsigned char *body;
	size_t body_size;
};

struct ra_reply {
	int status;
	const char *content_type; /* static */
	int64_t retry_after; /* 0: none */
	unsigned char *bytes; /* to be freed with free() */
	size_t size;
	bool drop; /* close the connection and say nothing */
};

/* Any thread. Returns when the answer may be sent, which can take a while. */
void ra_service_answer(struct ra_service *service,
    const struct ra_request *request, struct ra_reply *reply);

#endif

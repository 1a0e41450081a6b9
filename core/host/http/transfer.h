/* SPDX-License-Identifier: Apache-2.0
 * transfer.h -- one HTTPS exchange by libcurl, in a library of its own that
 * the host opens when somebody first needs the network.
 *
 * Both sides are built together; this is no ABI.  Nothing is printed or
 * logged.
 */
#ifndef TKM_HTTP_TRANSFER_H
#define TKM_HTTP_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one exported name, and what tells whether both sides fit. */
#define TKM_TRANSFER_ENTRY "tkm_transfer_table"
#define TKM_TRANSFER_VERSION 1u

/* Why there is no answer. */
enum tkm_transfer_fault {
	TKM_TRANSFER_OK,
	TKM_TRANSFER_CANCELLED,
	TKM_TRANSFER_MEMORY,
	TKM_TRANSFER_RESOLVE, /* no address for the server's name */
	TKM_TRANSFER_RESOLVE_PROXY,
	TKM_TRANSFER_CONNECT, /* nobody there, or refused */
	TKM_TRANSFER_TIMEOUT,
	TKM_TRANSFER_BROKEN, /* connection lost, or no HTTP */
	TKM_TRANSFER_TLS, /* no common protocol, or no TLS at all */
	TKM_TRANSFER_ISSUER, /* certificate from nobody we trust */
	TKM_TRANSFER_NAME, /* certificate of another server */
	TKM_TRANSFER_EXPIRED,
	TKM_TRANSFER_NOT_YET, /* valid only later */
	TKM_TRANSFER_CERTIFICATE, /* not acceptable for another reason */
	TKM_TRANSFER_CA, /* our own list of CAs cannot be read */
	TKM_TRANSFER_PROXY_LOGIN, /* proxy wants a name and password */
	TKM_TRANSFER_PROXY, /* proxy refused to connect */
	TKM_TRANSFER_TOO_LARGE,
	TKM_TRANSFER_OTHER,
	TKM_TRANSFER_FAULTS,
};

struct tkm_transfer {
	const char *method;
	const char *url; /* https:// only */
	const char *const *headers;
	size_t header_count;
	const void *body;
	size_t body_length;
	const void *ca; /* PEM, instead of the system's; or NULL */
	size_t ca_length;
	const char *ca_file; /* the same as a file; or NULL */
	const char *proxy; /* NULL: of the environment; "": none */
	const char *agent; /* User-Agent */
	uint64_t max_response; /* bytes of the body */
	uint32_t timeout; /* seconds for the whole */
	uint32_t connect_timeout; /* seconds */
	intptr_t cancel_handle; /* readable when cancelled; -1: none */
	bool (*cancelled)(void *ctx);
	void *ctx;
};

#define TKM_TRANSFER_TYPE_SIZE 128
#define TKM_TRANSFER_DETAIL_SIZE 320

struct tkm_transfer_answer {
	enum tkm_transfer_fault fault;
	int native; /* CURLcode */
	uint32_t status;
	char content_type[TKM_TRANSFER_TYPE_SIZE]; /* lower case, bare */
	char detail[TKM_TRANSFER_DETAIL_SIZE]; /* for the log */
	char *body;
	size_t body_length;
	int64_t retry_after; /* seconds; -1: not told */
	int64_t date; /* 0: not told */
};

struct tkm_transfer_table {
	uint32_t version; /* TKM_TRANSFER_VERSION */
	uint32_t reserved;
	/* Once, before all else; false: libcurl cannot work. */
	bool (*start)(void);
	/* Fills the answer in any case; release() ends it. */
	void (*perform)(
	    const struct tkm_transfer *, struct tkm_transfer_answer *);
	void (*release)(struct tkm_transfer_answer *);
};

typedef const struct tkm_transfer_table *(*tkm_transfer_entry)(void);

#endif

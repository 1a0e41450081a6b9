/* SPDX-License-Identifier: Apache-2.0
 * answer.h -- the bodies of the RA's answers, read and checked.
 *
 * Each reader answers false, with the output untouched, when the body is not
 * of the form protocol-tms.md gives it.  Texts are lent by the body.
 */
#ifndef TKM_TMS_ANSWER_H
#define TKM_TMS_ANSWER_H

#include <jansson.h>
#include <stdbool.h>

#include <tkm/token.h>

#include "core/base/buf.h"

#define TKM_TMS_ID_DIGITS 32u
#define TKM_TMS_DIGEST_DIGITS 64u
#define TKM_TMS_SUBJECT_MAX 32u
#define TKM_TMS_KINDS 5u /* how many kinds of key there are */
#define TKM_TMS_NAME_MAX 4096u /* bytes of a DER Name */
#define TKM_TMS_CERTIFICATE_MAX 16384u /* bytes of one certificate */
#define TKM_TMS_CHAIN_MAX 8u /* certificates */

/* A kind of key: "rsa-2048". */
struct tkm_tms_kind {
	const char *name;
	struct tkm_key_policy policy;
};
extern const struct tkm_tms_kind tkm_tms_kinds[TKM_TMS_KINDS];

/* Kinds in falling order, as indexes into tkm_tms_kinds. */
struct tkm_tms_keys {
	uint8_t kinds[TKM_TMS_KINDS];
	uint8_t count;
};
/* Kinds not known here are passed over; false if none is left. */
bool tkm_tms_keys_read(const json_t *object, struct tkm_tms_keys *out);

/* One line of the registered information. */
struct tkm_tms_item {
	const char *id;
	const char *label;
	const char *value;
};

/* What begins an activation or a renewal. */
struct tkm_tms_offer {
	const char *id;
	const char *session; /* of an activation; else NULL */
	const char *nonce; /* of a renewal; else NULL */
	struct tkm_tms_item subject[TKM_TMS_SUBJECT_MAX];
	size_t subject_count;
	const char *digest; /* recomputed over `subject` and found equal */
	struct tkm_buf name; /* DER Name */
	struct tkm_tms_keys keys;
	bool attestation_needed;
};
bool tkm_tms_activation_read(const json_t *body, struct tkm_tms_offer *out);
bool tkm_tms_renewal_read(const json_t *body, struct tkm_tms_offer *out);
void tkm_tms_offer_release(struct tkm_tms_offer *offer);

/* What a request is answered with. */
struct tkm_tms_issued {
	bool waiting;
	int64_t retry_after; /* seconds, if waiting */
	struct tkm_buf certificate; /* DER, if not */
	struct tkm_buf chain; /* DER, one after the other; may be empty */
};
bool tkm_tms_issued_read(const json_t *body, struct tkm_tms_issued *out);
void tkm_tms_issued_release(struct tkm_tms_issued *issued);

/* An OTP is on its way, if there is such a subscriber. */
struct tkm_tms_sent {
	const char *reset;
	const char *reference;
	int64_t otp_length;
	int64_t sends_left;
};
bool tkm_tms_sent_read(const json_t *body, struct tkm_tms_sent *out);

/* The right to unblock the token. */
struct tkm_tms_grant {
	const char *session;
	bool is_static; /* if not: none of the members below is set */
	const char *current; /* secret */
	const char *pending; /* secret, or NULL */
	bool rotate; /* only with `pending` */
};
bool tkm_tms_grant_read(const json_t *body, struct tkm_tms_grant *out);

#endif

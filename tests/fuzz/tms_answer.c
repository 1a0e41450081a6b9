/* SPDX-License-Identifier: Apache-2.0
 * tms_answer.c -- fuzzes the opened answers of an RA, envelope and every
 * body.
 */
// LIBS: tkm_ra_tms
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "plugins/ra-tms/answer.h"
#include "plugins/ra-tms/sealed.h"
#include "tests/fuzz/fuzz.h"

static void read_offers(const json_t *body)
{
	struct tkm_tms_offer offer;

	if (tkm_tms_activation_read(body, &offer)) {
		assert(strlen(offer.id) == TKM_TMS_ID_DIGITS);
		assert(offer.keys.count > 0 && offer.name.size > 0);
		tkm_tms_offer_release(&offer);
	}
	if (tkm_tms_renewal_read(body, &offer)) {
		assert(offer.subject_count <= TKM_TMS_SUBJECT_MAX);
		tkm_tms_offer_release(&offer);
	}
}

static void read_issued(const json_t *body)
{
	struct tkm_tms_issued issued;

	if (!tkm_tms_issued_read(body, &issued))
		return;
	assert(issued.waiting ? issued.retry_after > 0
			      : issued.certificate.size > 0);
	tkm_tms_issued_release(&issued);
}

static void read_resets(const json_t *body)
{
	struct tkm_tms_sent sent;
	struct tkm_tms_grant grant;

	if (tkm_tms_sent_read(body, &sent))
		assert(sent.otp_length >= 4);
	if (tkm_tms_grant_read(body, &grant) && grant.is_static)
		assert(grant.current && (!grant.rotate || grant.pending));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_tms_answer answer;

	if (!tkm_tms_answer_read(
		"3f0e8a52c5b14d0ea7a4c0de00112233", data, size, &answer))
		return 0;
	if (answer.body) {
		read_offers(answer.body);
		read_issued(answer.body);
		read_resets(answer.body);
	}
	tkm_tms_answer_release(&answer);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0
 * stage.h -- an RA behind real seals, a token of memory and a user who
 * answers, so that a whole job runs in a unit test.
 *
 * The RA's side of each exchange is a function of the test; what can go wrong
 * on the way to it is chosen per exchange.
 */
#ifndef TKM_TESTS_RA_TMS_STAGE_H
#define TKM_TESTS_RA_TMS_STAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "plugins/ra-tms/session.h"
#include "tests/unit/pki/soft_key.h"

/* What happens to an exchange. */
enum fault {
	FAULT_NONE,
	FAULT_UNREACHED, /* the RA never sees it */
	FAULT_DROPPED, /* the RA acts, its answer is lost */
	FAULT_LOGIN_PAGE, /* a captive portal answers */
	FAULT_BARE_503, /* a proxy's problem */
	FAULT_BARE_SUCCESS, /* unsealed "success" */
	FAULT_OTHER_ID, /* sealed right, for another request */
	FAULT_ALTERED, /* one bit of the seal is changed */
};

#define STAGE_FAULTS 16

struct stage {
	/* The test sets these. */
	json_t *(*answer)(
	    struct stage *, const char *path, const json_t *body, int *status);
	enum fault faults[STAGE_FAULTS]; /* by number of the exchange */
	const char *code; /* what the user types */
	const char *otps[4];
	bool declines;
	int64_t clock_off; /* seconds the RA's clock is ahead */
	uint32_t can; /* TKM_CAN_... of the token */
	tkm_status reset_status; /* what the token says to a reset */

	/* What happened. */
	int exchanges;
	int acted; /* times the RA saw a new request id */
	int asked; /* forms shown */
	int confirmed;
	int installed;
	int removed;
	int resets;
	char candidates[2][72];
	char rotated_to[72];
	int notices;
	uint32_t waited; /* milliseconds the plugin wanted to wait */
	uint32_t state; /* journalled last */
	char note[65536];
	size_t note_size;
	struct tkm_error error; /* told last */
	char words[600]; /* its argument "words" */
	char form[64]; /* asked last */

	/* Parts. */
	struct tkm_instance plugin;
	struct tkm_host host;
	struct tkm_op op;
	struct tkm_ra_job job;
	struct tkm_ra_session session;
	struct soft_key key; /* on the token */
	struct soft_key old_key;
	uint8_t *old_certificate;
	size_t old_certificate_size;
	EVP_PKEY *seal_key;
	char last_id[33];
	json_t *last_body; /* the RA's answer to last_id */
	int last_status;
	struct tkm_secret *typed;
	struct tkm_value typed_value;
	struct tkm_token_id token;
};

void stage_init(struct stage *stage, uint32_t kind);
void stage_release(struct stage *stage);

/* A secret of the stage, to be released by stage_forget(). */
struct tkm_secret *stage_secret(const char *text);
void stage_forget(struct tkm_secret *secret);

/* A certificate for the key on the token, base64, as json. */
json_t *stage_certificate(struct stage *stage);
/* The members an activation and a renewal have in common. */
json_t *stage_offer(void);

#define STAGE_ID "9b1dc0ffee0badcafe5eedfacade0f00"
#define STAGE_KEY32 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

#endif

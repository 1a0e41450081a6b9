/* SPDX-License-Identifier: Apache-2.0
 * info.c -- what this RA can do: GET /v1/info.
 */
#include "tests/sandbox/ra/endpoints.h"

#include "core/sys/clock.h"
#include "tests/sandbox/ra/reset.h"

json_t *ra_info(const struct ra_service *service, enum ra_lang lang)
{
	static const struct ra_text name = {{"Sandbox RA", "RA thử nghiệm"}};

	return json_pack("{s:[s], s:s, s:[s,s,s,s,s,s,s], s:[s,s,s,s,s],"
			 " s:{s:i, s:I, s:I, s:i, s:i}, s:[s],"
			 " s:{s:i, s:i}, s:s, s:I}",
	    "protocols", "tms/1", "name", name.in[lang], "capabilities",
	    "activate", "subject", "confirm", "poll", "rekey", "renew",
	    "pin-reset", "keys", "rsa-2048", "ec-p256", "ec-p384", "rsa-3072",
	    "rsa-4096", "otp", "length", RA_OTP_DIGITS, "lifetime",
	    (json_int_t)service->policy.otp_lifetime, "gap",
	    (json_int_t)service->policy.otp_gap, "tries", RA_OTP_TRIES, "sends",
	    RA_OTP_SENDS, "grants", "static", "limits", "request",
	    (int)RA_REQUEST_MAX, "answer", (int)RA_ANSWER_MAX,
	    "sealCertificateSha256", service->site.seal_sha256, "time",
	    (json_int_t)tkm_sys_clock_now());
}

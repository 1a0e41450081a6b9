/* SPDX-License-Identifier: Apache-2.0
 * trust_vendor.h -- plugins signed by their vendors: plugin.p7s, a detached
 * CMS signature (RFC 5652, DER) of plugin.json.
 */
#ifndef TKM_HOST_TRUST_VENDOR_H
#define TKM_HOST_TRUST_VENDOR_H

#include "core/host/plugin/trust.h"

#define TKM_SIGNATURE_NAME "plugin.p7s"

/* Is there a signature beside the manifest, right or wrong? */
bool tkm_trust_is_signed(const struct tkm_candidate *candidate);

/*
 * Is the signature right, made with SHA-2 or better, and by a certificate
 * that is in `anchors` or was issued by one that is?  The end of a
 * certificate's validity does not end the trust, for then a plugin that
 * works would stop on a day; taking it out of trust.d does.
 */
tkm_status tkm_trust_check_vendor(const char *anchors,
    const struct tkm_candidate *candidate, const struct tkm_words *words,
    struct tkm_problem *problem);

#endif

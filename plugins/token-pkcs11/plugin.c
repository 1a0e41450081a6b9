/* SPDX-License-Identifier: Apache-2.0
 * plugin.c -- the descriptor of token-pkcs11 and its token interface.
 */
#include <string.h>

#include "plugins/token-pkcs11/card.h"
#include "plugins/token-pkcs11/certificate.h"
#include "plugins/token-pkcs11/key.h"
#include "plugins/token-pkcs11/object.h"
#include "plugins/token-pkcs11/pin.h"

static const struct tkm_token token = {
    .size = sizeof(token),
    .enumerate = tkm_p11_enumerate,
    .open = tkm_p11_open,
    .close = tkm_p11_close,
    .verify = tkm_p11_verify,
    .can = tkm_p11_can,
    .describe = tkm_p11_describe,
    .pin_state = tkm_p11_pin_state,
    .login = tkm_p11_login,
    .logout = tkm_p11_logout,
    .change_pin = tkm_p11_change_pin,
    .unblock = tkm_p11_unblock,
    .objects = tkm_p11_objects,
    .make_key = tkm_p11_make_key,
    .sign = tkm_p11_sign,
    .put_certificate = tkm_p11_put_certificate,
    .remove = tkm_p11_remove,
};

static const void *TKM_CALL query(
    struct tkm_instance *instance, const char *interface)
{
	(void)instance;
	return strcmp(interface, TKM_TOKEN) == 0 ? &token : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "vn.tkm.token-pkcs11",
    .version = TKM_VERSION,
    .vendor = "Token Manager",
    .create = tkm_p11_create,
    .destroy = tkm_p11_destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	return host_abi >> 16 == TKM_ABI_MAJOR ? &plugin : NULL;
}

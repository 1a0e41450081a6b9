/* SPDX-License-Identifier: Apache-2.0
 * hides_interface.c -- does not offer the interface its manifest announces.
 */
#include <tkm/feature.h>

static const void *TKM_CALL deny(
    struct tkm_instance *instance, const char *interface_id)
{
	(void)instance;
	(void)interface_id;
	return NULL;
}

#define ZOO_QUERY deny
#include "animal.h"

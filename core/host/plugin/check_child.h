/* SPDX-License-Identifier: Apache-2.0
 * check_child.h -- the steps that run a plugin's code, by name.
 */
#ifndef TKM_HOST_PLUGIN_CHECK_CHILD_H
#define TKM_HOST_PLUGIN_CHECK_CHILD_H

#define TKM_CHECK_ENTRY "tkm_plugin_entry"
#define TKM_CHECK_CREATE "create"
#define TKM_CHECK_QUERY "query"

#endif

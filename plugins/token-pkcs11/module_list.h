/* SPDX-License-Identifier: Apache-2.0
 * module_list.h -- which PKCS#11 modules there are: those of the settings,
 * then those that packages announce to p11-kit.
 */
#ifndef TKM_P11_MODULE_LIST_H
#define TKM_P11_MODULE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* More modules than this are left out. */
#define TKM_P11_MODULES_MAX 64u

/* Paths without duplicates, links resolved where the file is there. */
struct tkm_p11_module_list {
	char *paths[TKM_P11_MODULES_MAX];
	size_t count;
};

/*
 * Adds the modules of a setting: absolute paths with ';' between them.  What
 * is no absolute path goes to complain(), which may be called several times.
 */
void tkm_p11_list_add_setting(struct tkm_p11_module_list *list,
    const char *setting, void (*complain)(void *ctx, const char *line),
    void *ctx);

/*
 * Adds what the `.module` files in `folders` (again with ';' between) offer
 * to `program`.  A file in a later folder amends one of the same name in an
 * earlier one (pkcs11.conf(5)).
 */
void tkm_p11_list_add_kit(struct tkm_p11_module_list *list, const char *folders,
    const char *program, void (*complain)(void *ctx, const char *line),
    void *ctx);

#endif

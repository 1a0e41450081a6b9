/* SPDX-License-Identifier: Apache-2.0
 * other_id.c -- says another id than its manifest.
 */
#define ZOO_ID "org.example.cuckoo"
#include "animal.h"

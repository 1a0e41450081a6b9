/* SPDX-License-Identifier: Apache-2.0
 * machine.h -- which machine a program or library was built for.
 */
#ifndef TKM_BASE_MACHINE_H
#define TKM_BASE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes of the file's beginning are always enough. */
#define TKM_MACHINE_HEADER_SIZE 4096

enum tkm_machine_format {
	TKM_MACHINE_ELF,
	TKM_MACHINE_PE,
};

struct tkm_machine {
	enum tkm_machine_format format;
	unsigned bits; /* 32 or 64 */
	bool big_endian;
	uint16_t code; /* e_machine of ELF, Machine of PE */
};

/*
 * Reads the header at the beginning of a file.  False, with MACHINE untouched,
 * when DATA is neither ELF nor PE or ends before the header does.
 */
bool tkm_machine_parse(
    const uint8_t *data, size_t size, struct tkm_machine *machine);

bool tkm_machine_equals(
    const struct tkm_machine *a, const struct tkm_machine *b);

/*
 * A static name such as "64-bit x86 ELF"; machines without a name of their
 * own are "64-bit ELF of another machine".
 */
const char *tkm_machine_text(const struct tkm_machine *machine);

/* The machine this program was built for. */
struct tkm_machine tkm_machine_native(void);

#endif

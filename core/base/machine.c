/* SPDX-License-Identifier: Apache-2.0
 * machine.c -- which machine a program or library was built for.
 */
#include "core/base/machine.h"

#include <string.h>

#include "core/base/view.h"

enum {
	ELF_CLASS = 4,
	ELF_DATA = 5,
	ELF_MACHINE = 18,
	ELF_HEADER_SIZE = 20, /* the part read here */
	DOS_HEADER_SIZE = 64,
	DOS_PE_OFFSET = 60,
	PE_MACHINE = 4,
	PE_OPTIONAL_MAGIC = 24,
	PE_HEADER_SIZE = 26,
	PE_MAGIC_32 = 0x10b,
	PE_MAGIC_64 = 0x20b,
};

/* Values of e_machine and of the PE Machine field. */
enum {
	EM_386 = 3,
	EM_ARM = 40,
	EM_X86_64 = 62,
	EM_AARCH64 = 183,
	EM_RISCV = 243,
	PE_I386 = 0x14c,
	PE_ARM = 0x1c4,
	PE_AMD64 = 0x8664,
	PE_ARM64 = 0xaa64,
};

static const struct {
	enum tkm_machine_format format;
	unsigned bits;
	uint16_t code; /* 0 for any */
	const char *text;
} names[] = {
    {TKM_MACHINE_ELF, 64, EM_X86_64, "64-bit x86 ELF"},
    {TKM_MACHINE_ELF, 32, EM_X86_64, "x32 x86 ELF"},
    {TKM_MACHINE_ELF, 32, EM_386, "32-bit x86 ELF"},
    {TKM_MACHINE_ELF, 64, EM_AARCH64, "64-bit ARM ELF"},
    {TKM_MACHINE_ELF, 32, EM_ARM, "32-bit ARM ELF"},
    {TKM_MACHINE_ELF, 64, EM_RISCV, "64-bit RISC-V ELF"},
    {TKM_MACHINE_PE, 64, PE_AMD64, "64-bit x86 PE"},
    {TKM_MACHINE_PE, 32, PE_I386, "32-bit x86 PE"},
    {TKM_MACHINE_PE, 64, PE_ARM64, "64-bit ARM PE"},
    {TKM_MACHINE_PE, 32, PE_ARM, "32-bit ARM PE"},
    {TKM_MACHINE_ELF, 64, 0, "64-bit ELF of another machine"},
    {TKM_MACHINE_ELF, 32, 0, "32-bit ELF of another machine"},
    {TKM_MACHINE_PE, 64, 0, "64-bit PE of another machine"},
    {TKM_MACHINE_PE, 32, 0, "32-bit PE of another machine"},
};

static uint16_t get16(const uint8_t *bytes, bool big_endian)
{
	return (uint16_t)(big_endian ? bytes[0] << 8 | bytes[1]
				     : bytes[1] << 8 | bytes[0]);
}

static bool parse_elf(
    const uint8_t *data, size_t size, struct tkm_machine *machine)
{
	if (size < ELF_HEADER_SIZE || memcmp(data, "\177ELF", 4) != 0 ||
	    data[ELF_CLASS] < 1 || data[ELF_CLASS] > 2 || data[ELF_DATA] < 1 ||
	    data[ELF_DATA] > 2)
		return false;
	machine->format = TKM_MACHINE_ELF;
	machine->bits = data[ELF_CLASS] == 2 ? 64 : 32;
	machine->big_endian = data[ELF_DATA] == 2;
	machine->code = get16(data + ELF_MACHINE, machine->big_endian);
	return true;
}

static bool parse_pe(
    const uint8_t *data, size_t size, struct tkm_machine *machine)
{
	uint32_t offset;
	uint16_t magic;

	if (size < DOS_HEADER_SIZE || memcmp(data, "MZ", 2) != 0)
		return false;
	offset = get16(data + DOS_PE_OFFSET, false) |
		 (uint32_t)get16(data + DOS_PE_OFFSET + 2, false) << 16;
	if (!tkm_size_inside(offset, PE_HEADER_SIZE, size) ||
	    memcmp(data + offset, "PE\0\0", 4) != 0)
		return false;
	magic = get16(data + offset + PE_OPTIONAL_MAGIC, false);
	if (magic != PE_MAGIC_32 && magic != PE_MAGIC_64)
		return false;
	machine->format = TKM_MACHINE_PE;
	machine->bits = magic == PE_MAGIC_64 ? 64 : 32;
	machine->big_endian = false;
	machine->code = get16(data + offset + PE_MACHINE, false);
	return true;
}

bool tkm_machine_parse(
    const uint8_t *data, size_t size, struct tkm_machine *machine)
{
	return parse_elf(data, size, machine) || parse_pe(data, size, machine);
}

bool tkm_machine_equals(
    const struct tkm_machine *a, const struct tkm_machine *b)
{
	return a->format == b->format && a->bits == b->bits &&
	       a->big_endian == b->big_endian && a->code == b->code;
}

const char *tkm_machine_text(const struct tkm_machine *machine)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].format == machine->format &&
		    names[i].bits == machine->bits &&
		    (names[i].code == machine->code || names[i].code == 0))
			return names[i].text;
	return "unknown machine";
}

#if defined(__x86_64__) || defined(_M_X64)
enum { NATIVE_ELF = EM_X86_64, NATIVE_PE = PE_AMD64 };
#elif defined(__i386__) || defined(_M_IX86)
enum { NATIVE_ELF = EM_386, NATIVE_PE = PE_I386 };
#elif defined(__aarch64__) || defined(_M_ARM64)
enum { NATIVE_ELF = EM_AARCH64, NATIVE_PE = PE_ARM64 };
#elif defined(__arm__)
enum { NATIVE_ELF = EM_ARM, NATIVE_PE = PE_ARM };
#elif defined(__riscv)
enum { NATIVE_ELF = EM_RISCV, NATIVE_PE = 0 };
#else
#error "name this machine here"
#endif

#ifdef _WIN32
static const enum tkm_machine_format native_format = TKM_MACHINE_PE;
#else
static const enum tkm_machine_format native_format = TKM_MACHINE_ELF;
#endif

struct tkm_machine tkm_machine_native(void)
{
	const uint16_t one = 1;
	bool is_elf = native_format == TKM_MACHINE_ELF;

	return (struct tkm_machine){
	    .format = native_format,
	    .bits = sizeof(void *) * 8,
	    .big_endian = *(const uint8_t *)&one == 0,
	    .code = is_elf ? NATIVE_ELF : NATIVE_PE,
	};
}

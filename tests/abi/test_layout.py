"""The layout of the public structs is the one checked in, and only grows.

layout-1.txt holds `struct member offset size` for every member, as compiled
for 64-bit Linux; 64-bit Windows must give the same numbers.
"""

import pathlib
import re
import shutil
import subprocess

import pytest

from headers import HEADERS, INCLUDE, structs, without_comments

TABLE = pathlib.Path(__file__).with_name("layout-1.txt")
INCLUDES = "".join(f"#include <tkm/{header}>\n" for header in HEADERS)


def recorded():
    for line in TABLE.read_text().splitlines():
        struct, member, offset, size = line.split()
        yield struct, member, int(offset), int(size)


def measured(tmp_path):
    lines = [
        f'\tprintf("%s %s %zu %zu\\n", "{struct}", "{member}", '
        f"offsetof(struct {struct}, {member}), "
        f"sizeof(((struct {struct} *)0)->{member}));\n"
        for struct, members in structs() for member in members]
    source = tmp_path / "layout.c"
    source.write_text(
        f"{INCLUDES}#include <stdio.h>\nint main(void)\n{{\n"
        + "".join(lines) + "\treturn 0;\n}\n")
    subprocess.run(["gcc", "-std=c11", f"-I{INCLUDE}", source,
                    "-o", tmp_path / "layout"], check=True)
    return subprocess.run([tmp_path / "layout"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.splitlines()


def test_every_public_struct_begins_with_its_size():
    for struct, members in structs():
        assert members[0] == "size", struct


def test_the_layout_is_the_one_checked_in(tmp_path):
    assert measured(tmp_path) == TABLE.read_text().splitlines(), (
        "a member was moved or resized (never allowed), or one was appended: "
        "then append its line to tests/abi/layout-1.txt and raise the minor")


def test_no_struct_has_a_hole(tmp_path):
    end = {}
    for struct, _, offset, size in recorded():
        assert offset == end.get(struct, 0), struct
        end[struct] = offset + size


@pytest.mark.parametrize("target", ["x86_64-linux-gnu", "x86_64-windows-gnu",
                                    "aarch64-linux-gnu"])
def test_the_layout_is_the_same_on_every_target(tmp_path, target):
    if not shutil.which("clang"):
        pytest.skip("clang is not installed")
    asserts = "".join(
        f"_Static_assert(offsetof(struct {struct}, {member}) == {offset}, "
        f'"{struct}.{member}");\n'
        for struct, member, offset, _ in recorded())
    source = tmp_path / "target.c"
    source.write_text(INCLUDES + asserts)
    subprocess.run(
        ["clang", f"--target={target}", "-ffreestanding", "-std=c11",
         f"-I{INCLUDE}", "-fsyntax-only", source], check=True)


@pytest.mark.parametrize("compiler, language, standards", [
    ("gcc", "c", ("c99", "c11", "c17")),
    ("clang", "c", ("c99", "c11", "c17")),
    ("g++", "c++", ("c++11", "c++14", "c++17", "c++20")),
    ("clang++", "c++", ("c++11", "c++14", "c++17", "c++20")),
])
def test_each_header_compiles_alone(tmp_path, compiler, language, standards):
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    headers = sorted((INCLUDE / "tkm").glob("*.h"))
    assert headers
    for header in headers:
        source = tmp_path / "alone.c"
        source.write_text(f"#include <tkm/{header.name}>\nint alone;\n")
        for standard in standards:
            subprocess.run(
                [compiler, "-x", language, f"-std={standard}", "-Wall",
                 "-Wextra", "-Wpedantic", "-Wpadded", "-Werror",
                 f"-I{INCLUDE}", "-fsyntax-only", source], check=True)


def test_members_are_fixed_width_integers_and_pointers_only():
    for header in HEADERS:
        text = without_comments((INCLUDE / "tkm" / header).read_text())
        for name, body in re.findall(
                r"^struct (\w+) \{\n(.*?)^\};", text, flags=re.S | re.M):
            assert not re.search(
                r"\b(long|short|int|unsigned|enum|bool|size_t|float|double|"
                r"FILE|union)\b|\[|\.\.\.|:", body), name
            for pointed in re.findall(r"struct \w+ (\**)\w+;", body):
                assert pointed, f"{name} has a struct by value"

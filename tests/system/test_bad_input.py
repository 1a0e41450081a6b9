# SPDX-License-Identifier: Apache-2.0
"""Arguments and secret files that are not what they should be."""

import json
import os
import subprocess

import pytest

from install import USER_PIN, Install

USAGE = 2
FRESH_PIN = "86420975"


@pytest.fixture
def install(tmp_path):
    return Install(tmp_path)


def run_bytes(install, *args):
    """Python would not pass on what is no UTF-8."""
    return subprocess.run(
        [install.tkm.encode(), *args], env=install.env, capture_output=True,
        stdin=subprocess.DEVNULL, timeout=60)


# ---- arguments


@pytest.mark.parametrize("args", [
    [b"\xff\xfe"], [b"\x1b[31mlist"], [b"a" * 100000], [b"list", b"\xc3\x28"],
    [b"info", b"--token", b"\xff" * 40], [b"info", b"--token", b"\x07" * 8],
    [b"pin", b"forgot", b"--email", b"a\nb@example.vn"],
    [b"pin", b"forgot", b"--email", b"x" * 3000 + b"@example.vn"],
    [b"pin", b"forgot", b"--id-number", b"\xff" * 12],
    [b"pin", b"forgot", b"--kind", b"\x1b]0;title\x07"],
    [b"expiry", b"snooze", b"--days", b"999999999999999999999"],
    [b"expiry", b"snooze", b"--days", b"-1"],
    [b"expiry", b"snooze", b"--days", b"1e3"],
    [b"expiry", b"snooze", b"--days", b""],
    [b"list", b"--lang", b"../../etc/passwd"],
    [b"run", b""], [b"list", b"--nonsense"], [b"--", b"--help"],
], ids=lambda args: repr(b" ".join(args)[:30]))
def test_a_bad_argument_is_refused_and_shown_safely(install, args):
    result = run_bytes(install, *args)
    assert result.returncode not in (0, -6, -11), result
    assert result.returncode > 0
    told = result.stdout + result.stderr
    assert told.decode("utf-8"), "what is told is UTF-8"
    assert b"\x1b" not in told and b"\x07" not in told
    assert len(told) < 20000


@pytest.mark.parametrize("args", [
    ["info", "--json", "--nonsense", "\x1b[31m"], ["\udcff", "--json"]])
def test_a_bad_argument_is_a_valid_document(install, args):
    result = run_bytes(install, *(os.fsencode(word) for word in args))
    assert result.returncode == USAGE
    assert json.loads(result.stdout)["error"]


@pytest.mark.parametrize("args", [
    ["pin", "change", "--old-pin", "13572468"],
    ["pin", "change", "--old-pin=13572468"],
    ["activate", "--code", "13572468"], ["activate", "--pin=13572468"],
    ["pin", "forgot", "--otp", "13572468"],
    ["pin", "change", "--secret", "old_pin=13572468"],
    ["pin", "change", "--secret=13572468"],
])
def test_a_secret_in_the_arguments_is_refused_and_not_repeated(install, args):
    result = install.run(*args)
    assert result.code == USAGE, result
    assert "13572468" not in result.out + result.err
    for file in install.state.rglob("*"):
        assert not file.is_file() or b"13572468" not in file.read_bytes()


# ---- secrets from files and descriptors


def change_with(install, source, kind="file"):
    """Changes the PIN with the old one from a bad source."""
    return install.run(
        "pin", "change", "--json", "--secret", f"old_pin={kind}:{source}",
        secrets={"new_pin": FRESH_PIN})


def write(path, data, mode=0o600):
    path.write_bytes(data)
    path.chmod(mode)


def a_fifo(path):
    os.mkfifo(path, 0o600)


def a_link(path):
    target = path.with_name("target")
    write(target, USER_PIN.encode())
    path.symlink_to(target)


BAD_FILES = {
    "missing": lambda path: None,
    "folder": lambda path: path.mkdir(),
    "fifo": a_fifo,
    "link": a_link,
    "empty": lambda path: write(path, b""),
    "empty line": lambda path: write(path, b"\n" + USER_PIN.encode()),
    "too long": lambda path: write(path, b"1" * 100000),
    "binary": lambda path: write(path, b"12\x0034\xff\x01"),
    "world-readable": lambda path: write(path, USER_PIN.encode(), 0o644),
    "group-readable": lambda path: write(path, USER_PIN.encode(), 0o640),
}


@pytest.mark.parametrize("make", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_secret_file_is_refused_and_the_pin_stays(install, make):
    path = install.folder / "secret"
    make(path)
    result = change_with(install, path)
    assert result.code > 0, result
    error = result.json["error"]
    assert error["message"]
    assert install.run("pin", "change", secrets={
        "old_pin": USER_PIN, "new_pin": FRESH_PIN}).code == 0


@pytest.mark.parametrize("number", ["99", "-1", "x", "99999999999", ""])
def test_a_descriptor_that_is_not_there_is_refused(install, number):
    result = change_with(install, number, kind="fd")
    assert result.code in (USAGE, 4, 1), result


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nsecond line\n"])
def test_the_first_line_of_a_file_is_the_secret(install, ending):
    path = install.folder / "secret"
    write(path, (USER_PIN + ending).encode())
    result = change_with(install, path)
    assert result.code == 0, result

# SPDX-License-Identifier: Apache-2.0
"""A disk that is full and files that are not what they should be: nothing is
overwritten in silence, nothing is sent, and it is told which file it was."""

import json
import os
import shutil
import subprocess

import pytest

from install import SECONDS, USER_PIN, Install, wait_for
from jobs import Activation, Renewal, Reset

FAILED, USAGE = 1, 2
FRESH_PIN = "86420975"


@pytest.fixture
def install(tmp_path):
    return Install(tmp_path)


# ---- a disk that is full


def full_disk(call, number):
    return ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}",
            "-e", f"inject={call}:error=ENOSPC:when={number}"]


@pytest.mark.parametrize("kind", [Activation, Renewal, Reset],
                         ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("call, numbers", [
    ("fsync", (1, 3, 5, 7, 9)), ("rename", (2, 4, 6))])
def test_a_job_for_which_the_disk_is_full_goes_on_when_there_is_room(
        jobs, kind, call, numbers):
    job = jobs(kind)
    for number in numbers:
        job.again()
        result = job.run(under=full_disk(call, number))
        if result.code != 0:
            assert result.code == FAILED, result
            assert str(job.install.state) in result.json["error"]["message"]
            job.repeat()
        job.check()


def test_a_state_folder_that_cannot_be_made_stops_a_job_before_it_begins(
        jobs):
    job = jobs(Activation)
    job.again()
    journal = job.install.state / "journal"
    shutil.rmtree(journal, ignore_errors=True)
    job.install.state.mkdir(parents=True, exist_ok=True)
    journal.write_text("in the way")
    log = job.ra.log()
    result = job.run()
    assert result.code == FAILED, result
    assert result.json["error"]["code"] == "storage"
    assert str(job.install.state) in result.json["error"]["message"]
    assert job.ra.log() == log
    journal.unlink()
    job.repeat()
    job.check()


# ---- the journal


def changed(**members):
    def change(text):
        return json.dumps(json.loads(text) | members).encode()
    return change


@pytest.mark.parametrize("spoil", [
    lambda text: b"", lambda text: text[:len(text) // 2],
    lambda text: os.urandom(300), lambda text: b"[" * 5000,
    lambda text: text * 2, lambda text: text.replace(b'"own"', b'"Own"'),
    lambda text: text + b" " * (4 << 20), changed(version=2),
    changed(serial="0123456789abcdef"), changed(kind="renewal"),
    changed(state=99999), changed(note="{}"), changed(profile="another"),
], ids=["empty", "truncated", "random", "nested", "twice", "lacking", "huge",
        "newer", "another token", "another kind", "state", "note", "profile"])
def test_a_journal_that_cannot_be_read_is_named_and_left_as_it_is(
        jobs, spoil):
    job = jobs(Activation)
    job.again()
    assert job.run(fault="remove", function="C_GenerateKeyPair",
                   call=1).code != 0
    (name,) = job.journal()
    journal = job.install.state / "journal" / name
    good = journal.read_bytes()
    bad = spoil(good)
    journal.write_bytes(bad)
    log = job.ra.log()
    result = job.run()
    assert result.code in (FAILED, USAGE), result
    assert result.json["error"]["message"]
    assert journal.read_bytes() == bad
    assert job.ra.log() == log, "nothing was sent"
    assert job.objects() == ([], [])
    journal.write_bytes(good)
    job.repeat()
    job.check()


def test_a_journal_that_is_a_folder_is_named(jobs):
    job = jobs(Activation)
    job.again()
    job.run(fault="remove", function="C_GenerateKeyPair", call=1)
    (name,) = job.journal()
    journal = job.install.state / "journal" / name
    journal.unlink()
    journal.mkdir()
    result = job.run()
    assert result.code == FAILED, result
    assert str(journal) in result.json["error"]["message"]
    journal.rmdir()


def test_of_two_programs_on_one_token_the_second_is_told_to_wait(jobs):
    job = jobs(Activation)
    job.again()
    job.install.fault()
    secrets = dict(job.secrets)
    pin = secrets.pop("pin")
    first = job.install.start(
        *job.command, "--yes", "--json", "--secret", "pin=fd:0",
        secrets=secrets, stdin=subprocess.PIPE)
    wait_for(first, job.journal)
    second = job.run()
    assert second.code == FAILED, second
    assert second.json["error"]["code"] == "busy"
    out, _ = first.communicate(pin + "\n", timeout=SECONDS)
    assert first.returncode == 0, out
    job.check()


# ---- what features remember


@pytest.mark.parametrize("garbage", [
    b"", b"\0" * 100, os.urandom(200), b"{" * 3000],
    ids=["empty", "zeros", "random", "nested"])
def test_records_that_are_garbage_disturb_nothing(install, garbage):
    for command in (["info"], ["expiry"]):
        assert install.run(*command).code == 0
    assert install.run("pin", "change", secrets={
        "old_pin": USER_PIN, "new_pin": FRESH_PIN}).code == 0
    store = install.state / "store"
    for file in list(store.rglob("*")):
        if file.is_file():
            file.write_bytes(garbage)
    for command in (["list"], ["info"], ["pin", "status"], ["expiry"]):
        result = install.run(*command, "--json")
        assert result.code == 0, result
    assert install.run("pin", "change", secrets={
        "old_pin": FRESH_PIN, "new_pin": "97531864"}).code == 0


# ---- settings and catalogues


BROKEN = {
    "no end of a section": (b"[log]\n[token", 2),
    "no equals sign": (b"[log]\nlevel\n", 2),
    "no key": (b"[log]\n= debug\n", 2),
    "nul": (b"[log]\nlevel = a\0b\n", 2),
    "not utf-8": (b"[log]\n\nlevel = \xff\xfe\n", 3),
}


@pytest.mark.parametrize("text, line", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("where", ["etc", "user", "policy"])
def test_a_broken_setting_is_told_with_its_file_and_line(
        install, where, text, line):
    file = {"etc": install.root / "etc" / "tkm.ini", "user": install.config,
            "policy": install.root / "etc" / "policy.d" / "a.ini"}[where]
    file.write_bytes(text)
    result = install.run("info")
    assert result.code == FAILED, result
    assert str(file) in result.err
    assert str(line) in result.err.split(str(file))[1]


def test_settings_that_are_too_large_are_refused(install):
    install.config.write_bytes(b"[log]\n" + b"# x\n" * (1 << 20))
    result = install.run("info")
    assert result.code == FAILED, result
    assert str(install.config) in result.err


@pytest.mark.parametrize("garbage", [
    b"", b"\xde\x12\x04\x95", os.urandom(5000),
    b"\xde\x12\x04\x95" + b"\xff" * 200], ids=[
        "empty", "magic", "random", "wild"])
def test_a_catalogue_that_is_garbage_leaves_english(install, garbage):
    for catalogue in install.root.rglob("*.mo"):
        if "share" in catalogue.parts:
            catalogue.write_bytes(garbage)
    result = install.run("list", "--lang", "vi")
    assert result.code == 0, result
    assert "Serial" in result.out

# SPDX-License-Identifier: Apache-2.0
"""Jobs with an RA that are disturbed and repeated.

A job begins from the same token, state folder and RA each time, so that one
registration serves for many disturbances.
"""

import collections
import json
import shutil
import sqlite3
import subprocess

import pytest

from install import SO_PIN, SOFTHSM, Install
from sandbox import Sandbox

PIN = "55667788"
NEW_PIN = "73915284"
DEFAULT_PIN = "12345678"
WHO = ("--kind", "personal", "--id-number", "001087123456",
       "--email", "an@example.vn")
NEEDS_INPUT = 4

def copy(source, target):
    """The folder as it is now, in place of what was there."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


def copy_database(source, target):
    """Through SQLite: the RA goes on running."""
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    one.close()
    other.close()


class Job:
    """A job that is disturbed and repeated, from one beginning."""

    command = ()
    end = 0  # the exit code of the undisturbed job

    def __init__(self, folder, keys="ec-p256"):
        """Elliptic keys, unless told otherwise: they are made in no time."""
        self.folder = folder
        self.keys = keys
        self.ra = Sandbox(folder / "ra").start(
            otp_gap=0, resets_per_hour=1000)
        self.install = Install(folder / "pc", user_pin=PIN)
        self.install.settings(
            f"[token-pkcs11]\nmodules = {SOFTHSM}\np11-kit = no\n"
            f"[brand]\nra = sandbox\ndefault-pin = {DEFAULT_PIN}\n"
            f"[ra sandbox]\nback-end = ra-tms\nurl = {self.ra.url}\n"
            f"ca-file = {self.ra.ca_file}\n"
            f"seal-certificate-file = {self.ra.seal_file}\n")
        self.install.use_faulty_module()
        self.secrets = {}
        try:
            self.prepare()
            self.keep()
            self.count()
        except BaseException:
            self.ra.close()
            raise

    # ---- the beginning, kept and restored

    def register(self):
        self.ra.register(self.install.serial, so_pin=SO_PIN, keys=self.keys)
        return self.ra.code()

    def keep(self):
        copy(self.install.tokens, self.folder / "kept-tokens")
        copy(self.install.state, self.folder / "kept-state")
        copy_database(self.ra.dir / "ra.db", self.folder / "kept.db")

    def again(self):
        copy(self.folder / "kept-tokens", self.install.tokens)
        copy(self.folder / "kept-state", self.install.state)
        copy_database(self.folder / "kept.db", self.ra.dir / "ra.db")
        self.refused.unlink(missing_ok=True)

    def count(self):
        """How often the undisturbed job calls each function."""
        counts = self.folder / "counts"
        result = self.run(counts=counts)
        assert result.code == self.end, result
        self.calls = collections.Counter(counts.read_text().split())
        self.check()

    # ---- what is run

    @property
    def refused(self):
        return self.folder / "refused"

    def run(self, under=(), **fault):
        """`fault`: see tests/sandbox/pkcs11/README.md."""
        self.install.fault(refused=self.refused, **fault)
        return self.install.run(
            *self.command, "--yes", "--yes", "--json", "--lang", "en",
            secrets=self.secrets, under=under)

    def repeat(self):
        """What the user does, who sees no result: the same again."""
        if not self.is_done():
            result = self.run()
            assert result.code == self.end, result

    # ---- what is there afterwards

    def journal(self):
        folder = self.install.state / "journal"
        return [path.name for path in folder.glob("*")
                if path.suffix != ".lock"] if folder.is_dir() else []

    def peer(self, *words, pin):
        return subprocess.run(
            ["pkcs11-tool", "--module", SOFTHSM, "--login", "--pin", pin,
             *words], env=self.install.env, capture_output=True, text=True)

    def objects(self, pin=PIN):
        """Ids of private keys and of certificates with a key."""
        ids = {"Private Key": [], "Certificate": []}
        kind = None
        for line in self.peer("-O", pin=pin).stdout.splitlines():
            if " Object" in line:
                kind = line.split(" Object")[0]
            elif "ID:" in line and kind in ids:
                ids[kind].append(line.split()[-1])
        keys = ids["Private Key"]
        return keys, [id for id in ids["Certificate"] if id in keys]

    def orders(self):
        """(kind, state, certificates) of each order at the RA."""
        lines = self.ra.staff("list").splitlines()[1:]
        return [(kind, state, int(count)) for _, kind, state, _, count, _ in
                (line.split("\t") for line in lines)]

    def wrong_so_tries(self):
        return (self.refused.read_text().split().count("so")
                if self.refused.exists() else 0)

    def check(self):
        raise NotImplementedError


class Activation(Job):
    command = ("activate",)

    def prepare(self):
        self.secrets = {"code": self.register(), "pin": PIN}

    def is_done(self):
        return self.journal() == [] and self.orders() == [
            ("activation", "done", 1)]

    def check(self):
        keys, certificates = self.objects()
        assert len(keys) == 1 and certificates == keys
        assert self.orders() == [("activation", "done", 1)]
        assert self.journal() == []


class Renewal(Job):
    command = ("renew",)

    def prepare(self):
        self.secrets = {"code": self.register(), "pin": PIN}
        self.command = ("activate",)
        assert self.run().code == 0
        self.command = Renewal.command
        self.secrets = {"pin": PIN}
        (self.old,), _ = self.objects()

    def is_done(self):
        return self.journal() == [] and ("renewal", "done", 1) in self.orders()

    def check(self):
        keys, certificates = self.objects()
        assert len(keys) == 1 and certificates == keys != [self.old]
        assert self.orders() == [
            ("activation", "done", 1), ("renewal", "done", 1)]
        assert self.journal() == []


class Reset(Job):
    """From the OTP on."""

    command = ("pin", "forgot")

    def prepare(self):
        self.register()
        self.request()

    def request(self):
        self.secrets = {}
        self.command = Reset.command + WHO
        result = self.run()
        assert result.code == NEEDS_INPUT, result
        reference = result.json["result"]["request"]["reference"]
        self.command = Reset.command
        self.secrets = {"otp": self.ra.otp(reference), "new_pin": NEW_PIN}

    def is_done(self):
        return self.journal() == [] and self.pin_is(NEW_PIN)

    def pin_is(self, pin):
        return self.peer("-O", pin=pin).returncode == 0

    def repeat(self):
        """Once the reset is done the OTP is used up: the PIN is then the
        default one, and is changed."""
        if self.journal() == [] and self.pin_is(DEFAULT_PIN):
            result = self.install.run("pin", "change", secrets={
                "old_pin": DEFAULT_PIN, "new_pin": NEW_PIN})
            assert result.code == 0, result
        super().repeat()

    def check(self):
        assert self.pin_is(NEW_PIN)
        assert self.wrong_so_tries() <= 1
        assert self.journal() == []


class Request(Reset):
    """Up to the OTP, which nobody can give before its mail is there."""

    end = NEEDS_INPUT

    def prepare(self):
        self.register()
        self.command = Reset.command + WHO
        self.secrets = {}

    def repeat(self):
        result = self.run()
        assert result.code == NEEDS_INPUT, result

    def otp(self):
        """From the mail with the reference of the journal."""
        (name,) = self.journal()
        journal = json.loads(
            (self.install.state / "journal" / name).read_text())
        return self.ra.otp(json.loads(journal["note"])["reference"])

    def check(self):
        """The OTP of the request that is remembered is good."""
        self.install.fault(refused=self.refused)
        result = self.install.run(
            *Reset.command, "--yes",
            secrets={"otp": self.otp(), "new_pin": NEW_PIN})
        assert result.code == 0, result
        super().check()


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """A job of each kind, made when it is first asked for."""
    made = {}

    def job(kind):
        if kind not in made:
            made[kind] = kind(tmp_path_factory.mktemp(kind.__name__))
        return made[kind]

    yield job
    for kept in made.values():
        kept.ra.close()


KINDS = pytest.mark.parametrize(
    "kind", [Activation, Renewal, Request, Reset], ids=lambda kind: kind.__name__)

# SPDX-License-Identifier: Apache-2.0
"""One whole story, and afterwards no secret in anything that was written,
printed, dumped or shown by the system."""

import base64
import os
import pathlib
import re
import signal
import time

import pytest

from install import SECONDS, SO_PIN, SOFTHSM, Install
from sandbox import Sandbox
from terminal import Terminal

FIRST_PIN = "35791468"
CHANGED_PIN = "24681357"
WRONG_PIN = "86429751"
LAST_PIN = "97531864"
TYPED_PIN = "61728394"
DEFAULT_PIN = "12345678"
ID_NUMBER = "001087135790"
EMAIL = "secretive.person@example.vn"
WHO = ("--kind", "personal", "--id-number", ID_NUMBER, "--email", EMAIL)


class Story:
    """Everything people do, with as much logging as there is."""

    def __init__(self, folder):
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.ra = Sandbox(folder / "ra").start(otp_gap=0, resets_per_hour=99)
        self.install = Install(folder / "pc", user_pin=FIRST_PIN)
        self.install.env["TMPDIR"] = str(self.temporary)
        self.install.settings(
            f"[token-pkcs11]\nmodules = {SOFTHSM}\np11-kit = no\n"
            f"[log]\nlevel = debug\n"
            f"[brand]\nra = sandbox\ndefault-pin = {DEFAULT_PIN}\n"
            f"[ra sandbox]\nback-end = ra-tms\nurl = {self.ra.url}\n"
            f"ca-file = {self.ra.ca_file}\n"
            f"seal-certificate-file = {self.ra.seal_file}\n")
        self.printed = ""
        self.shown_by_system = b""
        self.secrets = {FIRST_PIN, CHANGED_PIN, WRONG_PIN, LAST_PIN,
                        TYPED_PIN, SO_PIN}

    def run(self, *args, end=0, **secrets):
        """Watches /proc while it runs."""
        process = self.install.start(
            *args, "--json", "--yes", "--yes", "--verbose", secrets=secrets)
        self.watch(process.pid)
        out, err = process.communicate(timeout=SECONDS)
        self.printed += out + err
        assert process.returncode == end, out + err

    def watch(self, pid):
        """Arguments and environment, as others may see them."""
        for _ in range(5):
            for name in ("cmdline", "environ"):
                try:
                    self.shown_by_system += pathlib.Path(
                        f"/proc/{pid}/{name}").read_bytes()
                except OSError:
                    return
            time.sleep(0.02)

    def type(self, *words, answers):
        terminal = Terminal([self.install.tkm, *words, "--verbose"],
                            self.install.env)
        terminal.talk(answers)
        assert terminal.finish() == 0, terminal.screen
        self.printed += terminal.screen

    def otp(self, mails):
        self.ra.wait_for_mails(mails + 1)
        otp = self.ra.otp()
        self.secrets.add(otp)
        return otp

    def tell(self):
        self.run("info")
        self.run("pin", "change", old_pin=FIRST_PIN, new_pin=CHANGED_PIN)
        self.run("pin", "change", end=6, old_pin=WRONG_PIN, new_pin=LAST_PIN)
        self.ra.register(self.install.serial, so_pin=SO_PIN,
                         id_number=ID_NUMBER, email_address=EMAIL)
        code = self.ra.code()
        self.secrets |= {code}
        self.run("activate", code=code, pin=CHANGED_PIN)
        self.run("renew", pin=CHANGED_PIN)
        mails = len(self.ra.mails())
        self.run("pin", "forgot", *WHO, end=4)
        self.run("pin", "forgot", otp=self.otp(mails), new_pin=LAST_PIN)
        mails += 2  # the OTP, and the word that the PIN was reset
        self.ra.wait_for_mails(mails)
        self.type("pin", "forgot", *WHO, answers=[
            ("OTP (8): ", lambda: self.otp(mails)),
            ("New PIN", TYPED_PIN), ("once more", TYPED_PIN)])
        self.type("pin", "change", answers=[
            ("Present PIN", TYPED_PIN), ("New PIN", LAST_PIN),
            ("once more", LAST_PIN)])
        self.ra.stop()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    story = Story(tmp_path_factory.mktemp("story"))
    try:
        story.tell()
    finally:
        story.ra.close()
    return story


def forms(secret):
    """A secret as it is, and in the dresses it might wear."""
    plain = {secret, secret.replace("-", "")}
    for text in list(plain):
        raw = text.encode()
        plain |= {raw.hex(), raw.hex().upper(),
                  base64.b64encode(raw).decode().rstrip("=")[:-1],
                  base64.urlsafe_b64encode(raw).decode().rstrip("=")[:-1],
                  "".join(f"%{byte:02x}" for byte in raw),
                  raw.decode().encode("utf-16-le").decode("latin-1")}
    return {form.encode("latin-1") for form in plain}


def found(data, secrets):
    return [form for secret in secrets for form in forms(secret)
            if form in data]


def files_below(*folders):
    return {path: path.read_bytes() for folder in folders
            for path in pathlib.Path(folder).rglob("*") if path.is_file()}


def test_the_log_says_much_and_no_secret(story):
    log = (story.install.state / "tkm.log").read_bytes()
    assert b"pin-wrong" in log
    assert found(log, story.secrets | {ID_NUMBER, EMAIL}) == []


def test_nothing_the_program_wrote_has_a_secret(story):
    written = files_below(story.install.state, story.install.config.parent,
                          story.temporary)
    assert written
    for path, data in written.items():
        assert found(data, story.secrets | {ID_NUMBER, EMAIL}) == [], path


def test_nothing_printed_has_a_secret(story):
    assert len(story.printed) > 1000
    assert found(story.printed.encode(), story.secrets) == []


def test_no_secret_stood_among_arguments_or_in_the_environment(story):
    assert story.shown_by_system
    assert found(story.shown_by_system, story.secrets) == []


def test_the_ra_logs_no_secret(story):
    assert found(story.ra.log().encode(),
                 story.secrets | {ID_NUMBER, EMAIL}) == []


# ---- memory


def at_a_prompt(folder):
    """tkm that has a PIN in its memory and asks for the next."""
    install = Install(folder, user_pin=FIRST_PIN)
    terminal = Terminal([install.tkm, "pin", "change"], install.env)
    terminal.talk([("Present PIN", FIRST_PIN)])
    terminal.wait_for("New PIN")
    return terminal


def test_an_abort_leaves_no_core(tmp_path):
    terminal = at_a_prompt(tmp_path)
    limits = pathlib.Path(f"/proc/{terminal._child}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)
    os.kill(terminal._child, signal.SIGABRT)
    _, status = os.waitpid(terminal._child, 0)
    assert os.WIFSIGNALED(status) and not os.WCOREDUMP(status)


def test_memory_with_secrets_is_locked_and_left_out_of_dumps(tmp_path):
    terminal = at_a_prompt(tmp_path)
    try:
        smaps = pathlib.Path(f"/proc/{terminal._child}/smaps").read_text()
    finally:
        terminal.interrupt()
        terminal.finish()
    flags = [set(line.split()[1:]) for line in smaps.splitlines()
             if line.startswith("VmFlags:")]
    assert any({"lo", "dd"} <= one for one in flags)

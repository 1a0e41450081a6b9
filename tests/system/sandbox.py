# SPDX-License-Identifier: Apache-2.0
"""The sandbox RA and a mail sink, started for one test in its own folder."""

import email
import email.policy
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TKM_BUILD", ROOT / "build" / "dev"))
if not BUILD.is_absolute():
    BUILD = ROOT / BUILD
SERVER = BUILD / "bin" / "tkm-sandbox-ra"
MAILSINK = ROOT / "tests" / "sandbox" / "mail" / "mailsink.py"

SECONDS = 60  # more than anything takes on a busy machine


def start_and_read_address(command, log):
    """Starts a program that prints `listening ADDRESS` when it is ready."""
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=log,
        text=True)
    line = process.stdout.readline()
    if not line.startswith("listening "):
        process.kill()
        process.wait()
        raise RuntimeError(f"{command[0]} did not start: {line!r}")
    return process, line.split()[1]


def stop(process):
    if process is None:
        return
    process.terminate()
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def own_port():
    """A socket that holds a port without listening: nobody else is given
    that port, and one program at a time can listen on it."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


class Mail:
    """One letter that arrived."""

    def __init__(self, path):
        self.path = path
        message = email.message_from_bytes(
            path.read_bytes(), policy=email.policy.default)
        self.to = message["X-Recipient"]
        self.subject = message["Subject"]
        self.text = message.get_content()


class Sandbox:
    """An RA with its mail sink, below `folder`.

    start() may be called again after stop(), with other options: the RA
    keeps its port, its database and its keys.
    """

    def __init__(self, folder, **init):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.dir = self.folder / "ra"
        self.mail_dir = self.folder / "smtp"
        self.log_path = self.folder / "ra.log"
        self.ca_file = self.dir / "ca.pem"
        self.seal_file = self.dir / "seal.pem"
        self.process = None
        self.sink = None
        self.smtp = None
        self.url = None
        self.port = own_port()
        self._start_sink()
        arguments = []
        for name, value in init.items():
            arguments += ["--" + name.replace("_", "-"), str(value)]
        subprocess.run([SERVER, "init", self.dir, *arguments], check=True)

    def _start_sink(self):
        log = open(self.folder / "smtp.log", "ab")
        self.sink, self.smtp = start_and_read_address(
            [sys.executable, MAILSINK, self.mail_dir], log)
        log.close()

    @property
    def _mail_options(self):
        return ["--smtp", self.smtp, "--smtp-ca", self.mail_dir / "smtp.pem"]

    @property
    def profile(self):
        """The profile.ini of this RA, with the port it listens on."""
        return self.dir / "profile.ini"

    def start(self, **options):
        """Options: those of `serve`, with _ for -; e.g. fault="drop"."""
        host, port = self.port.getsockname()
        command = [SERVER, "serve", "--dir", self.dir,
                   "--listen", f"{host}:{port}", *self._mail_options]
        for name, value in options.items():
            command += ["--" + name.replace("_", "-"), str(value)]
        with open(self.log_path, "ab") as log:
            self.process, self.url = start_and_read_address(command, log)
        text = self.profile.read_text()
        self.profile.write_text(
            re.sub(r"(?m)^url = .*$", f"url = {self.url}", text))
        return self

    def stop(self):
        """Ends the RA; a sanitizer's or other unclean end is an error."""
        process, self.process = self.process, None
        stop(process)
        if process and process.returncode != 0:
            raise RuntimeError(f"the RA ended with {process.returncode}")

    def restart(self, **options):
        self.stop()
        return self.start(**options)

    def kill(self):
        """As a power cut would end it."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def close(self):
        try:
            self.stop()
        finally:
            stop(self.sink)
            self.sink = None
            self.port.close()

    def register(self, token, name="Nguyễn Văn An", email_address=None,
                 id_number=None, tax_code=None, so_pin=None, **options):
        """Registers a subscriber, who gets a code by mail: see code()."""
        if not id_number and not tax_code:
            id_number = "001087123456"
        command = [SERVER, "register", "--dir", self.dir, "--token", token,
                   "--name", name, "--email", email_address or "an@example.vn",
                   *self._mail_options]
        if id_number:
            command += ["--id-number", id_number]
        if tax_code:
            command += ["--tax-code", tax_code]
        for option, value in options.items():
            command += ["--" + option.replace("_", "-"), str(value)]
        if so_pin is None:
            return subprocess.run(command, check=True, capture_output=True)
        reader, writer = os.pipe()
        os.write(writer, so_pin.encode() + b"\n")
        os.close(writer)
        try:
            return subprocess.run(
                command + ["--so-pin-file", f"/dev/fd/{reader}"],
                check=True, capture_output=True, pass_fds=[reader])
        finally:
            os.close(reader)

    def staff(self, *arguments):
        """What `list` or `revoke` prints."""
        return subprocess.run(
            [SERVER, arguments[0], "--dir", self.dir, *arguments[1:]],
            check=True, capture_output=True, text=True).stdout

    def mails(self):
        """All letters that arrived, the newest last."""
        paths = list((self.mail_dir / "mail" / "new").glob("*"))
        paths.sort(key=lambda path: path.stat().st_mtime_ns)
        return [Mail(path) for path in paths]

    def mails_in_all(self):
        """All letters there will ever be: the RA is ended, which sends
        what is left to be sent."""
        self.stop()
        return self.mails()

    def wait_for_mails(self, count):
        end = time.monotonic() + SECONDS
        while len(self.mails()) < count:
            if time.monotonic() > end:
                raise TimeoutError(
                    f"{len(self.mails())} letters of {count} arrived")
            time.sleep(0.02)
        return self.mails()

    def _newest(self, pattern, having=""):
        end = time.monotonic() + SECONDS
        while True:
            for mail in reversed(self.mails()):
                found = re.search(pattern, mail.text)
                if found and having in mail.text:
                    return found.group(1)
            if time.monotonic() > end:
                raise TimeoutError("no such letter arrived")
            time.sleep(0.02)

    def code(self):
        """The activation code of the newest letter that has one."""
        return self._newest(r"((?:[0-9A-Z]{5}-){3}[0-9A-Z]{5})")

    def otp(self, reference=""):
        """The OTP of the newest letter that has one; with a reference: of
        the letter with that reference, whatever else comes meanwhile."""
        return self._newest(r"OTP: +([0-9]{8})\b", having=reference)

    def log(self):
        return self.log_path.read_text()

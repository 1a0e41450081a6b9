# SPDX-License-Identifier: Apache-2.0
"""An installation of its own for one test: the build tree copied, its own
settings, state and SoftHSM token.

    install = Install(tmp_path)
    result = install.run("pin", "change", secrets={"old_pin": "1234", ...})
    assert result.code == 0, result.err
"""

import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import time

from terminal import SECONDS, WIDE, Terminal

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("TKM_BUILD", "build/dev")
SOFTHSM = next(
    (path for path in (
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    ) if os.path.exists(path)), None)

USER_PIN = "12345678"
SO_PIN = "87654321"
FAULTY = BUILD / "tests" / "tkm-fault-pkcs11.so"


def wait_for(process, is_so):
    """Waits until `is_so` says so; the process must go on for it."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.02)


def is_taken(descriptor):
    """Has what was written to the pipe been read?"""
    return not select.select([descriptor], [], [], 0)[0]


def interrupt(process):
    """Interrupts it once it takes interrupts, and waits until it has."""
    status = pathlib.Path(f"/proc/{process.pid}/status")

    def has_signal(*names):
        masks = dict(re.findall(r"^(Sig\w+|ShdPnd):\s*(\w+)",
                                status.read_text(), re.M))
        return any(int(masks[name], 16) >> (signal.SIGINT - 1) & 1
                   for name in names)

    wait_for(process, lambda: has_signal("SigCgt"))
    process.send_signal(signal.SIGINT)
    while has_signal("SigPnd", "ShdPnd"):
        time.sleep(0.02)


class Result:
    """What a run gave: exit code, output, errors."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Install:
    """`label`: of the token that is made; None: no token."""

    def __init__(self, folder, label="Test", user_pin=USER_PIN, so_pin=SO_PIN,
                 build=BUILD):
        self.folder = pathlib.Path(folder)
        self.root = self.folder / "root"
        self.state = self.folder / "state" / "tkm"
        self.config = self.folder / "config" / "tkm" / "tkm.ini"
        for part in ("bin", "lib", "plugins", "share"):
            if (build / part).is_dir():
                shutil.copytree(build / part, self.root / part)
        (self.root / "etc" / "policy.d").mkdir(parents=True)
        self.config.parent.mkdir(parents=True)
        (self.folder / "state").mkdir()
        self.tokens = self.folder / "tokens"
        self.tokens.mkdir()
        conf = self.folder / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {self.tokens}\n"
                        "objectstore.backend = file\nlog.level = ERROR\n")
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "NO_COLOR": "1",
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "SOFTHSM2_CONF": str(conf),
        }
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                self.env[name] = value
        self.env.setdefault(
            "LSAN_OPTIONS", "print_suppressions=0:suppressions="
            + str(ROOT / "tests" / "system" / "lsan.supp"))
        self.settings(
            f"[token-pkcs11]\nmodules = {SOFTHSM}\np11-kit-folders =\n")
        if label is not None:
            self.add_token(label, user_pin, so_pin)

    def use_faulty_module(self):
        """From now on the token's driver does what fault() says."""
        file = self.root / "etc" / "tkm.ini"
        file.write_text(file.read_text().replace(SOFTHSM, str(FAULTY)))
        self.env["FAULT_PKCS11_CONF"] = str(self.folder / "fault.ini")
        self.fault()

    def fault(self, **settings):
        """What goes wrong: keys of tests/sandbox/pkcs11/README.md."""
        (self.folder / "fault.ini").write_text("".join(
            f"{key} = {value}\n" for key, value in settings.items()))

    @property
    def tkm(self):
        return str(self.root / "bin" / "tkm")

    def settings(self, text, file="tkm.ini"):
        """Writes a file below etc/."""
        (self.root / "etc" / file).write_text(text)

    def add_token(self, label, user_pin=USER_PIN, so_pin=SO_PIN):
        """Makes one more token; returns its serial."""
        before = set(self.serials())
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", label,
             "--pin", user_pin, "--so-pin", so_pin],
            env=self.env, check=True, capture_output=True, timeout=SECONDS)
        (serial,) = set(self.serials()) - before
        return serial

    def serials(self):
        """Of the initialised tokens, as SoftHSM itself tells them."""
        shown = subprocess.run(
            ["softhsm2-util", "--show-slots"], env=self.env, check=True,
            capture_output=True, text=True, timeout=SECONDS).stdout
        return [serial for serial in
                re.findall(r"Serial number: *(\S*)\n", shown) if serial]

    @property
    def serial(self):
        (serial,) = self.serials()
        return serial

    def start(self, *args, secrets=None, env=None, under=(), **options):
        """Starts tkm without a terminal; secrets go by pipe.  `under`: the
        command that runs it, for instance strace."""
        command, passed = [*under, self.tkm, *map(str, args)], []
        for field, value in (secrets or {}).items():
            reader, writer = os.pipe()
            os.write(writer, value.encode() + b"\n")
            os.close(writer)
            passed.append(reader)
            command += ["--secret", f"{field}=fd:{reader}"]
        options.setdefault("stdin", subprocess.DEVNULL)
        environment = {**self.env, **(env or {})}
        if under:  # the leak checker cannot look into what is traced
            environment["ASAN_OPTIONS"] = "detect_leaks=0"
        process = subprocess.Popen(
            command, env=environment, pass_fds=passed,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, **options)
        for reader in passed:
            os.close(reader)
        return process

    def run(self, *args, secrets=None, input=None, tty=False, columns=WIDE,
            env=None, under=()):
        """Runs tkm to its end.

        With tty=True `input` is a dialogue on a terminal of its own (see
        Terminal.talk), so many `columns` wide, and `out` is all the
        terminal showed.
        """
        if tty:
            terminal = Terminal([self.tkm, *args],
                                {**self.env, **(env or {})}, columns=columns)
            terminal.talk(input or [])
            return Result(terminal.finish(), terminal.screen, "")
        process = self.start(
            *args, secrets=secrets, env=env, under=under,
            stdin=subprocess.PIPE if input else subprocess.DEVNULL)
        out, err = process.communicate(input, timeout=SECONDS)
        return Result(process.returncode, out, err)

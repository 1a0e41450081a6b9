"""The whole story of a token, told by running it.

A fresh SoftHSM2 token, a sandbox RA behind real TLS, real mail: every step
is done by `tkm` at a terminal, as its user would do it, and its effect is
then read back from the token by programs that are not ours.  Exits 0 only
if every effect was there.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "system"))

from install import Install, SOFTHSM, SO_PIN  # noqa: E402
from sandbox import Sandbox  # noqa: E402
from terminal import Terminal  # noqa: E402

DEFAULT_PIN = "12345678"
FIRST_PIN = "24681357"
LAST_PIN = "97531864"
ID_NUMBER = "001087123456"
EMAIL = "an@example.vn"

# What the story says, in Vietnamese.
VIETNAMESE = {
    "The token as it came from the CA":
        "Token khi vừa nhận từ nhà cung cấp chứng thư số",
    "shown is the token that is plugged in":
        "đúng là token đang cắm",
    "The user changes the PIN":
        "Người dùng đổi mã PIN",
    "pkcs11-tool logs in with the new PIN":
        "pkcs11-tool đăng nhập được bằng mã PIN mới",
    "and not with the default PIN":
        "và không đăng nhập được bằng mã PIN mặc định",
    "and not with the forgotten one":
        "và không đăng nhập được bằng mã PIN đã quên",
    "The CA registers the user and mails an activation code":
        "Nhà cung cấp đăng ký người dùng và gửi mã kích hoạt qua email",
    "mail to {to}: {subject}":
        "email gửi {to}: {subject}",
    "The user activates the certificate with that code":
        "Người dùng kích hoạt chứng thư số bằng mã đó",
    "there is a certificate on the token":
        "trên token đã có chứng thư số",
    "the certificate is by the RA's CA":
        "chứng thư số đúng là do CA của hệ thống RA cấp",
    "the key on the token signs, the certificate verifies it":
        "khóa trên token ký được, chứng thư số xác minh được chữ ký",
    "The certificate ends in {days} days":
        "Chứng thư số còn {days} ngày nữa là hết hạn",
    "the user is warned":
        "người dùng được nhắc trước",
    "The user has forgotten the PIN":
        "Người dùng quên mã PIN",
    "key and certificate are still there":
        "khóa và chứng thư số vẫn còn nguyên",
    "Done: every step was read back from the token":
        "Xong: kết quả của mọi bước đều đã được đọc lại từ token",
}

# Of the terminal the story is told on.
COLUMNS = min(max(shutil.get_terminal_size((96, 24)).columns, 80), 120)

BOLD, DIM, GREEN, PLAIN = (
    ("\033[1m", "\033[2m", "\033[32m", "\033[0m") if sys.stdout.isatty()
    else ("", "", "", ""))


translations = {}  # for English, none


def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def told(text, **values):
    """The sentence in the language the story is told in."""
    return translations.get(text, text).format(**values)


def heading(text, **values):
    write(f"\n{BOLD}━━ {told(text, **values)}{PLAIN}\n\n")


def expect(truth, text):
    if not truth:
        raise SystemExit(f"demo: not so: {text}")
    write(f"{GREEN}✔ {told(text)}{PLAIN}\n")


class Desk:
    """The user's desk: a machine with tkm, a token, an RA and a mailbox."""

    def __init__(self, folder, language):
        self.install = Install(folder / "machine", label="Demo",
                               user_pin=DEFAULT_PIN)
        self.ra = Sandbox(folder / "ra").start()
        self.language = language
        self.serial = self.install.serial
        self.install.settings(
            f"[ui]\nlanguage = {language}\n\n"
            f"[token-pkcs11]\nmodules = {SOFTHSM}\np11-kit = no\n\n"
            f"[brand]\nra = sandbox\n\n[ra sandbox]\nback-end = ra-tms\n"
            f"url = {self.ra.url}\nca-file = {self.ra.ca_file}\n"
            f"seal-certificate-file = {self.ra.seal_file}\n")

    def close(self):
        self.ra.close()

    def tkm(self, *words, answers=(), echo=write):
        """Runs tkm at a terminal; answers: see Terminal.talk.  `echo` gets
        what is on the screen."""
        echo(f"{DIM}${PLAIN} tkm {' '.join(words)}\n")
        terminal = Terminal([self.install.tkm, *words], self.install.env,
                            echo=echo, columns=COLUMNS)
        terminal.talk(answers)
        code = terminal.finish()
        if code != 0:
            raise SystemExit(f"demo: tkm {' '.join(words)} exited {code}")
        return terminal.screen

    def peer(self, *words, pin=None):
        """pkcs11-tool: what the token says to a program that is not ours."""
        command = ["pkcs11-tool", "--module", SOFTHSM, *words]
        environment = dict(self.install.env)
        if pin:
            environment["PEER_PIN"] = pin
            command += ["--login", "--pin", "env:PEER_PIN"]
        return subprocess.run(command, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def accepts(self, pin):
        return self.peer("--list-objects", pin=pin).returncode == 0

    def letter(self, number):
        """Shows the letter that arrived."""
        mail = self.ra.wait_for_mails(number)[-1]
        title = told("mail to {to}: {subject}", to=mail.to,
                     subject=mail.subject)
        write(f"\n{DIM}  ┌ {title}\n")
        for line in mail.text.strip().splitlines():
            write(f"  │ {line}\n")
        write(f"  └{PLAIN}\n")

    def certificate(self, folder):
        """The certificate on the token, as a PEM file."""
        listing = self.peer("--list-objects", "--type", "cert").stdout
        ids = re.findall(r"ID: +([0-9a-f]+)", listing)
        expect(ids, "there is a certificate on the token")
        for number, identity in enumerate(ids):
            der = folder / f"{number}.der"
            self.peer("--read-object", "--type", "cert", "--id", identity,
                      "--output-file", str(der))
            pem = der.with_suffix(".pem")
            subprocess.run(["openssl", "x509", "-inform", "DER", "-in", der,
                            "-out", pem], check=True)
            subject = subprocess.run(
                ["openssl", "x509", "-in", pem, "-noout", "-subject",
                 "-nameopt", "utf8"], check=True, text=True,
                stdout=subprocess.PIPE).stdout
            if "Nguyễn Văn An" in subject:
                return identity, pem
        raise SystemExit("demo: no certificate of the subscriber's")


def look(desk):
    heading("The token as it came from the CA")
    desk.tkm("list")
    screen = desk.tkm("info")
    expect(desk.serial in screen, "shown is the token that is plugged in")


def change_pin(desk):
    heading("The user changes the PIN")
    desk.tkm("pin", "change", answers=[
        (desk.words["old"], DEFAULT_PIN), (desk.words["new"], FIRST_PIN),
        (desk.words["again"], FIRST_PIN)])
    expect(desk.accepts(FIRST_PIN), "pkcs11-tool logs in with the new PIN")
    expect(not desk.accepts(DEFAULT_PIN), "and not with the default PIN")


def activate(desk, folder):
    heading("The CA registers the user and mails an activation code")
    desk.ra.register(desk.serial, id_number=ID_NUMBER, email_address=EMAIL,
                     so_pin=SO_PIN, days=20, lang=desk.language)
    desk.letter(1)
    heading("The user activates the certificate with that code")
    desk.tkm("activate", answers=[
        (desk.words["code"], desk.ra.code),
        (desk.words["accept"], desk.words["yes"]),
        (desk.words["pin"], FIRST_PIN)])
    identity, pem = desk.certificate(folder)
    done = subprocess.run(
        ["openssl", "verify", "-partial_chain", "-CAfile", desk.ra.ca_file,
         pem], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expect(done.returncode == 0, "the certificate is by the RA's CA")
    message, signature = folder / "message", folder / "signature"
    message.write_text("tax return\n")
    desk.peer("--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", identity,
              "--input-file", str(message), "--output-file", str(signature),
              pin=FIRST_PIN)
    key = folder / "key.pem"
    key.write_bytes(subprocess.run(
        ["openssl", "x509", "-in", pem, "-noout", "-pubkey"], check=True,
        stdout=subprocess.PIPE).stdout)
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", key, "-signature",
         signature, message], stdout=subprocess.PIPE)
    expect(done.returncode == 0,
           "the key on the token signs, the certificate verifies it")


def warn(desk):
    shown = []
    screen = desk.tkm("expiry", echo=shown.append)
    days = re.search(desk.words["days"] + r" +(\d+)", screen)
    heading("The certificate ends in {days} days", days=days and days[1])
    write("".join(shown))
    expect(days and int(days[1]) in (19, 20), "the user is warned")


def recover(desk):
    heading("The user has forgotten the PIN")
    letters = len(desk.ra.mails())

    def otp():
        desk.letter(letters + 1)
        return desk.ra.otp()

    desk.tkm("pin", "forgot", "--kind", "personal", "--id-number", ID_NUMBER,
             "--email", EMAIL, answers=[
                 (desk.words["otp"], otp),
                 (desk.words["new"], LAST_PIN),
                 (desk.words["again"], LAST_PIN)])
    expect(desk.accepts(LAST_PIN), "pkcs11-tool logs in with the new PIN")
    expect(not desk.accepts(FIRST_PIN), "and not with the forgotten one")
    expect(not desk.accepts(DEFAULT_PIN), "and not with the default PIN")
    listing = desk.peer("--list-objects", pin=LAST_PIN).stdout
    expect("Private Key Object" in listing and "Certificate Object" in listing,
           "key and certificate are still there")


WORDS = {
    "en": {"old": "Present PIN", "new": "New PIN", "again": "once more",
           "code": "ctivation code", "accept": "[y/N]", "yes": "y",
           "pin": "PIN", "days": "Days left", "otp": "OTP (8): "},
    "vi": {"old": "Mã PIN hiện tại", "new": "Mã PIN mới", "again": "nhập lại",
           "code": "Mã kích hoạt", "accept": "[c/K]", "yes": "c",
           "pin": "Mã PIN", "days": "Số ngày còn lại", "otp": "OTP (8): "},
}


def main():
    parser = argparse.ArgumentParser(
        prog="./dev demo", description="Tells the story of a token.")
    parser.add_argument("--lang", choices=WORDS, default="en",
                        help="language of the story, of tkm and of the letters")
    language = parser.parse_args().lang
    if language == "vi":
        translations.update(VIETNAMESE)
    os.environ.setdefault("LANG", "C.UTF-8")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tkm-demo-"))
    desk = Desk(folder, language)
    desk.words = WORDS[language]
    try:
        look(desk)
        change_pin(desk)
        activate(desk, folder)
        warn(desk)
        recover(desk)
    finally:
        desk.close()
        shutil.rmtree(folder)
    heading("Done: every step was read back from the token")


if __name__ == "__main__":
    main()

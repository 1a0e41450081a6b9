# SPDX-License-Identifier: Apache-2.0
"""Activation, renewal and PIN recovery: the real tkm, the real sandbox RA over
TLS, real mail, a real SoftHSM token.  Each effect is read back by other
programs than ours."""

import http.server
import json
import re
import ssl
import subprocess
import threading
import time

import pytest

from install import (SECONDS, SO_PIN, SOFTHSM, USER_PIN, Install, interrupt,
                     wait_for)
from terminal import INTERRUPT
from test_http import Server, saying

ID_NUMBER = "001087123456"
TAX_CODE = "0100112437"
EMAIL = "an@example.vn"
DEFAULT_PIN = "12345678"
NEW_PIN = "73915284"

REFUSED, NETWORK, NEEDS_INPUT, PENDING, CANCELLED, FAILED = 8, 9, 4, 11, 3, 1


class Desk:
    """One person's computer and token, and the RA they are registered at."""

    def __init__(self, folder, sandbox):
        self.sandbox = sandbox
        self.install = Install(folder / "pc", user_pin=USER_PIN)
        self.use_profile(sandbox.url, sandbox.ca_file, sandbox.seal_file)

    def use_profile(self, url, ca, seal, **more):
        lines = "".join(f"{key} = {value}\n" for key, value in more.items())
        self.install.settings(
            f"[token-pkcs11]\nmodules = {SOFTHSM}\np11-kit = no\n"
            f"[brand]\nra = sandbox\ndefault-pin = {DEFAULT_PIN}\n"
            "[ra sandbox]\nback-end = ra-tms\n"
            f"url = {url}\nca-file = {ca}\n"
            f"seal-certificate-file = {seal}\n{lines}")

    def register(self, **options):
        self.sandbox.register(self.install.serial, **options)
        return self.sandbox.code()

    def run(self, *args, **secrets):
        return self.install.run(
            *args, "--yes", "--json", "--lang", "en", secrets=secrets)

    def activate(self, code, *more):
        return self.run("activate", *more, code=code, pin=USER_PIN)

    def renew(self):
        """With consent to what cannot be undone: the old key goes."""
        return self.run("renew", "--yes", pin=USER_PIN)

    def forgot(self, *who, **secrets):
        return self.run("pin", "forgot", *who, **secrets)

    def pkcs11(self, *args):
        return subprocess.run(
            ["pkcs11-tool", "--module", SOFTHSM, *args],
            env=self.install.env, capture_output=True, text=True)

    def objects(self, kind):
        """The ids of the token's objects of that kind."""
        shown = self.pkcs11(
            "--login", "--pin", USER_PIN, "-O", "--type", kind).stdout
        return re.findall(r"ID: *([0-9a-f]+)", shown)

    def pin_is(self, pin):
        return self.pkcs11("--login", "--pin", pin, "-O").returncode == 0

    def so_pin_is(self, pin):
        return self.pkcs11(
            "--login", "--login-type", "so", "--so-pin", pin,
            "-O").returncode == 0

    def journal(self):
        folder = self.install.state / "journal"
        return [path for path in folder.glob("*")
                if path.suffix != ".lock"] if folder.is_dir() else []

    def forget_nothing(self):
        """Everything this program wrote, as bytes, for the search of secrets."""
        return b"".join(
            path.read_bytes() for path in self.install.state.rglob("*")
            if path.is_file())


@pytest.fixture
def desk(tmp_path, make_sandbox):
    return Desk(tmp_path, make_sandbox().start())


def error_of(result):
    assert not result.json["ok"], result
    return result.json["error"]


def expect(result, code):
    assert result.code == code, repr(result)
    return result


def expect_one_certificate(desk):
    """One key with one certificate; those of the issuers may be there too."""
    (key,) = desk.objects("privkey")
    assert desk.objects("cert").count(key) == 1
    return key


# ---- activation


def test_a_code_from_a_mail_becomes_a_certificate_on_the_token(desk):
    expect(desk.activate(desk.register()), 0)
    expect_one_certificate(desk)
    assert desk.journal() == []
    assert "done" in desk.sandbox.staff("list")


def test_the_certificate_carries_the_registered_name_and_a_key_that_signs(
        desk, tmp_path):
    expect(desk.activate(desk.register(name="Trần Thị Bình")), 0)
    key = expect_one_certificate(desk)
    der, data, signature = (tmp_path / name for name in "cds")
    desk.pkcs11("-r", "--type", "cert", "--id", key, "-o", str(der))
    data.write_bytes(b"tax return")
    desk.pkcs11("--login", "--pin", USER_PIN, "--sign", "--id", key,
                "-m", "SHA256-RSA-PKCS", "-i", str(data), "-o", str(signature))
    x509 = ["openssl", "x509", "-inform", "DER", "-in", str(der)]
    subject = subprocess.run(
        [*x509, "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus"],
        capture_output=True, text=True, check=True).stdout
    assert "Trần Thị Bình" in subject
    public = tmp_path / "p"
    public.write_bytes(subprocess.run(
        [*x509, "-noout", "-pubkey"], capture_output=True, check=True).stdout)
    subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", str(public), "-signature",
         str(signature), str(data)], check=True, capture_output=True)


def test_a_mistyped_code_is_told_before_anything_is_sent(desk):
    code = desk.register()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    desk.sandbox.stop()
    error = error_of(desk.activate(wrong))
    assert error["field"] == "code"
    assert "slip" in error["message"]


def test_an_unknown_code_is_refused_by_the_ra(desk, make_sandbox):
    other = make_sandbox("other").start()
    other.register(desk.install.serial)
    error = error_of(expect(desk.activate(other.code()), REFUSED))
    assert error["domain"] == "ra"
    assert desk.journal() == []
    assert desk.objects("privkey") == []


def test_a_used_code_is_refused(desk):
    code = desk.register()
    expect(desk.activate(code), 0)
    expect(desk.activate(code), REFUSED)
    expect_one_certificate(desk)


def test_declining_makes_no_key_and_leaves_the_code_usable(desk):
    code = desk.register()
    result = desk.install.run(
        "activate", "--lang", "en", tty=True,
        input=[("ode", code), ("ccept", "n")])
    assert result.code == CANCELLED, result
    assert desk.objects("privkey") == []
    assert desk.journal() == []
    expect(desk.activate(code), 0)


def test_nobody_to_accept_the_information_makes_no_key(desk):
    code = desk.register()
    result = desk.install.run(
        "activate", "--json", secrets={"code": code, "pin": USER_PIN})
    assert result.code == NEEDS_INPUT, result
    assert desk.objects("privkey") == []
    assert result.json["result"]["subject"]["name"]
    result = desk.install.run(
        "activate", "--lang", "en", secrets={"code": code, "pin": USER_PIN})
    assert "Full name" in result.err
    expect(desk.activate(code), 0)
    expect_one_certificate(desk)


def test_an_approval_is_waited_for(desk):
    desk.sandbox.restart(waiting=2)
    expect(desk.activate(desk.register()), 0)
    expect_one_certificate(desk)


WAITING = 5  # TKM_RA_WAITING of <tkm/ra.h>


def state_of(journal):
    return json.loads(journal.read_text())["state"]


def test_a_long_approval_is_gone_on_with_another_day(desk):
    desk.sandbox.restart(waiting=8)
    code = desk.register()
    process = desk.install.start(
        "activate", "--yes", "--json", secrets={"code": code, "pin": USER_PIN})
    wait_for(process, lambda: WAITING in [
        state_of(path) for path in desk.journal() if path.suffix == ".json"])
    interrupt(process)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == PENDING, out + err
    assert desk.objects("cert") == []
    (journal,) = desk.journal()
    assert "name" not in json.loads(json.loads(journal.read_text())["note"])
    expect(desk.activate(code), 0)
    expect_one_certificate(desk)


# ---- activation, interrupted


STEPS = ["/v1/activations", "/v1/activations/decision",
         "/v1/activations/request", "/v1/activations/installed"]


@pytest.mark.parametrize("path", STEPS)
def test_an_answer_lost_after_the_ra_acted_is_asked_for_again(desk, path):
    desk.sandbox.restart(fault=f"drop,path={path},times=1")
    expect(desk.activate(desk.register()), 0)
    expect_one_certificate(desk)


@pytest.mark.parametrize("path", STEPS)
def test_a_job_cut_off_at_any_step_goes_on_with_the_same_key(desk, path):
    code = desk.register()
    desk.sandbox.restart(fault=f"drop,path={path}")
    expect(desk.activate(code), NETWORK)
    keys = desk.objects("privkey")
    written = desk.forget_nothing()
    assert code.encode() not in written
    assert code.replace("-", "").encode() not in written
    assert USER_PIN.encode() not in written
    desk.sandbox.restart()
    expect(desk.activate(code), 0)
    key = expect_one_certificate(desk)
    assert keys in ([], [key])
    assert desk.journal() == []


def test_a_key_lost_after_issue_gets_a_new_certificate_with_consent(desk):
    code = desk.register()
    desk.sandbox.restart(fault="drop-before,path=/v1/activations/installed")
    expect(desk.activate(code), NETWORK)
    (key,) = desk.objects("privkey")
    for kind in ("privkey", "pubkey", "cert"):
        desk.pkcs11("--login", "--pin", USER_PIN, "--delete-object",
                    "--type", kind, "--id", key)
    assert desk.objects("privkey") == []
    desk.sandbox.restart()
    expect(desk.activate(code), NEEDS_INPUT)
    expect(desk.activate(code, "--yes"), 0)
    expect_one_certificate(desk)
    assert "done\tvalid\t2" in desk.sandbox.staff("list")


# ---- the way to the RA


def test_an_ra_that_is_down_is_a_network_failure(desk):
    code = desk.register()
    desk.sandbox.stop()
    error = error_of(expect(desk.activate(code), NETWORK))
    assert error["message"]
    assert desk.journal() == []


@pytest.mark.parametrize("fault", [
    "500", "503", "garbage", "bad-json", "oversized", "unsealed", "wrong-key",
    "wrong-id", "drop-before", "drop"])
def test_a_fault_that_lasts_is_told_and_one_that_passes_is_survived(
        desk, fault):
    code = desk.register()
    desk.sandbox.restart(fault=f"{fault},path=/v1/activations")
    expect(desk.activate(code), NETWORK)
    assert desk.objects("privkey") == []
    assert desk.journal() == []
    desk.sandbox.restart(fault=f"{fault},path=/v1/activations,times=1")
    expect(desk.activate(code), 0)
    expect_one_certificate(desk)


def test_a_certificate_for_another_key_is_not_installed(desk):
    code = desk.register()
    desk.sandbox.restart(fault="wrong-certificate")
    assert desk.activate(code).code not in (0, REFUSED)
    assert desk.objects("cert") == []
    desk.sandbox.restart()
    expect(desk.activate(code), 0)
    expect_one_certificate(desk)


def test_a_slow_ra_is_given_up_after_the_time_of_the_profile(desk):
    code = desk.register()
    desk.sandbox.restart(fault="slow,seconds=10")
    desk.use_profile(desk.sandbox.url, desk.sandbox.ca_file,
                     desk.sandbox.seal_file, timeout=5)
    begun = time.monotonic()
    expect(desk.activate(code), NETWORK)
    assert time.monotonic() - begun < 40


def test_another_ca_is_not_trusted(desk, make_sandbox):
    other = make_sandbox("other")
    desk.use_profile(desk.sandbox.url, other.ca_file, desk.sandbox.seal_file)
    code = desk.register()
    begun = time.monotonic()
    expect(desk.activate(code), NETWORK)
    assert time.monotonic() - begun < 15


def test_another_seal_certificate_is_told_as_an_old_profile(
        desk, make_sandbox):
    other = make_sandbox("other")
    desk.use_profile(desk.sandbox.url, desk.sandbox.ca_file, other.seal_file)
    error = error_of(expect(desk.activate(desk.register()), NETWORK))
    assert "profile" in error["message"]


@pytest.mark.parametrize("init", [
    {"tls_name": "elsewhere.example"}, {"tls_days": -1}])
def test_a_server_with_the_wrong_name_or_dates_is_not_talked_to(
        tmp_path, make_sandbox, init):
    desk = Desk(tmp_path, make_sandbox(**init).start())
    expect(desk.activate(desk.register()), NETWORK)
    assert desk.objects("privkey") == []


def test_a_login_page_is_not_taken_for_the_ra(desk, tmp_path):
    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            body = b"<html>Please log in</html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    code = desk.register()
    pem = tmp_path / "portal.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(pem), "-out",
         str(pem) + ".crt", "-days", "1", "-subj", "/CN=portal", "-addext",
         "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    server = http.server.HTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(pem) + ".crt", str(pem))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        desk.use_profile(f"https://127.0.0.1:{server.server_port}",
                         str(pem) + ".crt", desk.sandbox.seal_file)
        error = error_of(expect(desk.activate(code), NETWORK))
        assert "did not come from" in error["message"]
    finally:
        server.shutdown()
        server.server_close()


def test_plain_http_is_refused(desk):
    desk.use_profile(desk.sandbox.url.replace("https", "http"),
                     desk.sandbox.ca_file, desk.sandbox.seal_file)
    assert "https" in error_of(desk.activate(desk.register()))["message"]


# ---- renewal


def test_a_certificate_is_renewed_by_its_own_key(desk):
    expect(desk.activate(desk.register()), 0)
    old = expect_one_certificate(desk)
    expect(desk.renew(), 0)
    new = expect_one_certificate(desk)
    assert new != old
    assert desk.journal() == []


def test_a_renewal_without_consent_keeps_the_old_key(desk):
    expect(desk.activate(desk.register()), 0)
    (old,) = desk.objects("privkey")
    expect(desk.run("renew", pin=USER_PIN), 0)
    assert old in desk.objects("privkey")
    assert len(desk.objects("privkey")) == 2
    assert desk.journal() == []


def test_who_has_several_certificates_sees_them_and_chooses(desk):
    for _ in range(2):
        expect(desk.activate(desk.register()), 0)
    ids = desk.objects("privkey")
    assert len(ids) == 2
    result = desk.install.run(
        "renew", "--lang", "en", tty=True,
        input=[("PIN:", USER_PIN), ("Certificate to renew", ""),
               ("[y/N]", "n")])
    shown = re.findall(
        r"Owner +Nguyễn Văn An\s+Valid until +20[^\n]*\s+Serial number"
        r" +[0-9a-f]+\s+Id +([0-9a-f]+)", result.out)
    assert sorted(shown) == sorted(ids)
    assert "Certificate to renew [" in result.out


def test_who_has_one_certificate_is_not_asked_which(desk):
    expect(desk.activate(desk.register()), 0)
    result = desk.install.run(
        "renew", "--lang", "en", tty=True,
        input=[("PIN:", USER_PIN), ("[y/N]", "n")])
    assert "Certificate to renew" not in result.out


def test_who_has_nothing_to_renew_is_told_before_the_pin(desk):
    result = desk.install.run("renew", "--lang", "en", tty=True,
                              input=[("PIN:", INTERRUPT)])
    assert result.code == CANCELLED, result
    assert "no certificate is to be seen" in result.out


@pytest.mark.parametrize("last, code", [
    ("y", 0), ("no", CANCELLED), ("", CANCELLED), (INTERRUPT, CANCELLED)])
def test_what_is_neither_yes_nor_no_is_asked_again(desk, last, code):
    activation = desk.register()
    result = desk.install.run(
        "activate", "--lang", "en", tty=True,
        input=[("code", activation), ("[y/N] ", "maybe"), ("[y/N] ", "đ"),
               ("[y/N] ", last), *([("PIN:", USER_PIN)] if code == 0 else [])])
    assert result.code == code, result
    assert result.out.count("Answer yes or no.") == 2


RENEWAL_STEPS = ["/v1/renewals/begin", "/v1/renewals",
                 "/v1/renewals/installed"]


@pytest.mark.parametrize("path", RENEWAL_STEPS)
def test_an_interrupted_renewal_goes_on_and_leaves_one_certificate(desk, path):
    expect(desk.activate(desk.register()), 0)
    old = expect_one_certificate(desk)
    desk.sandbox.restart(fault=f"drop,path={path}")
    expect(desk.renew(), NETWORK)
    assert old in desk.objects("privkey")
    desk.sandbox.restart()
    expect(desk.renew(), 0)
    assert expect_one_certificate(desk) != old


# ---- forgotten PIN


PERSONAL = ("--kind", "personal", "--id-number", ID_NUMBER, "--email", EMAIL)
ORGANIZATION = (
    "--kind", "organization", "--tax-code", TAX_CODE, "--email", EMAIL)


def request_otp(desk, who):
    """The first of two runs: nobody can be asked for an OTP not there yet."""
    result = expect(desk.forgot(*who), NEEDS_INPUT)
    assert "otp" in error_of(result)["missing"]
    return desk.sandbox.otp(result.json["result"]["request"]["reference"])


@pytest.mark.parametrize("who, registered", [
    (PERSONAL, {"id_number": ID_NUMBER}),
    (ORGANIZATION, {"tax_code": TAX_CODE, "organization": "Công ty An"})])
def test_a_forgotten_pin_is_replaced(desk, who, registered):
    desk.register(so_pin=SO_PIN, **registered)
    otp = request_otp(desk, who)
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), 0)
    assert desk.pin_is(NEW_PIN)
    assert not desk.so_pin_is(SO_PIN)
    assert desk.journal() == []
    written = desk.forget_nothing()
    for secret in (otp, NEW_PIN, SO_PIN):
        assert secret.encode() not in written


def test_another_does_not_get_what_was_asked_for_before(desk):
    desk.register(so_pin=SO_PIN, id_number=ID_NUMBER)
    otp = request_otp(desk, PERSONAL)
    for data in (ID_NUMBER, EMAIL):
        assert data.encode() not in desk.forget_nothing()
    other = ("--kind", "organization", "--tax-code", TAX_CODE,
             "--email", "boss@example.vn")
    error = error_of(desk.forgot(*other, otp=otp, new_pin=NEW_PIN))
    assert "other data" in error["message"]
    error = error_of(desk.forgot(
        *PERSONAL[:-1], "a", otp=otp, new_pin=NEW_PIN))
    assert error["field"] == "email"
    assert desk.pin_is(USER_PIN)
    result = expect(desk.forgot(*PERSONAL, otp=otp, new_pin=NEW_PIN), 0)
    assert "job.resumed" in [n["id"] for n in result.json["notices"]]
    assert desk.pin_is(NEW_PIN)


def test_a_script_without_a_new_pin_resets_nothing(desk):
    desk.register(so_pin=SO_PIN)
    otp = request_otp(desk, PERSONAL)
    error = error_of(expect(desk.forgot(otp=otp), NEEDS_INPUT))
    assert error["missing"] == ["new_pin"]
    assert desk.pin_is(USER_PIN)
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), 0)


def test_the_secret_of_the_token_is_rotated_at_every_reset(desk):
    desk.register(so_pin=SO_PIN)
    for pin in (NEW_PIN, "82604719"):
        otp = request_otp(desk, PERSONAL)
        expect(desk.forgot(otp=otp, new_pin=pin), 0)
        assert desk.pin_is(pin)


def test_a_wrong_otp_costs_a_try_and_the_right_one_still_works(desk):
    desk.register(so_pin=SO_PIN)
    otp = request_otp(desk, PERSONAL)
    wrong = "00000000" if otp != "00000000" else "11111111"
    error = error_of(desk.forgot(otp=wrong, new_pin=NEW_PIN))
    assert error["tries_left"] == 4
    assert desk.pin_is(USER_PIN)
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), 0)
    assert desk.pin_is(NEW_PIN)


@pytest.mark.parametrize("language, tries", [
    ("en", r"tries left"), ("vi", r"lần thử")])
def test_the_tries_an_otp_has_left_are_told_once(desk, language, tries):
    desk.register(so_pin=SO_PIN, lang=language)
    otp = request_otp(desk, PERSONAL)
    wrong = "00000000" if otp != "00000000" else "11111111"
    asked = desk.install.run(
        "pin", "forgot", *PERSONAL, "--lang", language, tty=True,
        input=[("]: ", ""), ("): ", NEW_PIN), (": ", NEW_PIN),
               ("(8): ", wrong), ("(8): ", INTERRUPT)])
    told = desk.install.run(
        "pin", "forgot", *PERSONAL, "--lang", language,
        secrets={"otp": wrong, "new_pin": NEW_PIN})
    for screen in (asked.out, told.err.rpartition("tkm: ")[2]):
        assert len(re.findall(tries, screen, re.I)) == 1, screen


def test_a_locked_otp_ends_the_reset_and_a_new_one_begins(desk):
    desk.register(so_pin=SO_PIN)
    otp = request_otp(desk, PERSONAL)
    wrong = "00000000" if otp != "00000000" else "11111111"
    for _ in range(5):
        desk.forgot(otp=wrong, new_pin=NEW_PIN)
    assert desk.pin_is(USER_PIN)
    assert desk.journal() == []
    otp = request_otp(desk, PERSONAL)
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), 0)


def test_an_expired_otp_ends_the_reset(desk):
    desk.register(so_pin=SO_PIN)
    desk.sandbox.restart(otp_lifetime=-1)
    otp = request_otp(desk, PERSONAL)
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), REFUSED)
    assert desk.pin_is(USER_PIN)
    assert desk.journal() == []


def test_somebody_unknown_gets_the_same_answers_and_no_mail(desk):
    desk.register(so_pin=SO_PIN)
    mails = len(desk.sandbox.mails())
    known = desk.forgot(*PERSONAL)
    desk.sandbox.wait_for_mails(mails + 1)
    desk.run("pin", "forgot", "--interrupted", "abandon")
    unknown = desk.forgot("--kind", "personal", "--id-number", "037153000257",
                          "--email", "else@example.vn")
    assert (known.code, unknown.code) == (NEEDS_INPUT, NEEDS_INPUT)
    assert len(desk.sandbox.mails_in_all()) == mails + 1


RESET_STEPS = ["/v1/pin-resets", "/v1/pin-resets/otp", "/v1/pin-resets/result"]


@pytest.mark.parametrize("path", RESET_STEPS)
def test_a_lost_answer_does_not_stop_the_reset(desk, path):
    desk.register(so_pin=SO_PIN)
    desk.sandbox.restart(fault=f"drop,path={path},times=1")
    mails = len(desk.sandbox.mails())
    otp = request_otp(desk, PERSONAL)
    assert len(desk.sandbox.mails()) == mails + 1
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), 0)
    assert desk.pin_is(NEW_PIN)


def test_an_ra_that_was_not_told_still_helps_the_next_time(desk):
    desk.register(so_pin=SO_PIN)
    desk.sandbox.restart(fault="drop-before,path=/v1/pin-resets/result")
    otp = request_otp(desk, PERSONAL)
    expect(desk.forgot(otp=otp, new_pin=NEW_PIN), 0)
    assert desk.pin_is(NEW_PIN)
    desk.sandbox.restart()
    otp = request_otp(desk, PERSONAL)
    expect(desk.forgot(otp=otp, new_pin="82604719"), 0)
    assert desk.pin_is("82604719")


def test_the_whole_recovery_on_a_terminal(desk):
    desk.register(so_pin=SO_PIN)
    result = desk.install.run(
        "pin", "forgot", *PERSONAL, "--lang", "en", tty=True,
        input=[("OTP (8)", desk.sandbox.otp),
               ("New PIN (", NEW_PIN), ("once more", NEW_PIN)])
    assert result.code == 0, result
    assert desk.pin_is(NEW_PIN)


# ---- what another RA, or somebody on the way, can do


def test_what_was_learnt_of_a_token_does_not_bind_it_to_one_ra(desk):
    limits = {"otp_gap": 0, "resets_per_hour": 1000}
    desk.sandbox.restart(**limits)
    desk.register(so_pin=SO_PIN)
    otp = request_otp(desk, PERSONAL)
    desk.sandbox.restart(fault="503,path=/v1/pin-resets/result", **limits)
    desk.forgot(otp=otp, new_pin=NEW_PIN)
    assert desk.pin_is(NEW_PIN)
    settings = desk.install.root / "etc" / "tkm.ini"
    settings.write_text(settings.read_text()
                        .replace("ra = sandbox", "ra = another")
                        .replace("[ra sandbox]", "[ra another]"))
    desk.sandbox.restart(**limits)
    otp = request_otp(desk, PERSONAL)
    expect(desk.forgot(otp=otp, new_pin="82604719"), 0)
    assert desk.pin_is("82604719")


def problem_of_nobody(**members):
    body = json.dumps({"type": "about:blank", "status": 400,
                       "code": "code-unknown", "retryable": False,
                       **members}).encode()
    return saying("400 Bad Request", body=body,
                  headers=["Content-Type: application/problem+json"])


def answer_in_place_of_the_ra(desk, talk):
    server = Server(talk, (desk.sandbox.dir / "tls.pem",
                           desk.sandbox.dir / "tls.key"))
    desk.use_profile(server.url.removesuffix("/v1"), desk.sandbox.ca_file,
                     desk.sandbox.seal_file)
    return server


def test_words_nobody_signed_are_not_shown(desk):
    words = "Call 0900 123 456 and tell your PIN"
    server = answer_in_place_of_the_ra(
        desk, problem_of_nobody(title=words, detail=words))
    result = expect(desk.activate(desk.register()), NETWORK)
    server.close()
    assert "0900" not in result.out + result.err


def test_a_long_problem_nobody_signed_is_not_even_read(desk):
    server = answer_in_place_of_the_ra(
        desk, problem_of_nobody(more=[[]] * 20000))
    result = expect(desk.activate(desk.register()), NETWORK)
    server.close()
    assert "did not come from" in error_of(result)["message"]

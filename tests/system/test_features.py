# SPDX-License-Identifier: Apache-2.0
"""The features as people and scripts run them, on a real SoftHSM token."""

import datetime
import subprocess

import pytest

from install import SOFTHSM, Install, USER_PIN
from terminal import INTERRUPT

NEW_PIN = "86420975"


@pytest.fixture
def install(tmp_path):
    return Install(tmp_path)


def put_certificate(install, name, days, id_hex="a1", key=True):
    """Writes a certificate that ends in `days`, with its key, by tools of
    others."""
    at = install.folder / f"cert-{id_hex}"
    at.mkdir()
    now = datetime.datetime.now(datetime.timezone.utc)
    until = now + datetime.timedelta(days=days, hours=1)
    since = min(now, until) - datetime.timedelta(days=300)

    def run(*command):
        subprocess.run(command, check=True, cwd=at, env=install.env,
                       capture_output=True, timeout=60)

    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout",
        "key.pem", "-out", "csr.pem", "-subj", f"/CN={name}/C=VN")
    (at / "ca.ini").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\n"
        "default_md=sha256\npolicy=p\nrand_serial=yes\n"
        "[p]\ncommonName=supplied\ncountryName=optional\n")
    (at / "index").write_text("")
    stamp = "%Y%m%d%H%M%SZ"
    run("openssl", "ca", "-batch", "-config", "ca.ini", "-selfsign",
        "-keyfile", "key.pem", "-in", "csr.pem", "-out", "cert.pem",
        "-startdate", since.strftime(stamp), "-enddate",
        until.strftime(stamp))
    run("openssl", "x509", "-in", "cert.pem", "-outform", "DER", "-out",
        "cert.der")
    run("openssl", "rsa", "-in", "key.pem", "-pubout", "-outform", "DER",
        "-out", "pub.der")
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-out",
        "key.p8")
    tool = ["pkcs11-tool", "--module", SOFTHSM, "--login", "--pin", USER_PIN,
            "--id", id_hex, "--label", name]
    run(*tool, "--write-object", "cert.der", "--type", "cert")
    if key:
        run(*tool, "--write-object", "pub.der", "--type", "pubkey")
        run("softhsm2-util", "--import", "key.p8", "--serial",
            install.serial, "--label", name, "--id", id_hex, "--pin",
            USER_PIN, "--force")


def notices(result):
    return [notice["id"] for notice in result.json["notices"]]


# ---- hardware-info

def test_info_tells_who_the_token_is(install):
    result = install.run("info", "--json")
    token = result.json["result"]["token"]
    assert token["serial"] == install.serial
    assert token["label"] == "Test"
    assert token["pin_state"] == "ok"
    assert token["default_pin"] == "unknown"
    assert result.json["result"]["hardware"]["module"].endswith(
        "libsofthsm2.so")


def test_info_lists_certificates_with_the_first_to_end_first(install):
    put_certificate(install, "Later", 400, "a1")
    put_certificate(install, "Sooner", 20, "a2")
    result = install.run("info", "--json")
    first, second = result.json["result"]["certificates"]
    assert (first["name"], first["state"], first["days_left"]) == (
        "Sooner", "ending", 20)
    assert (second["name"], second["state"]) == ("Later", "valid")
    assert first["has_key"] is True
    assert first["id"] == "a2"
    assert first["key"] == "RSA-2048"
    assert "CN=Sooner" in first["subject"]


def test_info_asks_for_nothing(install):
    result = install.run("info", tty=True)
    assert result.code == 0
    assert "PIN:" not in result.out


def test_info_speaks_vietnamese(install):
    result = install.run("info", "--lang", "vi")
    assert "Số sê-ri" in result.out
    assert "Số lần thử còn lại" in result.out or "tốt" in result.out


# ---- pin

def test_a_pin_is_changed_and_the_old_one_is_refused_then(install):
    result = install.run("pin", "change", "--json", secrets={
        "old_pin": USER_PIN, "new_pin": NEW_PIN})
    assert result.code == 0, result.out
    assert "pin.changed" in notices(result)
    result = install.run("pin", "change", "--json", secrets={
        "old_pin": USER_PIN, "new_pin": "97531864"})
    assert result.code == 6
    assert result.json["error"]["field"] == "old_pin"


def test_the_log_tells_what_was_done_with_the_token(install):
    settings = install.root / "etc" / "tkm.ini"
    settings.write_text(settings.read_text() + "[log]\nlevel = info\n")
    for _ in range(2):
        install.run("pin", "change", secrets={
            "old_pin": USER_PIN, "new_pin": NEW_PIN})
    log = (install.state / "tkm.log").read_text()
    lines = [line.split(" ", 1)[1] for line in log.splitlines()]
    changed = f"info token-pkcs11: {install.serial} change PIN"
    assert lines[:4] == [
        "info pin: pin.change begins",
        f"info token-pkcs11: {install.serial} open ok",
        f"{changed} ok", "info pin: pin.change ok"]
    assert f"{changed} pin-wrong" in lines
    assert lines[-1] == "info pin: pin.change pin-wrong"


def test_only_a_wrong_pin_is_asked_for_again_on_a_terminal(install):
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", "99998888"), ("New PIN", NEW_PIN),
        ("once more", NEW_PIN), ("Present PIN", USER_PIN)])
    assert result.code == 0, result.out
    assert result.out.count("once more") == 1
    assert "The PIN is not correct" in result.out
    assert NEW_PIN not in result.out and USER_PIN not in result.out


def test_a_weak_pin_is_asked_for_again_on_a_terminal(install):
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", USER_PIN), ("New PIN", "23456789"),
        ("once more", "23456789"), ("New PIN", NEW_PIN),
        ("once more", NEW_PIN)])
    assert result.code == 0, result.out


def test_cancel_changes_no_pin(install):
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", USER_PIN), ("New PIN", INTERRUPT)])
    assert result.code == 3
    result = install.run("pin", "change", secrets={
        "old_pin": USER_PIN, "new_pin": NEW_PIN})
    assert result.code == 0, result.err


def test_an_unknown_default_is_told_with_what_to_do(install):
    result = install.run("pin", "status", "--json")
    assert result.json["result"]["pin"]["default_pin"] == "unknown"
    (notice,) = result.json["notices"]
    assert (notice["id"], notice["action"]) == ("pin.unknown", "pin.change")


# ---- forgot-pin and activation without an RA

@pytest.mark.parametrize("command", [
    ("pin", "forgot"), ("activate",), ("renew",)])
def test_without_an_ra_nothing_is_asked_and_the_reason_is_told(
        install, command):
    result = install.run(*command, tty=True)
    assert result.code == 1
    assert "No certificate authority" in result.out


# ---- expiry-warning

def test_a_certificate_that_ends_is_warned_of_once_a_day(install):
    put_certificate(install, "Lan", 29)
    first = install.run("expiry", "--json")
    (row,) = first.json["result"]["certificates"]
    assert row["token_serial"] == install.serial
    (notice,) = first.json["notices"]
    assert (notice["id"], notice["action"]) == (
        "expiry.ending", "certificate.renew")
    assert "Lan" in notice["text"] and "29" in notice["text"]
    assert notices(install.run("expiry", "--json")) == ["expiry.withheld"]
    assert notices(install.run("expiry", "--again", "--json")) == [
        "expiry.ending"]


def test_a_look_at_all_reminders_counts_none_as_shown(install):
    put_certificate(install, "Lan", 29)
    for _ in range(2):
        assert notices(install.run("expiry", "--again", "--json")) == [
            "expiry.ending"]
    assert notices(install.run("expiry", "--json")) == ["expiry.ending"]


def test_expiry_asks_nothing_on_a_terminal(install):
    put_certificate(install, "Lan", -3)
    result = install.run("expiry", tty=True)
    assert result.code == 0
    assert "y/n" not in result.out
    assert "ended on" in result.out


def test_reminders_can_be_put_off(install):
    put_certificate(install, "Lan", 29)
    result = install.run("expiry", "snooze", "--days", 5, "--json")
    assert result.code == 0, result.out
    (row,) = result.json["result"]["snoozed"]
    assert row["name"] == "Lan"
    assert notices(install.run("expiry", "--json")) == ["expiry.withheld"]


def test_what_cannot_be_written_down_is_not_put_off(install):
    put_certificate(install, "Lan", 29)
    (install.state / "store").mkdir(parents=True, exist_ok=True)
    (install.state / "store" / "expiry-warning").write_text("in the way")
    result = install.run("expiry", "snooze", "--json")
    assert result.code == 1
    assert result.json["error"]["code"] == "storage"


def test_two_tokens_are_both_checked(install):
    install.add_token("Second")
    result = install.run("expiry", "--json")
    assert notices(result) == ["certificate.none", "certificate.none"]
    for serial, notice in zip(
            sorted(install.serials()),
            sorted(result.json["notices"], key=lambda n: n["text"])):
        assert serial in notice["text"]


def test_thresholds_come_from_the_settings(install):
    put_certificate(install, "Lan", 29)
    install.config.write_text("[expiry-warning]\nthresholds = 10 3\n")
    result = install.run("expiry", "--json")
    assert result.json["result"]["certificates"][0]["state"] == "valid"
    assert notices(result) == []


def test_the_shortest_pin_is_what_policy_and_token_want(install):
    install.settings("[pin]\nmin-length = 8\n", "policy.d/pin.ini")
    shown = install.run("pin", "status", "--json").json["result"]["pin"]
    assert shown["pin_min"] == 8
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", USER_PIN), ("New PIN (8–", ""), ("New PIN (8–", "")])
    assert result.code == 3, result


def test_a_notice_tells_the_command_that_helps(install):
    shown = install.run("info", "--lang", "vi")
    assert "→ tkm activate" in shown.err
    assert "→" not in install.run("info", "--json").out

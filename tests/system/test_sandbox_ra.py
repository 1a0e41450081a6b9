# SPDX-License-Identifier: Apache-2.0
"""The sandbox RA keeps what docs/protocol-tms.md promises.

Spoken to by an independent client (tmsclient.py).
"""

import base64
import json
import os
import secrets
import sqlite3
import statistics
import subprocess
import time

import pytest

import tmsclient
from tmsclient import (Activation, BareProblem, Client, Key, Problem,
                       Untrusted, openssl, public_key)

SERIAL = "5ab0c1d2e3f40718"
CLAIM = {"kind": "personal", "idNumber": "001087123456",
         "email": "an@example.vn", "token": {"serial": SERIAL}}


def client_of(sandbox, lang="en"):
    return Client(sandbox.url, sandbox.ca_file, sandbox.seal_file, lang)


@pytest.fixture
def client(sandbox):
    return client_of(sandbox)


@pytest.fixture
def activation(sandbox, client):
    """A registered subscriber's activation, not yet begun."""
    sandbox.register(SERIAL)
    return Activation(client, sandbox.code(), SERIAL)


@pytest.fixture
def key(tmp_path):
    return Key(tmp_path)


def accepted(activation):
    activation.begin()
    activation.decide()
    return activation


def refused(code, call, *arguments, **named):
    with pytest.raises(Problem) as caught:
        call(*arguments, **named)
    assert not isinstance(caught.value, BareProblem)
    assert caught.value.code == code
    return caught.value


# ---- Activation ------------------------------------------------------------


def test_a_code_becomes_a_certificate_for_the_key(sandbox, activation, key):
    certificate = activation.run(key)
    assert public_key(certificate) == key.public()
    chain = [base64.b64decode(der) for der in
             activation.request(key)[1]["chain"]]
    root = openssl("x509", "-in", sandbox.ca_file, "-outform", "DER")
    assert chain == [root]
    pem = sandbox.folder / "user.pem"
    pem.write_bytes(openssl("x509", "-inform", "DER",
                            data=base64.b64decode(certificate)))
    openssl("verify", "-CAfile", sandbox.ca_file, pem)


@pytest.mark.parametrize("kind", ["rsa-2048", "ec-p256", "ec-p384"])
def test_each_kind_of_key_can_be_certified(activation, tmp_path, kind):
    key = Key(tmp_path, kind)
    assert public_key(activation.run(key)) == key.public()


@pytest.mark.parametrize("seal", ["ec", "rsa"])
def test_requests_may_be_sealed_to_either_kind_of_certificate(
        make_sandbox, key, seal):
    sandbox = make_sandbox(seal=seal).start()
    sandbox.register(SERIAL)
    Activation(client_of(sandbox), sandbox.code(), SERIAL).run(key)


def test_what_is_registered_is_shown_in_the_language_asked_for(sandbox):
    sandbox.register(SERIAL, organization="Công ty Ánh Dương")
    shown = {}
    for lang in ("vi", "en"):
        activation = Activation(
            client_of(sandbox, lang), sandbox.code(), SERIAL)
        shown[lang] = {item["id"]: item
                       for item in activation.begin()["subject"]}
    assert shown["vi"]["name"]["label"] == "Họ và tên"
    assert shown["en"]["name"]["label"] == "Name"
    assert shown["vi"]["name"]["value"] == "Nguyễn Văn An"
    assert shown["vi"]["organization"]["value"] == "Công ty Ánh Dương"
    assert shown["vi"]["id-number"]["value"] == "********3456"


def test_a_code_used_up_is_refused(activation, key):
    activation.run(key)
    refused("code-used", activation.begin)


def test_a_wrong_code_is_refused_like_one_that_never_was(sandbox, client):
    sandbox.register(SERIAL)
    wrong = Activation(client, "0" * 20, SERIAL)
    assert refused("code-unknown", wrong.begin).status == 404
    malformed = Activation(client, "0" * 19 + "1", SERIAL)
    refused("code-unknown", malformed.begin)


def test_guessing_codes_is_slowed_down(client):
    wrong = Activation(client, "0" * 20, SERIAL)
    for _ in range(20):
        refused("code-unknown", wrong.begin)
    problem = refused("too-many-requests", wrong.begin)
    assert problem.body["retryable"]
    assert 0 < problem.body["retryAfter"] <= 600


def test_an_expired_code_is_refused(sandbox, client):
    sandbox.register(SERIAL, code_days=-1)
    activation = Activation(client, sandbox.code(), SERIAL)
    assert refused("code-expired", activation.begin).status == 410


def test_a_code_is_bound_to_its_token(sandbox, client):
    sandbox.register(SERIAL)
    other = Activation(client, sandbox.code(), "another-token")
    refused("token-mismatch", other.begin)


def test_a_revoked_activation_ends(sandbox, activation, key):
    accepted(activation)
    sandbox.staff("revoke", "--token", SERIAL)
    refused("revoked", activation.request, key)


def test_the_same_code_always_means_the_same_activation(activation):
    first = activation.begin()
    second = activation.begin()
    assert first["activation"] == second["activation"]
    assert first["session"] != second["session"]


def test_nothing_is_issued_before_the_user_accepted(activation, key):
    activation.begin()
    refused("not-confirmed", activation.request, key)
    assert activation.decide(accept=False)["state"] == "declined"
    refused("not-confirmed", activation.request, key)
    assert activation.begin()["state"] == "declined"
    assert activation.decide()["state"] == "confirmed"
    activation.request(key)


def test_only_what_was_shown_can_be_accepted(activation):
    activation.begin()
    refused("subject-changed", activation.decide, digest="0" * 64)


def test_a_new_key_needs_a_session(activation, key):
    accepted(activation)
    refused("session-needed", activation.request, key, session=False)
    activation.answer["session"] = base64.b64encode(bytes(32)).decode()
    refused("session-needed", activation.request, key)


def test_a_known_key_needs_no_session_any_more(activation, key):
    accepted(activation)
    first = activation.request(key)[1]
    assert activation.request(key, session=False)[1] == first


def test_a_request_that_is_not_signed_by_its_key_is_refused(activation, key):
    accepted(activation)
    der = bytearray(base64.b64decode(key.csr()))
    der[-1] ^= 1
    csr = base64.b64encode(bytes(der)).decode()
    refused("csr-invalid", activation.request, key, csr=csr)


def test_a_key_not_allowed_is_refused(activation, tmp_path):
    accepted(activation)
    refused("key-not-allowed", activation.request, Key(tmp_path, "rsa-1024"))


def test_the_same_key_gets_the_same_certificate_again(activation, key):
    accepted(activation)
    certificates = {activation.request(key)[1]["certificate"]
                    for _ in range(3)}
    assert len(certificates) == 1


def test_another_key_after_issue_is_refused(activation, key, tmp_path):
    accepted(activation)
    activation.request(key)
    assert refused("other-key", activation.request,
                   Key(tmp_path)).status == 409


def test_a_lost_key_is_replaced_and_its_certificate_revoked(
        activation, key, tmp_path):
    other = Key(tmp_path)
    accepted(activation)
    refused("not-issued", activation.request, key, path="rekey")
    old = activation.request(key)[1]["certificate"]
    new = activation.request(other, path="rekey")[1]["certificate"]
    assert public_key(new) == other.public()
    refused("revoked", activation.installed, key, old)
    assert activation.installed(other, new)["state"] == "done"
    refused("code-used", activation.request, Key(tmp_path), path="rekey")


def test_a_key_is_replaced_three_times_at_most(activation, key, tmp_path):
    accepted(activation)
    activation.request(key)
    for _ in range(3):
        activation.request(Key(tmp_path), path="rekey")
    refused("rekey-limit", activation.request, Key(tmp_path), path="rekey")


def test_installed_is_proven_by_the_key(activation, key, tmp_path):
    accepted(activation)
    refused("not-issued", activation.installed, key,
            base64.b64encode(b"none").decode())
    certificate = activation.request(key)[1]["certificate"]
    refused("signature-invalid", activation.installed, Key(tmp_path),
            certificate)
    refused("certificate-unknown", activation.installed, key,
            base64.b64encode(b"none").decode())
    assert activation.installed(key, certificate)["state"] == "done"
    assert activation.installed(key, certificate)["state"] == "done"


def test_waiting_is_answered_until_the_certificate_is_there(
        make_sandbox, key):
    sandbox = make_sandbox().start(waiting=2)
    sandbox.register(SERIAL)
    activation = accepted(
        Activation(client_of(sandbox), sandbox.code(), SERIAL))
    request_id = secrets.token_hex(16)
    csr = key.csr()
    for _ in range(2):
        status, body = activation.request(key, request_id, csr)
        assert (status, body["state"]) == (202, "waiting")
        assert body["retryAfter"] >= 1
    assert activation.request(key, request_id, csr)[0] == 200


def test_a_waiting_activation_outlives_the_server(make_sandbox, key):
    sandbox = make_sandbox().start(waiting=1)
    sandbox.register(SERIAL)
    activation = accepted(
        Activation(client_of(sandbox), sandbox.code(), SERIAL))
    assert activation.request(key)[0] == 202
    sandbox.kill()
    sandbox.start()
    assert activation.request(key, session=False)[0] == 200


def test_ten_days_are_ten_days(sandbox, client, key):
    sandbox.register(SERIAL, days=10)
    certificate = Activation(client, sandbox.code(), SERIAL).run(key)
    pem = openssl("x509", "-inform", "DER",
                  data=base64.b64decode(certificate))
    openssl("x509", "-noout", "-checkend", str(10 * 86400 - 60), data=pem)
    with pytest.raises(subprocess.CalledProcessError):
        openssl("x509", "-noout", "-checkend", str(10 * 86400 + 60), data=pem)


# ---- Repetition -------------------------------------------------------------


def test_a_repeated_request_gets_the_same_answer(activation, key):
    request_id = secrets.token_hex(16)
    first = activation.begin(request_id)
    assert activation.begin(request_id) == first
    activation.decide()
    request_id = secrets.token_hex(16)
    csr = key.csr()
    assert activation.request(key, request_id, csr) == \
        activation.request(key, request_id, csr)


def test_a_refusal_is_repeated_too(client):
    wrong = Activation(client, "0" * 20, SERIAL)
    request_id = secrets.token_hex(16)
    for _ in range(30):
        refused("code-unknown", wrong.begin, request_id)


def test_a_request_id_with_another_body_is_refused(activation):
    request_id = secrets.token_hex(16)
    activation.begin(request_id)
    activation.code = "0" * 20
    assert refused("request-reused", activation.begin,
                   request_id).status == 409


def test_the_order_of_members_does_not_matter(client, activation):
    request_id = secrets.token_hex(16)
    bodies = [{"code": activation.code, "token": {"serial": SERIAL}},
              {"token": {"serial": SERIAL}, "code": activation.code}]
    answers = [client.post("/v1/activations", body, request_id)
               for body in bodies]
    assert answers[0] == answers[1]


def test_an_answer_lost_on_the_way_is_given_again(make_sandbox, key):
    sandbox = make_sandbox().start(
        fault="drop,path=/v1/activations/request,times=1")
    sandbox.register(SERIAL)
    activation = accepted(
        Activation(client_of(sandbox), sandbox.code(), SERIAL))
    csr = key.csr()
    request_id = secrets.token_hex(16)
    with pytest.raises(OSError):
        activation.request(key, request_id, csr)
    sandbox.kill()
    sandbox.start()
    first = activation.request(key, request_id, csr)
    assert activation.request(key)[1] == first[1]
    assert "\t1\t" in sandbox.staff("list")


def test_a_server_killed_again_and_again_issues_one_certificate(
        make_sandbox, key):
    sandbox = make_sandbox().start()
    sandbox.register(SERIAL)
    activation = accepted(
        Activation(client_of(sandbox), sandbox.code(), SERIAL))
    answers = set()
    for _ in range(3):
        answers.add(activation.request(key)[1]["certificate"])
        sandbox.kill()
        sandbox.start()
    assert len(answers) == 1


# ---- Renewal ------------------------------------------------------------------


class Renewal:
    def __init__(self, client, certificate):
        self.client = client
        self.certificate = certificate
        self.answer = None

    def begin(self, serial=SERIAL):
        _, self.answer = self.client.post("/v1/renewals/begin", {
            "certificate": self.certificate, "token": {"serial": serial}})
        return self.answer

    def request(self, old, new, **changes):
        content = {"tms": 1, "renewal": self.answer["renewal"],
                   "nonce": self.answer["nonce"],
                   "subjectDigest": self.answer["subjectDigest"],
                   "csr": new.csr(), **changes}
        return self.client.post("/v1/renewals", {
            "renewal": self.answer["renewal"],
            "cms": old.signed_data(self.certificate, json.dumps(content))})

    def installed(self, new, certificate):
        return self.client.post("/v1/renewals/installed", {
            "renewal": self.answer["renewal"],
            **new.installed(self.answer["renewal"], certificate)})[1]


@pytest.fixture
def renewal(activation, key):
    return Renewal(activation.client, activation.run(key))


@pytest.mark.parametrize("kind", ["rsa-2048", "ec-p384"])
def test_the_old_key_gets_a_certificate_for_a_new_one(
        activation, tmp_path, kind):
    old, new = Key(tmp_path, kind), Key(tmp_path)
    renewal = Renewal(activation.client, activation.run(old))
    begun = renewal.begin()
    ids = [item["id"] for item in begun["subject"]]
    assert "email" not in ids and "token" not in ids
    certificate = renewal.request(old, new)[1]["certificate"]
    assert public_key(certificate) == new.public()
    assert certificate != renewal.certificate
    assert renewal.installed(new, certificate)["state"] == "done"


def test_a_renewal_has_one_id_until_it_is_done(renewal, key, tmp_path):
    new = Key(tmp_path)
    first = renewal.begin()
    second = renewal.begin()
    assert first["renewal"] == second["renewal"]
    assert first["nonce"] != second["nonce"]
    certificate = renewal.request(key, new)[1]["certificate"]
    assert renewal.request(key, new)[1]["certificate"] == certificate
    refused("other-key", renewal.request, key, Key(tmp_path))


def test_only_the_old_key_can_renew(renewal, tmp_path):
    renewal.begin()
    stranger = Key(tmp_path)
    openssl("req", "-x509", "-key", stranger.path, "-subj", "/CN=x",
            "-days", "2", "-out", tmp_path / "own.pem")
    own = openssl("x509", "-in", tmp_path / "own.pem", "-outform", "DER")
    real, renewal.certificate = (renewal.certificate,
                                 base64.b64encode(own).decode())
    refused("signature-invalid", renewal.request, stranger, Key(tmp_path))
    renewal.certificate = real


def test_a_nonce_counts_once_it_is_replaced_no_more(renewal, key, tmp_path):
    old_nonce = renewal.begin()["nonce"]
    renewal.begin()
    refused("nonce-expired", renewal.request, key, Key(tmp_path),
            nonce=old_nonce)


def test_a_certificate_of_somebody_else_is_unknown(client, tmp_path, key):
    openssl("req", "-x509", "-key", key.path, "-subj", "/CN=x", "-days", "2",
            "-out", tmp_path / "own.pem")
    own = openssl("x509", "-in", tmp_path / "own.pem", "-outform", "DER")
    renewal = Renewal(client, base64.b64encode(own).decode())
    refused("certificate-unknown", renewal.begin)


def test_a_revoked_or_expired_certificate_is_not_renewed(
        sandbox, client, renewal, tmp_path):
    sandbox.staff("revoke", "--token", SERIAL)
    refused("revoked", renewal.begin)
    sandbox.register("expired", days=-1, id_number="001087000001")
    expired = Activation(client, sandbox.code(), "expired")
    refused("not-eligible",
            Renewal(client, expired.run(Key(tmp_path))).begin, "expired")


def test_a_certificate_is_renewed_on_its_token_only(renewal):
    refused("token-mismatch", renewal.begin, "another-token")


# ---- Forgotten PIN -----------------------------------------------------------


class Reset:
    def __init__(self, sandbox, client, claim=None):
        self.sandbox = sandbox
        self.client = client
        self.claim = claim or CLAIM
        self.answer = None
        self.session = None

    def start(self, request_id=None):
        status, self.answer = self.client.post(
            "/v1/pin-resets", self.claim, request_id)
        assert status == 202
        return self.answer

    def otp(self, otp, path="otp"):
        _, body = self.client.post(f"/v1/pin-resets/{path}", {
            "reset": self.answer["reset"], "otp": otp,
            "token": self.claim["token"]})
        self.session = body["session"]
        return body["grant"]

    def resend(self):
        return self.client.post(
            "/v1/pin-resets/resend", {"reset": self.answer["reset"]})[1]

    def result(self, pin="set", secret="pending", session=None):
        return self.client.post("/v1/pin-resets/result", {
            "reset": self.answer["reset"],
            "session": session or self.session,
            "pin": pin, "secret": secret})[1]["state"]

    def run(self):
        self.start()
        return self.otp(self.sandbox.otp())


def not_the(otp):
    return str((int(otp) + 1) % 10**8).zfill(8)


@pytest.fixture
def reset(sandbox, client):
    sandbox.register(SERIAL, so_pin="87654321")
    return Reset(sandbox, client)


def test_the_otp_from_the_mail_brings_the_unblock_secret(reset):
    grant = reset.run()
    assert grant["type"] == "static"
    assert grant["secret"] == "so-pin"
    assert grant["current"] == "87654321"
    assert len(grant["pending"]) == 8 and grant["pending"].isdigit()
    assert grant["pin"] == "default"


def test_an_organization_claims_with_its_tax_code(sandbox, client):
    sandbox.register(SERIAL, tax_code="0314409058-002", so_pin="87654321",
                     organization="Công ty Ánh Dương")
    claim = {"kind": "organization", "taxCode": "0314409058-002",
             "email": "AN@example.vn", "token": {"serial": SERIAL}}
    assert Reset(sandbox, client, claim).run()["current"] == "87654321"


def test_mail_and_answer_show_the_same_reference(sandbox, reset):
    answer = reset.start()
    mail = sandbox.wait_for_mails(2)[-1]
    assert mail.to == "an@example.vn"
    assert len(answer["reference"]) == 4
    assert f"Reference: {answer['reference']}" in mail.text
    assert SERIAL in mail.subject and SERIAL in mail.text


def test_mail_comes_in_the_language_asked_for(sandbox, reset):
    reset.client.lang = "vi"
    reset.start()
    mail = sandbox.wait_for_mails(2)[-1]
    assert mail.subject.startswith("Mã OTP đặt lại mã PIN")
    assert "Mã tham chiếu:" in mail.text


def test_a_wrong_otp_costs_a_try_and_five_lock(sandbox, reset):
    reset.start()
    otp = sandbox.otp()
    for left in (4, 3, 2, 1):
        problem = refused("otp-wrong", reset.otp, not_the(otp))
        assert problem.body["triesLeft"] == left
        assert str(left) in problem.body["title"]
    refused("otp-locked", reset.otp, not_the(otp))
    refused("otp-locked", reset.otp, otp)
    refused("otp-locked", reset.resend)


def test_an_otp_expires(make_sandbox):
    sandbox = make_sandbox().start(otp_lifetime=-1)
    sandbox.register(SERIAL, so_pin="87654321")
    reset = Reset(sandbox, client_of(sandbox))
    reset.start()
    refused("otp-expired", reset.otp, sandbox.otp())


def test_an_otp_is_bound_to_its_request_and_token(sandbox, reset):
    first = reset.start()
    otp = sandbox.otp()
    reset.start()
    assert reset.answer["reset"] != first["reset"]
    refused("otp-wrong", reset.otp, otp)
    reset.answer = first
    reset.claim = {**CLAIM, "token": {"serial": "another-token"}}
    refused("token-mismatch", reset.otp, otp)


def resend_in_time(reset):
    """Waits as told, then sends again."""
    try:
        return reset.resend()
    except Problem as problem:
        assert problem.code == "too-soon" and problem.body["retryable"]
        time.sleep(problem.body["retryAfter"] + 0.1)
    return reset.resend()


def test_another_otp_is_not_sent_too_soon(reset):
    reset.start()
    problem = refused("too-soon", reset.resend)
    assert 50 <= problem.body["retryAfter"] <= 60


def test_another_otp_is_sent_twice_at_most(make_sandbox):
    sandbox = make_sandbox().start(otp_gap=1)
    sandbox.register(SERIAL, so_pin="87654321")
    reset = Reset(sandbox, client_of(sandbox))
    assert reset.start()["sendsLeft"] == 2
    first = sandbox.otp()
    assert resend_in_time(reset)["sendsLeft"] == 1
    sandbox.wait_for_mails(3)
    assert sandbox.otp() != first
    refused("otp-wrong", reset.otp, first)
    assert resend_in_time(reset)["sendsLeft"] == 0
    refused("no-sends-left", reset.resend)
    sandbox.wait_for_mails(4)
    assert reset.otp(sandbox.otp())["current"] == "87654321"


def test_a_repeated_start_sends_no_second_mail(sandbox, reset):
    request_id = secrets.token_hex(16)
    first = reset.start(request_id)
    assert reset.start(request_id) == first
    assert len(sandbox.mails_in_all()) == 2


def test_requests_are_limited_for_known_and_unknown_alike(sandbox, reset):
    for claim in (CLAIM, {**CLAIM, "token": {"serial": "nobody's"},
                          "email": "nobody@example.vn"}):
        reset.claim = claim
        for _ in range(5):
            reset.start()
        problem = refused("too-many-requests", reset.start)
        assert 0 < problem.body["retryAfter"] <= 3600


def test_one_mailbox_counts_once_however_it_is_written(reset):
    for i, email in enumerate(("an@example.vn", "An@example.vn",
                               "aN@EXAMPLE.vn", "AN@example.VN",
                               "an@Example.vn")):
        reset.claim = {**CLAIM, "email": email, "token": {"serial": str(i)}}
        reset.start()
    reset.claim = {**CLAIM, "email": "aN@example.Vn",
                   "token": {"serial": "another"}}
    refused("too-many-requests", reset.start)


STRANGERS = [
    {**CLAIM, "idNumber": "001087123457"},
    {**CLAIM, "email": "other@example.vn"},
    {**CLAIM, "token": {"serial": "ffffffffffffffff"}},
    {"kind": "organization", "taxCode": "0100233488",
     "email": "an@example.vn", "token": {"serial": SERIAL}},
]


@pytest.mark.parametrize("claim", STRANGERS)
def test_a_claim_that_fits_nobody_looks_like_one_that_does(
        sandbox, reset, claim):
    known = reset.start()
    stranger = Reset(sandbox, reset.client, claim)
    unknown = stranger.start()
    assert set(known) == set(unknown)
    for name in known:
        assert isinstance(unknown[name], type(known[name]))
        if isinstance(known[name], str):
            assert len(unknown[name]) == len(known[name])
    same = ("state", "otpLength", "expiresIn", "resendAfter", "sendsLeft")
    assert [known[name] for name in same] == [unknown[name] for name in same]
    for left in (4, 3, 2, 1):
        problem = refused("otp-wrong", stranger.otp, "00000000")
        assert problem.body["triesLeft"] == left
    refused("otp-locked", stranger.otp, "00000000")
    refused("too-soon", reset.resend)
    assert len(sandbox.mails_in_all()) == 2


def test_sealed_answers_have_the_same_size_for_known_and_unknown(
        sandbox, reset):
    sizes = set()
    for claim in [CLAIM, *STRANGERS]:
        key = os.urandom(32)
        plain = json.dumps(reset.client.envelope(
            "/v1/pin-resets", claim, secrets.token_hex(16), key))
        status, _, data = reset.client.send_sealed(
            "/v1/pin-resets",
            tmsclient.seal(sandbox.seal_file, plain.encode()))
        sizes.add((status, len(data)))
    assert len(sizes) == 1


def test_the_time_taken_does_not_tell_known_from_unknown(make_sandbox):
    sandbox = make_sandbox().start(resets_per_hour=1000)
    sandbox.register(SERIAL, so_pin="87654321")
    client = client_of(sandbox)
    claims = {"known": CLAIM, "unknown": STRANGERS[0]}
    times = {name: [] for name in claims}
    for _ in range(9):  # by turns: what else the machine does slows both
        for name, claim in claims.items():
            sealed = tmsclient.seal(sandbox.seal_file, json.dumps(
                client.envelope("/v1/pin-resets", claim, secrets.token_hex(16),
                                os.urandom(32))).encode())
            start = time.monotonic()
            client.send_sealed("/v1/pin-resets", sealed)
            times[name].append(time.monotonic() - start)
    known, unknown = (statistics.median(times[name])
                      for name in ("known", "unknown"))
    assert min(times["known"] + times["unknown"]) >= 0.3
    assert abs(known - unknown) < 0.05


def test_a_grant_can_be_resumed_with_the_same_otp(sandbox, reset):
    grant = reset.run()
    sandbox.kill()
    sandbox.start()
    assert reset.otp(sandbox.otp(), path="resume") == grant
    refused("otp-wrong", reset.otp, not_the(sandbox.otp()), path="resume")


def test_a_grant_cannot_be_resumed_for_ever(make_sandbox):
    sandbox = make_sandbox().start(resume_lifetime=-1)
    sandbox.register(SERIAL, so_pin="87654321")
    reset = Reset(sandbox, client_of(sandbox))
    reset.run()
    refused("otp-expired", reset.otp, sandbox.otp(), path="resume")


def test_there_is_never_a_third_candidate(sandbox, reset):
    first = reset.run()
    assert reset.result(pin="unknown", secret="unknown") == "open"
    second = Reset(sandbox, reset.client)
    second.start()
    sandbox.wait_for_mails(3)
    assert second.otp(sandbox.otp()) == first
    assert second.result() == "done"
    third = Reset(sandbox, reset.client)
    third.start()
    sandbox.wait_for_mails(5)
    after = third.otp(sandbox.otp())
    assert after["current"] == first["pending"]
    assert after["pending"] not in (first["current"], first["pending"])


def test_a_late_report_does_not_rotate_a_second_time(sandbox, reset):
    first = reset.run()
    second = Reset(sandbox, reset.client)
    second.start()
    sandbox.wait_for_mails(3)
    second.otp(sandbox.otp())
    assert second.result() == "done"
    third = Reset(sandbox, reset.client)
    third.start()
    sandbox.wait_for_mails(5)
    granted = third.otp(sandbox.otp())
    assert reset.result() == "done"
    assert third.otp(sandbox.otp(), path="resume") == granted
    assert granted["current"] == first["pending"]


def test_a_secret_that_was_not_rotated_stays(sandbox, reset):
    first = reset.run()
    assert reset.result(secret="current") == "done"
    again = Reset(sandbox, reset.client)
    again.start()
    sandbox.wait_for_mails(4)
    assert again.otp(sandbox.otp()) == first


def test_a_result_needs_the_session_of_the_grant(reset):
    reset.run()
    stranger = base64.b64encode(bytes(32)).decode()
    refused("session-needed", reset.result, session=stranger)


def test_all_contacts_are_told_of_a_reset(sandbox, client):
    sandbox.register(SERIAL, so_pin="87654321", contact="boss@example.vn")
    reset = Reset(sandbox, client)
    reset.run()
    reset.result()
    told = sandbox.wait_for_mails(4)[-2:]
    assert {mail.to for mail in told} == {"an@example.vn", "boss@example.vn"}
    assert all(reset.answer["reference"] in mail.subject for mail in told)


def test_without_a_secret_on_file_the_right_otp_says_so(sandbox, client):
    sandbox.register(SERIAL)
    reset = Reset(sandbox, client)
    reset.start()
    refused("no-secret", reset.otp, sandbox.otp())


def test_policy_user_is_told_in_the_grant(make_sandbox):
    sandbox = make_sandbox().start(pin="user")
    sandbox.register(SERIAL, so_pin="87654321")
    assert Reset(sandbox, client_of(sandbox)).run()["pin"] == "user"


@pytest.mark.parametrize("change", [
    {"kind": "other"}, {"idNumber": "12"}, {"idNumber": None},
    {"email": "no address"}, {"email": "a@b\r\nTo: c@d"},
    {"email": "x" * 300 + "@example.vn"}, {"token": {"serial": ""}},
    {"token": {"serial": "a\u0001"}}, {"token": {"serial": "x" * 65}},
    {"token": "text"},
])
def test_a_malformed_claim_is_refused(reset, change):
    reset.claim = {**CLAIM, **change}
    refused("bad-request", reset.start)


# ---- Sealing, malformed requests ----------------------------------------------


def bare(answer):
    status, headers, data = answer
    assert headers["Content-Type"] == "application/problem+json"
    body = json.loads(data)
    assert body["status"] == status
    assert body["type"] == "/problems/" + body["code"]
    assert isinstance(body["retryable"], bool) and body["title"]
    return body["code"]


def good_plain(client, **changes):
    envelope = client.envelope(
        "/v1/pin-resets", CLAIM, secrets.token_hex(16), os.urandom(32))
    envelope.update(changes)
    return json.dumps(envelope).encode()


def test_what_does_not_open_is_refused_in_the_clear(sandbox, client):
    for body in (b"", b"text", b"\x30\x82\xff\xff", os.urandom(300),
                 b"\x30" * 65536):
        assert bare(client.send_sealed("/v1/pin-resets", body)) == \
            "seal-broken"


def test_a_request_sealed_for_somebody_else_names_the_right_certificate(
        sandbox, make_sandbox):
    other = make_sandbox("other")
    client = Client(sandbox.url, sandbox.ca_file, other.seal_file)
    with pytest.raises(BareProblem) as caught:
        client.post("/v1/pin-resets", CLAIM)
    assert caught.value.code == "seal-broken"
    assert caught.value.body["sealCertificateSha256"] == \
        client.info()["sealCertificateSha256"]


@pytest.mark.parametrize("cipher, options", [
    ("-aes-256-cbc", ["-keyopt", "ecdh_kdf_md:sha256"]),
    ("-aes-128-gcm", ["-keyopt", "ecdh_kdf_md:sha256"]),
    ("-aes-256-gcm", ["-keyopt", "ecdh_kdf_md:sha1"]),
])
def test_weaker_sealing_is_refused(sandbox, client, cipher, options):
    sealed = tmsclient.seal(
        sandbox.seal_file, good_plain(client), cipher, options)
    assert bare(client.send_sealed("/v1/pin-resets", sealed)) == "seal-broken"


@pytest.mark.parametrize("changes", [
    {"tms": 2}, {"method": "GET"}, {"path": "/v1/activations"},
    {"id": "short"}, {"id": "A" * 32}, {"replyKey": "AAAA"}, {"body": []},
    {"body": None},
])
def test_an_envelope_that_does_not_fit_is_refused(sandbox, client, changes):
    sealed = tmsclient.seal(sandbox.seal_file, good_plain(client, **changes))
    assert bare(client.send_sealed("/v1/pin-resets", sealed)) == "bad-request"


@pytest.mark.parametrize("plain", [
    b"{", b"[]", b"\"text\"", b"{\"tms\": 1, \"tms\": 1}",
    b"\xff\xfe", b"[" * 30000, b"{\"a\":" * 20 + b"1" + b"}" * 20,
    b"{\"id\": \"\\u0000\"}",
])
def test_malformed_json_is_refused(sandbox, client, plain):
    sealed = tmsclient.seal(sandbox.seal_file, plain)
    assert bare(client.send_sealed("/v1/pin-resets", sealed)) == "bad-request"


def test_other_paths_methods_kinds_and_sizes_are_refused(client):
    cms = {"Content-Type": "application/cms"}
    assert bare(client.http("POST", "/v1/other", b"x", cms)) == "not-found"
    assert bare(client.http("GET", "/v1/pin-resets")) == "method-not-allowed"
    assert bare(client.http("POST", "/v1/pin-resets", b"{}", {
        "Content-Type": "application/json"})) == "media-type"
    assert bare(client.http(
        "POST", "/v1/pin-resets", b"x" * 65537, cms)) == "too-large"


def test_bare_problems_are_in_the_language_asked_for(client):
    titles = {lang: json.loads(client.http("GET", "/v1/other", headers={
        "Accept-Language": lang})[2])["title"] for lang in ("vi", "en")}
    assert titles["vi"] == "Không có dịch vụ này."
    assert titles["en"] == "There is no such service here."


def test_the_ra_says_what_it_can(sandbox, client):
    info = client.info()
    assert "tms/1" in info["protocols"]
    assert {"activate", "renew", "pin-reset"} <= set(info["capabilities"])
    assert info["otp"] == {
        "length": 8, "lifetime": 600, "gap": 60, "tries": 5, "sends": 3}
    assert abs(info["time"] - time.time()) < 5


# ---- Faults on demand, for the tests of clients -------------------------------


@pytest.mark.parametrize("fault, expected", [
    ("500", BareProblem), ("503", BareProblem), ("drop-before", OSError),
    ("drop", OSError), ("garbage", Untrusted), ("bad-json", Untrusted),
    ("oversized", Untrusted), ("unsealed", Untrusted),
    ("wrong-key", Untrusted), ("wrong-id", Untrusted),
])
def test_a_fault_shows_once_and_a_repetition_succeeds(
        make_sandbox, fault, expected):
    sandbox = make_sandbox().start(
        fault=f"{fault},path=/v1/activations,times=1")
    sandbox.register(SERIAL)
    activation = Activation(client_of(sandbox), sandbox.code(), SERIAL)
    request_id = secrets.token_hex(16)
    with pytest.raises(expected):
        activation.begin(request_id)
    assert activation.begin(request_id)["state"] == "identified"


def test_a_slow_server_is_slow(make_sandbox):
    sandbox = make_sandbox().start(fault="slow,seconds=1,path=/v1/info")
    start = time.monotonic()
    client_of(sandbox).info()
    assert time.monotonic() - start >= 1


def test_a_certificate_for_another_key_can_be_provoked(make_sandbox, key):
    sandbox = make_sandbox().start(fault="wrong-certificate,times=1,"
                                         "path=/v1/activations/request")
    sandbox.register(SERIAL)
    activation = accepted(
        Activation(client_of(sandbox), sandbox.code(), SERIAL))
    wrong = activation.request(key)[1]["certificate"]
    assert public_key(wrong) != key.public()
    right = activation.request(key)[1]["certificate"]
    assert public_key(right) == key.public()


def test_wrong_host_names_and_expired_tls_can_be_provoked(make_sandbox):
    import ssl
    for options in ({"tls_name": "ra.example"}, {"tls_days": -1}):
        sandbox = make_sandbox(str(options), **options).start()
        with pytest.raises(ssl.SSLCertVerificationError):
            client_of(sandbox).info()


# ---- Secrets ---------------------------------------------------------------------


def test_no_secret_rests_in_the_clear_or_reaches_the_log(
        sandbox, reset, client, key):
    grant = reset.run()
    code = sandbox.code()
    activation = Activation(client, code, SERIAL)
    activation.run(key)
    secrets_used = [sandbox.otp(), code, code.replace("-", ""),
                    grant["current"], grant["pending"], reset.session,
                    activation.answer["session"]]
    stored = b"".join(path.read_bytes()
                      for path in sandbox.dir.glob("ra.db*"))
    log = sandbox.log().encode()
    for secret in secrets_used:
        assert secret.encode() not in stored
        assert secret.encode() not in log
    for private in (b"001087123456", b"an@example.vn"):
        assert private not in log


def test_register_tells_no_code(sandbox):
    done = sandbox.register(SERIAL)
    code = sandbox.code()
    assert code.encode() not in done.stdout + done.stderr


def test_who_gets_no_mail_is_not_registered(sandbox):
    smtp, sandbox.smtp = sandbox.smtp, "127.0.0.1:9"
    with pytest.raises(subprocess.CalledProcessError):
        sandbox.register(SERIAL)
    sandbox.smtp = smtp
    database = sqlite3.connect(sandbox.dir / "ra.db")
    assert database.execute("SELECT count(*) FROM subscriber").fetchone() == \
        (0,)
    database.close()


def test_private_files_are_private(sandbox):
    for name in ("ca.key", "tls.key", "seal.key", "store.key"):
        assert (sandbox.dir / name).stat().st_mode & 0o077 == 0
    assert sandbox.dir.stat().st_mode & 0o077 == 0

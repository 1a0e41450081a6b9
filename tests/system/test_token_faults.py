# SPDX-License-Identifier: Apache-2.0
"""Tokens that refuse, lie, fill up or are pulled, and drivers that do not
work: what is told, what is sent, and that nothing is left half done."""

import shutil
import time

import pytest

from install import FAULTY, SOFTHSM, Install, USER_PIN
from jobs import DEFAULT_PIN, KINDS, NEW_PIN, Activation, Reset

WRONG_PIN = "99998888"
FRESH_PIN = "86420975"
FAILED, USAGE, CANCELLED, NEEDS_INPUT, NO_TOKEN, PIN_WRONG, PIN_BLOCKED = (
    1, 2, 3, 4, 5, 6, 7)

# CKR_*
GENERAL_ERROR, DEVICE_ERROR, DEVICE_MEMORY = 0x05, 0x30, 0x31


class Counted(Install):
    """A token that counts wrong PINs, three of which block it."""

    def __init__(self, folder):
        super().__init__(folder)
        self.use_faulty_module()
        self.wrong(0)

    def wrong(self, tries):
        """So many wrong PINs were given already."""
        (self.folder / "tries").write_text(f"0 {tries}\n")
        self.fault(fault="pin-counter", state=self.folder / "tries",
                   counts=self.folder / "calls",
                   refused=self.folder / "refused")

    def calls(self, *functions):
        path = self.folder / "calls"
        called = path.read_text().split() if path.exists() else []
        return sum(called.count(function) for function in functions)

    def pins_sent(self):
        return self.calls("C_Login", "C_SetPIN", "C_InitPIN")

    def refusals(self):
        path = self.folder / "refused"
        return path.read_text().split() if path.exists() else []

    def change(self, old, *options, new=FRESH_PIN):
        return self.run("pin", "change", "--json", *options,
                        secrets={"old_pin": old, "new_pin": new})


@pytest.fixture
def counted(tmp_path):
    return Counted(tmp_path)


def error_of(result, code):
    assert result.code == code, result
    return result.json["error"]


# ---- PINs


def test_a_wrong_pin_is_told_with_the_tries_left(counted):
    error = error_of(counted.change(WRONG_PIN), PIN_WRONG)
    assert error["field"] == "old_pin"
    error = error_of(counted.change(WRONG_PIN), PIN_WRONG)
    assert error["tries_left"] == 1
    assert counted.refusals() == ["user", "user"]


def test_the_third_wrong_pin_blocks_and_the_way_out_is_told(counted):
    counted.wrong(2)
    result = counted.run("pin", "change", tty=True, input=[
        ("Present PIN", WRONG_PIN), ("New PIN", FRESH_PIN),
        ("once more", FRESH_PIN), ("Type", counted.serial[-4:])])
    assert result.code == PIN_BLOCKED, result
    assert "Forgot PIN" in result.out
    assert counted.refusals() == ["user"]


def test_no_option_confirms_the_last_try(counted):
    counted.wrong(2)
    result = counted.change(WRONG_PIN, "--yes", "--yes")
    assert error_of(result, NEEDS_INPUT)["missing"] == ["pin.last_try"]
    assert counted.pins_sent() == 0


def test_the_same_wrong_pin_is_not_sent_twice(counted):
    result = counted.run("pin", "change", tty=True, input=[
        ("Present PIN", WRONG_PIN), ("New PIN", FRESH_PIN),
        ("once more", FRESH_PIN),
        ("Present PIN", WRONG_PIN), ("Present PIN", USER_PIN)])
    assert result.code == 0, result
    assert "already refused this very PIN" in result.out
    assert counted.refusals() == ["user"]


def test_a_blocked_token_is_sent_no_pin_and_the_way_out_is_told(counted):
    counted.wrong(3)
    result = counted.change(USER_PIN)
    assert error_of(result, PIN_BLOCKED)
    assert "pin.forgot" in [
        notice["action"] for notice in result.json["notices"]]
    assert counted.pins_sent() == 0


def test_a_blocked_token_is_told_before_a_pin_is_asked_for(counted):
    counted.wrong(3)
    result = counted.run("pin", "change", tty=True)
    assert result.code == PIN_BLOCKED, result
    assert "Present PIN" not in result.out


@pytest.mark.parametrize("wrong, state", [
    (0, "ok"), (1, "low"), (2, "final"), (3, "blocked")])
def test_the_state_of_the_pin_is_shown(counted, wrong, state):
    counted.wrong(wrong)
    token = counted.run("info", "--json").json["result"]["token"]
    assert token["pin_state"] == state
    assert counted.pins_sent() == 0


@pytest.mark.parametrize("wrong, state, code", [
    (0, "ok", 0), (1, "hint", 0), (2, "hint", 0), (3, "problem", FAILED)])
def test_the_doctor_tells_the_state_of_the_pin(counted, wrong, state, code):
    counted.wrong(wrong)
    result = counted.run("doctor", "--json")
    assert result.code == code, result
    (check,) = [check for check in result.json["result"]["checks"]
                if check["check"] == "pin"]
    assert check["state"] == state
    assert counted.serial in check["detail"]
    assert counted.pins_sent() == 0


def test_the_last_try_is_made_only_when_confirmed(counted):
    counted.wrong(2)
    typed = [("Present PIN", USER_PIN), ("New PIN", FRESH_PIN),
             ("once more", FRESH_PIN)]
    result = counted.run("pin", "change", tty=True,
                         input=[*typed, ("last try", "no")])
    assert result.code == CANCELLED, result
    assert counted.pins_sent() == 0
    result = counted.run("pin", "change", tty=True,
                         input=[*typed, ("Type ", counted.serial[-4:])])
    assert result.code == 0, result


def test_the_last_try_is_never_made_for_a_script(counted):
    counted.wrong(2)
    for yes in ([], ["--yes", "--yes"]):
        error = error_of(counted.change(USER_PIN, *yes), NEEDS_INPUT)
        assert error["missing"] == ["pin.last_try"]
    assert counted.pins_sent() == 0


def test_a_change_the_token_only_claims_is_found_out(counted):
    counted.fault(fault="setpin-lies")
    error = error_of(counted.change(USER_PIN), FAILED)
    assert "does not accept" in error["message"]
    counted.fault()
    assert counted.change(USER_PIN).code == 0


# ---- which token


def test_without_a_token_it_ends_with_5_and_says_what_to_do(tmp_path):
    install = Install(tmp_path, label=None)
    for command in (["info"], ["pin", "change"], ["expiry"]):
        result = install.run(*command)
        assert result.code == NO_TOKEN, result
        assert "lug" in result.err, "to plug one in"


def test_of_two_tokens_a_person_chooses(tmp_path):
    install = Install(tmp_path)
    second = install.add_token("Second")
    result = install.run("info", tty=True, input=[("Token: ", "2")])
    assert result.code == 0, result
    chosen = result.out[result.out.index("Token: "):]
    first = next(s for s in install.serials() if s != second)
    assert (second in chosen) != (first in chosen)


def test_of_two_tokens_a_script_must_name_one(tmp_path):
    install = Install(tmp_path)
    second = install.add_token("Second")
    error = error_of(install.run("info", "--json"), NEEDS_INPUT)
    assert error["missing"] == ["token"]
    result = install.run("info", "--json", "--token", second)
    assert result.json["result"]["token"]["serial"] == second


def test_an_unknown_serial_is_answered_with_those_there_are(tmp_path):
    install = Install(tmp_path)
    result = install.run("info", "--token", "0123456789abcdef")
    assert result.code == NO_TOKEN, result
    assert install.serial in result.err


# ---- drivers that do not work


def other_machine(path):
    """The real module, for a processor this machine has not got."""
    library = bytearray(open(SOFTHSM, "rb").read())
    library[18:20] = (183 if library[18:20] != bytes([183, 0]) else 62
                      ).to_bytes(2, "little")
    path.write_bytes(library)


def not_a_library(path):
    path.write_text("This is a letter.\n")


def another_library(path):
    shutil.copy("/usr/lib/x86_64-linux-gnu/libz.so.1", path)


def nothing(path):
    pass


def with_other_module(install, module, timeout=10):
    install.settings(
        f"[token-pkcs11]\nmodules = {module};{SOFTHSM}\np11-kit = no\n"
        f"timeout = {timeout}\n")


@pytest.mark.parametrize("make", [
    nothing, not_a_library, other_machine, another_library],
    ids=lambda make: make.__name__)
def test_a_module_that_cannot_be_loaded_is_one_problem_and_hides_no_token(
        tmp_path, make):
    install = Install(tmp_path)
    module = tmp_path / "driver.so"
    make(module)
    module.exists() and module.chmod(0o755)
    with_other_module(install, module)
    result = install.run("list", "--json").json["result"]
    assert [token["serial"] for token in result["tokens"]] == [install.serial]
    (problem,) = result["problems"]
    assert problem["source"] == str(module)
    assert install.run("pin", "change", secrets={
        "old_pin": USER_PIN, "new_pin": FRESH_PIN}).code == 0


@pytest.mark.parametrize("fault", [
    "fail-initialize", "fail-slots", "hang-initialize", "hang-slots"])
def test_a_module_that_fails_or_hangs_is_one_problem_and_hides_no_token(
        tmp_path, fault):
    install = Install(tmp_path)
    install.use_faulty_module()
    with_other_module(install, FAULTY, timeout=1)
    own = tmp_path / "softhsm2.so"  # one library in a process has one state
    shutil.copy(SOFTHSM, own)
    install.fault(fault=fault, module=own)
    begun = time.monotonic()
    result = install.run("list", "--json")
    assert time.monotonic() - begun < 5
    assert result.code == 0, result
    result = result.json["result"]
    assert [token["serial"] for token in result["tokens"]] == [install.serial]
    (problem,) = result["problems"]
    assert problem["source"] == str(FAULTY)
    assert install.run("info").code == 0


# ---- a token that is pulled, or fails, in the middle of a job


POINTS = [
    ("C_OpenSession", 1), ("C_Login", 1), ("C_GenerateKeyPair", 1),
    ("C_Sign", 1), ("C_Sign", 2), ("C_CreateObject", 1), ("C_InitPIN", 1),
    ("C_SetPIN", 1), ("C_Login", 2), ("C_DestroyObject", 1),
    ("C_GetAttributeValue", 20), ("C_FindObjects", 15)]


def test_a_token_that_does_not_answer_is_told_and_hides_no_other(tmp_path):
    install = Install(tmp_path)
    install.add_token("Other")
    install.use_faulty_module()
    install.fault(fault="fail", function="C_GetTokenInfo", call=1, answer=48)
    document = install.run("list", "--json").json
    assert len(document["result"]["tokens"]) == 1
    (problem,) = document["result"]["problems"]
    assert "does not answer" in problem["message"]
    assert "CKR_DEVICE_ERROR" in (install.state / "tkm.log").read_text()


def disturbed(job, **fault):
    """What it answered; None if it did not come to that call."""
    if job.calls[fault["function"]] < fault["call"]:
        return None
    job.again()
    return job.run(**fault)


@KINDS
@pytest.mark.parametrize("function, call", POINTS)
def test_a_token_pulled_in_a_job_is_told_and_the_same_command_finishes_it(
        jobs, kind, function, call):
    job = jobs(kind)
    result = disturbed(job, fault="remove", function=function, call=call)
    if result is None:
        return
    error = error_of(result, NO_TOKEN)
    assert "lug" in error["message"], "to plug it in again"
    job.repeat()
    job.check()


@KINDS
@pytest.mark.parametrize("answer", [GENERAL_ERROR, DEVICE_ERROR])
@pytest.mark.parametrize("function, call", POINTS)
def test_a_call_that_fails_in_a_job_is_told_and_the_same_command_finishes_it(
        jobs, kind, function, call, answer):
    job = jobs(kind)
    result = disturbed(
        job, fault="fail", function=function, call=call, answer=answer)
    if result is None:
        return
    if result.code not in (0, job.end):
        assert error_of(result, FAILED)["message"]
        job.repeat()
    job.check()


def test_a_full_token_is_told_and_the_certificate_comes_when_there_is_room(
        jobs):
    job = jobs(Activation)
    job.again()
    error = error_of(job.run(fault="full"), FAILED)
    assert "full" in error["message"] or "room" in error["message"]
    assert len(job.journal()) == 1
    (key,), certificates = job.objects()
    assert certificates == []
    job.repeat()
    job.check()
    assert job.objects() == ([key], [key])


@pytest.mark.parametrize("want", ["extractable", "type", "cipher"])
def test_a_token_that_wants_another_template_gets_it(tmp_path_factory, want):
    job = Activation(tmp_path_factory.mktemp("template"), keys="rsa-2048")
    job.again()
    result = job.run(fault="template", want=want)
    job.ra.close()
    assert result.code == 0, result
    job.check()


def test_a_kind_of_key_the_token_cannot_make_is_passed_over(tmp_path_factory):
    job = Activation(
        tmp_path_factory.mktemp("kinds"), keys="ec-p256,rsa-2048")
    job.again()
    result = job.run(fault="refuse-ec")
    job.ra.close()
    assert result.code == 0, result
    job.check()


def test_a_reset_the_token_only_claims_is_found_out(jobs):
    job = jobs(Reset)
    job.again()
    error = error_of(job.run(fault="initpin-lies"), FAILED)
    assert "not accept" in error["message"]
    assert not job.pin_is(DEFAULT_PIN) and not job.pin_is(NEW_PIN)
    job.repeat()
    job.check()


def test_a_rotation_the_token_only_claims_is_found_out(jobs):
    job = jobs(Reset)
    job.again()
    assert job.run(fault="setpin-lies").code == FAILED
    job.repeat()
    job.check()


def test_an_interrupt_is_answered_although_the_driver_hangs(tmp_path):
    install = Install(tmp_path)
    calls = tmp_path / "calls"
    install.use_faulty_module()
    install.fault(fault="hang", function="C_SetPIN", counts=calls)

    class OnceItHangs(str):
        """Typed once the driver was called."""

        def encode(self, *_):
            end = time.monotonic() + 20
            while not (calls.exists() and "C_SetPIN" in calls.read_text()):
                assert time.monotonic() < end
                time.sleep(0.02)
            return b"\x03"

    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", USER_PIN), ("New PIN", FRESH_PIN),
        ("once more", FRESH_PIN), ("", OnceItHangs("\x03")),
        ("Cancelling safely", "\x03")])
    assert result.code == 130, result

"""Every bad plugin is refused or contained, each with a message of its own,
and never disturbs the others."""

import os
import pathlib
import re
import shutil
import struct
import subprocess

import pytest

from install import BUILD, SECONDS, Install, interrupt, wait_for
from vendor import Vendor

ZOO = BUILD / "zoo"
PLUGIN_REFUSED = 10


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    return Vendor(tmp_path_factory.mktemp("vendor"))


@pytest.fixture
def install(tmp_path, vendor):
    fresh = Install(tmp_path)
    vendor.is_trusted_by(fresh)
    return fresh


def run(install, *arguments):
    return install.run("animal", "run", *arguments)


def refusal(install):
    done = run(install, "--json")
    assert done.code == PLUGIN_REFUSED, done
    error = done.json["error"]
    assert error["code"] == "plugin"
    return error["message"]


def test_the_good_one_runs(install, vendor):
    vendor.place(install, ZOO / "good.so")
    done = run(install, "--json")
    assert done.code == 0, done
    assert done.json["result"]["animal"]["answer"] == 42


def test_one_built_for_a_newer_minor_runs(install, vendor):
    vendor.place(install, ZOO / "newer_minor.so", abi="1.1")
    assert run(install).code == 0


REFUSED = {
    "no_entry": "tkm_plugin_entry (TKM-ABI-1)",
    "entry_null": "no descriptor for this version",
    "wrong_major": "another major version",
    "short_descriptor": "shorter than in ABI 1.0",
    "unknown_flag": "flag that must be understood",
    "no_id": "lacks its id",
    "other_id": "not the id of the manifest",
    "no_create": "lacks create, destroy or query",
    "create_fails": "could not start",
    "create_empty": "without an instance",
    "hides_interface": "does not offer an interface",
    "no_run": "lacks run",
}
ROOT = pathlib.Path(__file__).parents[2]
# Folders of the user, the terminal, the language, and what a child inherits.
READ_ENVIRONMENT = {"core/sys/dirs_linux.c", "core/sys/terminal_linux.c",
                    "core/host/core.c", "core/sys/child_linux.c"}


@pytest.mark.parametrize("animal", REFUSED)
def test_a_bad_plugin_is_refused_in_words(install, vendor, animal):
    vendor.place(install, ZOO / f"{animal}.so")
    assert REFUSED[animal] in refusal(install)


def test_each_refusal_has_a_message_of_its_own(tmp_path, vendor):
    messages = set()
    install = Install(tmp_path)
    vendor.is_trusted_by(install)
    for animal in REFUSED:
        folder = vendor.place(install, ZOO / f"{animal}.so")
        messages.add(refusal(install))
        shutil.rmtree(folder)
    assert len(messages) == len(REFUSED)


def test_the_others_work_beside_a_refused_one(install, vendor):
    vendor.place(install, ZOO / "wrong_major.so")
    assert install.run("list").code == 0
    assert refusal(install)


def test_an_unsigned_one_is_refused_with_the_command_that_helps(
        install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    (folder / "plugin.p7s").unlink()
    message = refusal(install)
    assert "openssl cms -sign" in message and "trust.d" in message


def test_one_signed_by_a_stranger_is_refused(install, tmp_path):
    Vendor(tmp_path / "stranger").place(install, ZOO / "good.so")
    assert "trust.d" in refusal(install)


def test_a_tampered_library_is_refused(install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    with (folder / "animal.so").open("ab") as library:
        library.write(b"\0")
    assert "not the file its vendor signed" in refusal(install)


def test_a_tampered_manifest_is_refused(install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    manifest = folder / "plugin.json"
    manifest.write_text(manifest.read_text().replace("The Zoo", "A Zoo"))
    assert "not what its vendor signed" in refusal(install)


def test_a_library_others_can_write_is_refused(install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    (folder / "animal.so").chmod(0o666)
    assert "chmod go-w" in refusal(install)


def test_a_folder_others_can_write_is_refused(install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    folder.chmod(0o777)
    assert "chmod go-w" in refusal(install)


def test_a_link_is_refused(install, vendor, tmp_path):
    folder = vendor.place(install, ZOO / "good.so")
    (folder / "animal.so").rename(tmp_path / "elsewhere.so")
    (folder / "animal.so").symlink_to(tmp_path / "elsewhere.so")
    assert "link" in refusal(install)


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to change owners")
def test_a_library_of_another_owner_is_refused(install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    os.chown(folder / "animal.so", 65534, 65534)
    assert "own" in refusal(install)


def of_another_machine(library, machine):
    data = bytearray(library.read_bytes())
    struct.pack_into("<H", data, 18, machine)  # e_machine, System V gABI
    return bytes(data)


def test_a_library_for_another_machine_is_refused(install, vendor, tmp_path):
    strange = tmp_path / "strange.so"
    strange.write_bytes(of_another_machine(ZOO / "good.so", 183))  # AArch64
    vendor.place(install, strange)
    assert "64-bit ARM ELF" in refusal(install)


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"MZ" + b"\0" * 100,
                                     b"#!/bin/sh\nexit 0\n"])
def test_what_is_no_library_is_refused(install, vendor, tmp_path, content):
    strange = tmp_path / "strange.so"
    strange.write_bytes(content)
    vendor.place(install, strange)
    assert "is no library" in refusal(install)


@pytest.mark.parametrize("file", ["../pin/pin.so", "/lib/evil.so", "..", "",
                                  "a/b.so", "a\nb.so"])
def test_a_manifest_cannot_point_outside_its_folder(install, vendor, file):
    vendor.place(install, ZOO / "good.so", file=file)
    done = install.run("plugins", "--json")
    listed = {plugin["name"]: plugin
              for plugin in done.json["result"]["plugins"]}
    assert "TKM-ABI-21" in listed["animal"]["message"]
    assert run(install).code != 0


def test_one_that_crashed_is_left_out_at_the_next_start(install, vendor):
    vendor.place(install, ZOO / "create_crashes.so")
    assert run(install).code < 0  # killed by a signal
    message = refusal(install)
    assert "crash" in message.lower() or "ended" in message.lower()
    assert install.run("list").code == 0


def test_one_that_crashed_while_it_looked_for_tokens_is_left_out_too(
        install, vendor):
    vendor.place(install, ZOO / "enumerate_crashes.so",
                 provides=["tkm.token/1"], actions=None)
    assert install.run("list").code < 0  # killed by a signal
    listed = install.run("list", "--json")
    assert listed.code == 0
    assert len(listed.json["result"]["tokens"]) == 1
    (problem,) = listed.json["result"]["problems"]
    assert "crash" in problem["message"]
    assert install.run("doctor").code == 1


def test_one_that_fails_mutely_still_gives_an_error(install, vendor):
    vendor.place(install, ZOO / "run_mute.so")
    done = run(install, "--json")
    assert done.code == 1
    assert done.json["error"]["message"]


def test_text_that_is_not_utf8_is_never_shown(install, vendor):
    vendor.place(install, ZOO / "run_not_utf8.so")
    done = run(install, "--json")
    assert done.json["error"]
    assert done.code != 0


def test_asking_with_no_form_is_an_error(install, vendor):
    vendor.place(install, ZOO / "run_no_form.so")
    assert run(install).code == PLUGIN_REFUSED


def wait_until_it_spins(process):
    """Waits until it has used more of the processor from now on than
    starting or ending takes."""
    stat = pathlib.Path(f"/proc/{process.pid}/stat")

    def ticks():
        return int(stat.read_text().rpartition(")")[2].split()[11])

    enough = ticks() + os.sysconf("SC_CLK_TCK") / 2
    wait_for(process, lambda: ticks() >= enough)


def test_a_second_interrupt_ends_one_that_hangs(install, vendor):
    vendor.place(install, ZOO / "run_hangs.so")
    process = subprocess.Popen(
        [install.tkm, "animal", "run"],
        env=install.env, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    wait_until_it_spins(process)
    interrupt(process)
    wait_until_it_spins(process)
    interrupt(process)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 130


CHECKED = {
    "no_entry": "TKM-ABI-1",
    "entry_null": "TKM-ABI-2",
    "wrong_major": "TKM-ABI-2",
    "short_descriptor": "TKM-ABI-2",
    "unknown_flag": "TKM-ABI-6",
    "no_id": "TKM-ABI-8",
    "other_id": "TKM-ABI-8",
    "no_create": "TKM-ABI-9",
    "create_fails": "TKM-ABI-9",
    "create_empty": "TKM-ABI-9",
    "hides_interface": "TKM-ABI-10",
    "short_feature": "TKM-ABI-10",
    "no_run": "TKM-ABI-10",
    "create_crashes": "TKM-ABI-15",
    "writes_stdout": "TKM-ABI-17",
}


def checks(install, folder):
    done = install.run("plugin", "check", str(folder / "animal.so"), "--json")
    return done.code, {
        check["rule"]: check
        for check in done.json["result"]["checks"]}


@pytest.mark.parametrize("animal", CHECKED)
def test_plugin_check_names_the_rule_and_the_mend(install, vendor, animal):
    folder = vendor.place(install, ZOO / f"{animal}.so")
    code, found = checks(install, folder)
    assert code == PLUGIN_REFUSED
    assert not found[CHECKED[animal]]["passed"]
    assert found[CHECKED[animal]]["fix"]


def test_plugin_check_finds_nothing_wrong_with_the_good_one(install, vendor):
    folder = vendor.place(install, ZOO / "good.so")
    code, found = checks(install, folder)
    assert code == 0
    assert all(check["passed"] for check in found.values())


def test_no_environment_variable_chooses_what_is_loaded():
    reading = {
        str(source.relative_to(ROOT))
        for part in ("core", "plugins") for source in (ROOT / part).rglob("*.c")
        if re.search(r"\b(secure_)?getenv\b|\benviron\b", source.read_text())}
    assert reading == READ_ENVIRONMENT
    assert not any("TKM_" in line for source in READ_ENVIRONMENT
                   for line in re.findall(
                       r'getenv\(.*', (ROOT / source).read_text()))


def test_plugin_check_finds_a_library_built_after_its_hash(install, vendor):
    folder = vendor.place(install, ZOO / "good.so", sha256="00" * 32)
    code, found = checks(install, folder)
    assert code == PLUGIN_REFUSED
    assert not found["TKM-ABI-23"]["passed"]
    assert "SHA-256" in found["TKM-ABI-23"]["fix"]

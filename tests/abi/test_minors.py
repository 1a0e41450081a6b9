"""Host and plugin of different minors work together, in all four pairs, and
never read or write beyond what the other side made.

A next minor is made here from today's headers: every public struct gets one
more member, and the host and a plugin of each kind are built from it.  All
is built with sanitizers, which tell a struct copied in the wrong size.
"""

import fcntl
import pathlib
import re
import subprocess

import pytest

from headers import INCLUDE, structs
from install import Install, BUILD, USER_PIN
from vendor import Vendor

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
SANITIZE = "address,undefined"
TREES = {minor: BUILD.parent / f"minor-{minor}" for minor in (0, 1)}
HEADERS_OF = {0: INCLUDE, 1: TREES[1] / "include"}


def make_next_minor(folder):
    """Today's headers with minor 1 and a member more in each struct.  A file
    that has not changed keeps its time, so that little is built again."""
    for path in sorted((INCLUDE / "tkm").glob("*.h")):
        text = path.read_text()
        for struct, _ in structs():
            text = re.sub(
                rf"(^struct {struct} \{{\n.*?)^\}};",
                r"\1\tuint64_t since_1_1;\n};", text, flags=re.S | re.M)
        text = text.replace("#define TKM_ABI_MINOR 0u",
                            "#define TKM_ABI_MINOR 1u")
        there = folder / "tkm" / path.name
        there.parent.mkdir(parents=True, exist_ok=True)
        if not there.exists() or there.read_text() != text:
            there.write_text(text)


def build(minor):
    for command in (
            ["cmake", "-S", ROOT, "-B", TREES[minor], "-G", "Ninja",
             "-DCMAKE_BUILD_TYPE=Debug", "-DTKM_TESTS=OFF",
             f"-DTKM_SANITIZE={SANITIZE}",
             f"-DTKM_ABI_INCLUDE={HEADERS_OF[minor]}"],
            ["cmake", "--build", TREES[minor]]):
        done = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="module")
def hosts():
    """Build trees of a host of each minor, kept from one run to the next;
    test processes that run side by side share them."""
    with open(BUILD.parent / "minor.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_next_minor(HEADERS_OF[1])
        for minor in TREES:
            build(minor)
    return TREES


def compiled(source, headers, library):
    subprocess.run(
        ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared",
         "-fPIC", "-g", f"-fsanitize={SANITIZE}",
         "-fno-sanitize-recover=all", f"-I{headers}", HERE / source,
         "-o", library], check=True)
    return library


@pytest.fixture(params=[(0, 0), (0, 1), (1, 0), (1, 1)],
                ids=lambda pair: "host-1.%d-plugin-1.%d" % pair)
def pair(request, tmp_path, hosts):
    """An installation with a host of one minor and probes of the other."""
    host, plugin = request.param
    install = Install(tmp_path / "install", label=None, build=hosts[host])
    install.settings("[plugins]\ndisabled = token-pkcs11\n"
                     "[brand]\nra = here\n"
                     "[ra here]\nback-end = probe-ra\n")
    vendor = Vendor(tmp_path / "vendor")
    vendor.is_trusted_by(install)
    for kind, actions in (
            ("feature", [{"id": "probe.run", "command": "probe"}]),
            ("token", None), ("ra", None)):
        library = compiled(f"probe_{kind}.c", HEADERS_OF[plugin],
                           tmp_path / f"probe-{kind}.so")
        vendor.place(install, library, name=f"probe-{kind}",
                     id=f"org.example.probe.{kind}",
                     abi=f"1.{plugin}", provides=[f"tkm.{kind}/1"],
                     actions=actions)
    install.host, install.plugin = host, plugin
    return install


def run(install, *args, **secrets):
    done = install.run(*args, "--json", secrets=secrets)
    assert "Sanitizer" not in done.err and "runtime error" not in done.err
    return done.json


def told(install, answer, record):
    """What a probe tells of itself and of the host it runs in."""
    assert record in answer["result"], answer
    found = answer["result"][record]
    assert found["built_with"] == install.plugin
    assert found["host_reaches"] == bool(install.host and install.plugin)
    return found


def test_a_feature_and_its_host_understand_each_other(pair):
    found = told(pair, run(pair, "probe", "--word", "hello"), "probe")
    assert found["word"] == "hello"
    assert found["host_minor"] == pair.host


def test_a_token_back_end_and_its_host_understand_each_other(pair):
    told(pair, run(pair, "info"), "hardware")


def test_an_ra_back_end_and_its_host_understand_each_other(pair):
    answer = run(pair, "activate", "--yes", code="1234", pin=USER_PIN)
    told(pair, answer, "activated")
    # The feature says that the probe has issued no certificate.
    assert not answer["ok"]


@pytest.mark.parametrize("args, secrets, code", [
    (("probe",), {}, "needs-input"),
    (("probe", "--word", "fail"), {}, "refused"),
    (("pin", "change"), {"old_pin": "1111", "new_pin": "47110815"},
     "pin-wrong"),
    (("activate", "--yes"), {"code": "12"}, "argument"),
])
def test_errors_cross_between_minors(pair, args, secrets, code):
    assert run(pair, *args, **secrets)["error"]["code"] == code

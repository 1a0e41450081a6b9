# SPDX-License-Identifier: Apache-2.0
"""The guides are true: every command they show is run, and what they link
to exists."""

import ast
import re
import runpy
import subprocess
import sys

import pytest

from install import Install, ROOT, SOFTHSM

DOCS = sorted((ROOT / "docs").glob("*.md"))
GUIDES = [ROOT / "docs" / name for name in (
    "user-guide.en.md", "user-guide.vi.md", "admin-guide.md")]
PIN, NEW_PIN = "24681357", "97531864"


def commands(guide):
    """The `$ ` lines of every console block."""
    for block in re.findall(r"^```console\n(.*?)^```$",
                            guide.read_text(), flags=re.S | re.M):
        yield from re.findall(r"^\$ (.*)$", block, flags=re.M)


def give_certificate(install, folder):
    """A key, and a certificate that ends in 20 days."""
    def peer(*words):
        subprocess.run(["pkcs11-tool", "--module", SOFTHSM, *words],
                       env=install.env, check=True, capture_output=True)

    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=An",
         "-addext", "basicConstraints=critical,CA:FALSE", "-days",
         "20", "-keyout", "key.pem", "-outform", "DER", "-out", "an.der"],
        cwd=folder, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["openssl", "pkey", "-in", "key.pem", "-outform", "DER",
                    "-out", "key.der"], cwd=folder, check=True)
    for kind, file in (("privkey", "key.der"), ("cert", "an.der")):
        peer("--login", "--pin", PIN, "--write-object", str(folder / file),
             "--type", kind, "--id", "01", "--label", "An")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_command_shown_works(tmp_path, guide):
    shown = list(commands(guide))
    assert shown
    for number, command in enumerate(shown):
        install = Install(tmp_path / str(number), user_pin=PIN)
        work = tmp_path / f"work{number}"
        work.mkdir()
        give_certificate(install, work)
        for name, pin in (("old-pin", PIN), ("new-pin", NEW_PIN)):
            (work / name).write_text(pin + "\n")
            (work / name).chmod(0o600)
        command = command.replace("ROOT", str(install.root))
        command = command.replace("SERIAL", install.serial)
        done = subprocess.run(
            ["sh", "-c", command], cwd=work, text=True,
            env={**install.env,
                 "PATH": f"{install.root}/bin:{install.env['PATH']}"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"


# A key nobody reads stands in no source file.
SOURCES = "".join(
    source.read_text() for part in ("core", "plugins")
    for source in sorted((ROOT / part).rglob("*.[ch]")))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_setting_shown_is_accepted(tmp_path, guide):
    install = Install(tmp_path)
    for block in re.findall(r"^```ini\n(.*?)^```$", guide.read_text(),
                            flags=re.S | re.M):
        install.settings(block)
        listed = install.run("config", "--json")
        assert listed.code == 0, listed
        settings = {setting["key"]: setting["value"]
                    for setting in listed.json["result"]["settings"]}
        section = None
        for line in block.splitlines():
            if line.startswith("["):
                section = line[1:-1]
            elif "=" in line:
                key, value = map(str.strip, line.split("=", 1))
                assert f'"{key.removesuffix("-file")}' in SOURCES, key
                assert settings[f"{section}.{key}"] == value


def test_both_user_guides_show_the_same_commands():
    english, vietnamese, _ = GUIDES
    assert list(commands(english)) == list(commands(vietnamese))


def test_the_demo_tells_its_whole_story_in_vietnamese():
    demo = ROOT / "tests" / "demo" / "demo.py"
    told = {word.value for call in ast.walk(ast.parse(demo.read_text()))
            if isinstance(call, ast.Call)
            and getattr(call.func, "id", "") in ("heading", "expect", "told")
            for word in call.args if isinstance(word, ast.Constant)}
    assert len(told) > 10
    assert told == set(runpy.run_path(str(demo))["VIETNAMESE"])


@pytest.mark.parametrize("document", [*DOCS, ROOT / "README.md"],
                         ids=lambda document: document.name)
def test_every_link_leads_somewhere(document):
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)",
                           document.read_text()):
        assert (document.parent / link).exists(), link


def test_the_software_token_of_the_guides_is_the_one_of_debian():
    assert SOFTHSM == "/usr/lib/softhsm/libsofthsm2.so"


def test_every_status_of_the_abi_is_told_in_the_json_page():
    header = (ROOT / "core/include/tkm/plugin.h").read_text()
    page = (ROOT / "docs/json.md").read_text()
    for name in re.findall(r"#define TKM_E_(\w+) ", header):
        assert name.lower().replace("_", "-") in page, name


def test_the_demo_needs_nothing_that_is_installed_for_tests_only():
    """A newcomer runs it first, on a machine without those packages."""
    without = ["pytest", "jsonschema", "yaml", "cryptography"]
    done = subprocess.run(
        [sys.executable, "-c",
         f"import runpy, sys\nsys.modules.update(dict.fromkeys({without}))\n"
         "sys.argv = ['demo.py', '--help']\n"
         f"runpy.run_path({str(ROOT / 'tests/demo/demo.py')!r},"
         " run_name='__main__')"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

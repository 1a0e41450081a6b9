"""The plugin author's guide is true: its plugin is built, signed, checked
and run exactly as the guide says."""

import json
import os
import pathlib
import re
import subprocess

import pytest

from install import Install

ROOT = pathlib.Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "plugin-author.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE,
                      flags=re.S | re.M)


def section(title):
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.fixture
def built(tmp_path):
    install = Install(tmp_path / "install")
    work = tmp_path / "work"
    work.mkdir()
    (work / "core").symlink_to(ROOT / "core")
    (work / "hello.c").write_text(blocks("c")[0])
    (work / "plugin.json").write_text(blocks("json")[0])
    environment = install.env | {
        "ROOT": str(install.root),
        "PATH": f"{install.root}/bin:{os.environ['PATH']}"}

    def shell(script):
        return subprocess.run(
            ["sh", "-euc", script], cwd=work, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    for title in ("A first plugin", "Sign it"):
        for script in re.findall(r"^```sh\n(.*?)^```$", section(title),
                                 flags=re.S | re.M):
            done = shell(script)
            assert done.returncode == 0, done.stderr
    return shell


def test_the_example_plugin_passes_every_check_and_runs(built):
    script = re.search(r"^```sh\n(.*?)^```$", section("Check it, run it"),
                       flags=re.S | re.M).group(1)
    check, plain, as_json = script.splitlines()
    done = built(check)
    assert done.returncode == 0, done.stdout + done.stderr
    done = built(plain)
    assert done.returncode == 0, done.stderr
    assert "Hello" in done.stdout and "An" in done.stdout
    done = built(as_json)
    assert json.loads(done.stdout)["result"]["greeting"] == {"name": "An"}


def test_the_example_is_refused_without_its_signature(built):
    done = built('rm "$ROOT/plugins/hello/plugin.p7s"; '
                 "tkm hello --name An")
    assert done.returncode == 10
    assert "openssl cms -sign" in done.stderr


def test_the_texts_of_the_example_can_be_extracted(built):
    script = re.search(r"^```sh\n(.*?)^```$", section("Texts and languages"),
                       flags=re.S | re.M).group(1)
    done = built(script + "test -s locale/vi.mo; grep -q 'Your name' vi.po")
    assert done.returncode == 0, done.stderr

# SPDX-License-Identifier: Apache-2.0
"""Every text for people has its Vietnamese, with the same placeholders.

English is the message id itself and so complete by construction.
"""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORE = [("core/host/po/vi.po", ["core/host"]),
        ("core/ui/po/vi.po", ["core/ui"]),
        ("core/kit/po/vi.po", ["core/kit"])]
PLUGINS = [(str(path.relative_to(ROOT) / "po/vi.po"),
            [str(path.relative_to(ROOT))])
           for path in sorted((ROOT / "plugins").iterdir()) if path.is_dir()]


def messages(po):
    """{msgid: msgstr} of a catalogue or template; fuzzy ones are none."""
    text = subprocess.run(
        ["msgattrib", "--no-fuzzy", "--no-obsolete", "--no-wrap", "-"],
        input=po, capture_output=True, check=True).stdout.decode()
    found = {}
    for block in text.split("\n\n"):
        pairs = {}
        for key, value in re.findall(
                r'^(msgid|msgstr|msgstr\[0\]) "(.*)"$', block, re.M):
            pairs[key] = value
        if pairs.get("msgid"):
            found[pairs["msgid"]] = pairs.get(
                "msgstr", pairs.get("msgstr[0]", ""))
    return found


def used_in(folders):
    sources = sorted(
        str(path) for folder in folders
        for path in (ROOT / folder).rglob("*.[ch]"))
    done = subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--language=C", "--keyword=TKM_N",
         "--force-po", "--no-location", "-o", "-", *sources],
        capture_output=True, check=True)
    return set(messages(done.stdout.replace(b"=CHARSET", b"=UTF-8")))


def placeholders(text):
    return set(re.findall(r"\{[a-z0-9_]+\}", text))


@pytest.mark.parametrize("po, folders", CORE + PLUGINS,
                         ids=[po for po, _ in CORE + PLUGINS])
def test_every_text_has_its_vietnamese(po, folders):
    used = used_in(folders)
    file = ROOT / po
    translated = messages(file.read_bytes()) if file.exists() else {}
    assert [text for text in sorted(used) if not translated.get(text)] == []
    assert sorted(set(translated) - used) == []
    assert [text for text, vi in translated.items()
            if placeholders(text) != placeholders(vi)] == []

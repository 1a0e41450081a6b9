#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Is every text for people marked, and translated into Vietnamese?

Extracts the message ids of the core and of each plugin with xgettext and
compares them with vi.po: each is translated, none is fuzzy or stale, and
both sides have the same placeholders.  Ids that are words for programs, such
as `not_yet`, also say in en.po what people read.  Texts given to the members
that hold message ids must be marked with TKM_N().
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = "TKM_N"
WORD = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\{[A-Za-z0-9_.-]+\}")
UNMARKED = re.compile(
    r"\.(label|title|text|accept|help|summary|message)\s*=\s*\"[^\"]")
STRING = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)? ?"(.*)"$')


def read_po(text):
    """Yields (flags, {keyword: text}) of each entry but the header."""
    for block in re.split(r"\n\s*\n", text):
        entry, flags, last = {}, "", None
        for line in block.splitlines():
            if line.startswith("#,"):
                flags += line
            if line.startswith("#"):
                continue
            match = STRING.match(line)
            if match is None:
                continue
            last = match.group(1) or last
            value = match.group(2).encode().decode("unicode_escape")
            value = value.encode("latin-1").decode()
            entry[last] = entry.get(last, "") + value
        if entry.get("msgid"):
            yield flags, entry


def extract(sources):
    """Message ids in C sources, each with one place it stands at."""
    result = subprocess.run(
        ["xgettext", "--language=C", "--from-code=UTF-8", "-k", "-k" + MARK,
         "-o", "-", *map(str, sources)],
        check=True, capture_output=True, text=True, cwd=ROOT)
    return {entry["msgid"] for _, entry in read_po(result.stdout)}


def check_translations(name, sources, catalogue):
    wanted = extract(sources)
    found = {}
    if catalogue.exists():
        for flags, entry in read_po(catalogue.read_text(encoding="utf-8")):
            text = entry.get("msgstr", entry.get("msgstr[0]", ""))
            if "fuzzy" in flags:
                yield f"{name}: fuzzy: {entry['msgid']}"
            found[entry["msgid"]] = text
    for msgid in sorted(wanted):
        text = found.get(msgid, "")
        if not text:
            yield f"{name}: not translated: {msgid}"
        elif (set(PLACEHOLDER.findall(msgid)) !=
              set(PLACEHOLDER.findall(text))):
            yield f"{name}: other placeholders: {msgid}"
    for msgid in sorted(set(found) - wanted):
        yield f"{name}: stale: {msgid}"


def check_words(name, sources, catalogue):
    found = {}
    if catalogue.exists():
        text = catalogue.read_text(encoding="utf-8")
        found = {entry["msgid"]: entry.get("msgstr", "")
                 for _, entry in read_po(text)}
    words = set(filter(WORD.fullmatch, extract(sources)))
    for msgid in sorted(words):
        if not found.get(msgid):
            yield f"{name}: a word without English: {msgid}"
    for msgid in sorted(set(found) - words):
        yield f"{name}: stale in English: {msgid}"


def check_marks(sources):
    for source in sources:
        text = source.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            match = UNMARKED.search(line)
            if match and not line.rstrip().endswith('"",'):
                place = source.relative_to(ROOT)
                yield f"{place}:{number}: .{match.group(1)} without {MARK}()"


def domains():
    for folder in sorted((ROOT / "core").iterdir()):
        if folder.name in ("base", "kit", "host", "ui"):
            yield folder
    for manifest in sorted((ROOT / "plugins").glob("*/plugin.json")):
        yield manifest.parent


def main():
    faults = []
    count = 0
    for folder in domains():
        sources = sorted(folder.rglob("*.[ch]"))
        if not sources:
            continue
        count += 1
        faults += check_translations(
            folder.name, sources, folder / "po" / "vi.po")
        faults += check_words(
            folder.name, sources, folder / "po" / "en.po")
        faults += check_marks(sources)
    for fault in faults:
        print(fault)
    print(f"{count} catalogues, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

"""Reads the structs of the public headers, for the tests of their layout."""

import pathlib
import re

INCLUDE = pathlib.Path(__file__).parents[2] / "core" / "include"
HEADERS = ("plugin.h", "feature.h", "token.h", "ra.h", "service.h")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def members(body):
    """The names of a struct's members, in order."""
    for declaration in body.split(";"):
        declaration = declaration.strip()
        if not declaration:
            continue
        function = re.search(r"\(\s*TKM_CALL\s*\*\s*(\w+)\s*\)", declaration)
        yield function.group(1) if function else re.findall(
            r"\w+", declaration)[-1]


def structs(include=INCLUDE):
    """[(struct name, [member names])] of all public headers."""
    found = []
    for header in HEADERS:
        text = without_comments((include / "tkm" / header).read_text())
        for name, body in re.findall(
                r"^struct (\w+) \{\n(.*?)^\};", text, flags=re.S | re.M):
            found.append((name, list(members(body))))
    return found

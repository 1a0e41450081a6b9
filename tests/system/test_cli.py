# SPDX-License-Identifier: Apache-2.0
"""The command line as people and scripts meet it."""

import json
import os
import pathlib
import re
import subprocess
import unicodedata

import jsonschema
import pytest

from install import (BUILD, ROOT, SECONDS, USER_PIN, Install, interrupt,
                     is_taken, wait_for)
from terminal import INTERRUPT
from vendor import Vendor

SCHEMA = json.loads((ROOT / "docs" / "json.schema.json").read_text())
MAN = (ROOT / "docs" / "man" / "tkm.1").read_text()
MAN_INI = (ROOT / "docs" / "man" / "tkm.ini.5").read_text()


@pytest.fixture
def install(tmp_path):
    return Install(tmp_path)


def document(result):
    jsonschema.validate(result.json, SCHEMA)
    return result.json


# ---- tokens, tables, JSON


def test_list_shows_the_token(install):
    result = install.run("list")
    assert result.code == 0, result
    assert install.serial in result.out
    assert "Test" in result.out
    assert result.err == ""


def test_list_as_json_has_tokens_and_problems(install):
    envelope = document(install.run("list", "--json"))
    assert envelope["command"] == "list" and envelope["ok"]
    (token,) = envelope["result"]["tokens"]
    assert token["serial"] == install.serial
    assert token["label"] == "Test"
    assert envelope["result"]["problems"] == []


def test_list_without_a_token_says_so_and_who_knows_more(tmp_path):
    install = Install(tmp_path, label=None)
    result = install.run("list")
    assert result.code == 0, result
    assert "No token was found." in result.out
    assert "tkm doctor" in result.out
    assert document(install.run("list", "--json"))["result"]["tokens"] == []


def test_a_missing_module_is_named_and_hides_no_token(install):
    install.settings(
        (install.root / "etc/tkm.ini").read_text().replace(
            "modules = ", "modules = /nowhere/lib.so;"))
    result = install.run("list")
    assert install.serial in result.out
    assert "/nowhere/lib.so" in result.err
    envelope = document(install.run("list", "--json"))
    assert envelope["result"]["problems"][0]["source"] == "/nowhere/lib.so"


def test_vietnamese_is_spoken(install):
    result = install.run("list", "--lang", "vi")
    assert result.code == 0, result
    assert "Số sê-ri" in result.out


def test_columns_line_up_with_diacritics(install):
    install.add_token("Thẻ của Bà Ngọc")
    lines = install.run("list").out.splitlines()
    at = lines[0].index("Model")
    assert all(line[at - 1] == " " and line[at] != " " for line in lines)


# ---- wrong command lines


@pytest.mark.parametrize("args", [
    ["lits"], ["pin", "chnage"], ["list", "--jsno"], ["--token"],
    ["list", "extra"], ["--lang", "fr", "list"], ["run", "nothing.here"],
    ["info", "--nonsense", "1"], ["--secret", "pin=1234", "list", "--foo"],
])
def test_a_wrong_command_line_ends_with_2(install, args):
    result = install.run(*args)
    assert result.code == 2, result
    assert result.out == "" and result.err.startswith("tkm: ")


def test_a_pin_typed_as_a_word_is_not_repeated(install):
    result = install.run("pin", "change", "13572468")
    assert result.code == 2
    assert "13572468" not in result.out + result.err
    assert "never given on the command line" in result.err


def test_the_nearest_command_is_suggested(install):
    assert "“list”" in install.run("lits").err
    assert "“pin change”" in install.run("pin", "chnage").err


def test_a_wrong_choice_names_its_option(install):
    result = install.run("pin", "forgot", "--kind", "robot")
    assert result.code == 2, result
    assert "“robot”" in result.err and "--kind" in result.err


def test_the_beginning_of_a_command_is_told_how_it_goes_on(install):
    result = install.run("pin")
    assert result.code == 2, result
    assert "tkm pin change" in result.err


def test_a_wrong_command_line_is_a_document_too(install):
    envelope = document(install.run("lits", "--json"))
    assert not envelope["ok"]
    assert envelope["error"]["exit"] == 2


def test_a_broken_setting_stops_it_with_file_and_line(install):
    install.settings("[token-pkcs11\n")
    result = install.run("list")
    assert result.code != 0
    assert "tkm.ini" in result.err and "1" in result.err
    assert install.run("version").code == 0


@pytest.mark.parametrize("line, told", [
    ("[pin", "thiếu dấu"), ("nonsense", "không phải dạng"),
    ("[a]\nb = 1\nb = 2", "lần đầu ở dòng 2"),
])
@pytest.mark.parametrize("args, env", [
    (["--lang", "vi"], {}), ([], {"LANG": "vi_VN.UTF-8"}),
])
def test_a_broken_setting_is_told_in_the_users_language(
        install, line, told, args, env):
    install.settings(line + "\n", "policy.d/50.ini")
    result = install.run("list", *args, env=env)
    assert "Tệp cấu hình" in result.err and told in result.err, result


def test_a_broken_setting_is_no_wrong_command_line(install):
    install.settings("[pin\n", "policy.d/50.ini")
    result = install.run("list", "--json")
    assert result.code == 1, result
    assert document(result)["error"]["code"] == "storage"
    install.settings("[pin]\n", "policy.d/50.ini")
    install.settings("[brand]\nra = x\n[ra x]\nurl = https://x.example\n")
    assert install.run("pin", "forgot", "--json").code == 1


def test_help_is_in_the_users_language_whatever_the_settings(install):
    good = install.run("help", "exit-codes", "--lang", "vi")
    install.settings("[pin\n")
    assert install.run("help", "exit-codes", "--lang", "vi").out == good.out


UNUSABLE = [
    ("pin", "min-length = 12x", "0–64"), ("forgot-pin", "reset = usr", "user"),
    ("expiry-warning", "thresholds = soon", "0–3650"),
    ("token-pkcs11", "modules = relative.so", "absolute"),
]


@pytest.mark.parametrize("section, line, allowed", UNUSABLE)
def test_a_policy_that_cannot_be_used_stops_it(
        install, section, line, allowed):
    install.settings(f"[{section}]\n{line}\n", "policy.d/50.ini")
    for command in (["list"], ["info"], ["pin", "change"], ["plugins"]):
        result = install.run(*command)
        assert result.code == 1 and result.out == "", result
        assert "policy.d/50.ini" in result.err and "line 2" in result.err
        assert allowed in result.err, result
        assert document(install.run(*command, "--json"))["result"] == {}


def test_a_policy_that_cannot_be_used_can_be_looked_into(install):
    install.settings("[pin]\nmin-length = 12x\n", "policy.d/50.ini")
    for command in (["config"], ["version"], ["help"], ["help", "pin", "change"],
                    ["pin", "change", "--help"]):
        assert install.run(*command).code == 0, command
    assert "min-length = 12x" in install.run("doctor").out


def test_a_policy_that_another_one_puts_right_does_not_stop_it(install):
    install.settings("[pin]\nmin-length = 12x\n", "policy.d/50.ini")
    install.settings("[pin]\nmin-length = 12\n", "policy.d/60.ini")
    assert install.run("list").code == 0


@pytest.mark.parametrize("section, line, allowed", UNUSABLE[:3])
def test_a_setting_that_is_not_used_is_said_by_every_command(
        install, section, line, allowed):
    install.config.write_text(f"[{section}]\n{line}\n")
    result = install.run("list")
    assert result.code == 0 and install.serial in result.out, result
    assert "is not used" in result.err and "line 2" in result.err
    assert allowed in result.err
    (notice,) = document(install.run("list", "--json"))["notices"]
    assert notice["id"] == "setting-unused"
    assert install.run("help").err == install.run("version").err == ""


# ---- secrets


def test_a_secret_in_argv_is_refused_and_wiped(install):
    result = install.run("pin", "change", "--new-pin", "24681357")
    assert result.code == 2, result
    assert "24681357" not in result.err + result.out
    assert "--secret" in result.err


def test_the_pin_changes_with_secrets_by_descriptor(install):
    result = install.run("pin", "change", "--json", secrets={
        "old_pin": USER_PIN, "new_pin": "24681357"})
    assert document(result)["ok"], result
    assert "24681357" not in result.out + result.err
    again = install.run("pin", "change", "--json", secrets={
        "old_pin": USER_PIN, "new_pin": "13572468"})
    assert again.code == 6, again
    assert document(again)["error"]["code"] == "pin-wrong"


def start_pin_change(install, descriptor):
    return subprocess.Popen(
        [install.tkm, "pin", "change", "--secret", f"old_pin=fd:{descriptor}",
         "--secret", f"new_pin=fd:{descriptor}"],
        env=install.env, pass_fds=[descriptor], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True)


def test_a_secret_file_that_others_can_read_is_refused(install):
    pins = install.folder / "pin"
    pins.write_text(USER_PIN + "\n")
    pins.chmod(0o644)
    result = install.run("pin", "change", "--secret", f"old_pin=file:{pins}",
                         secrets={"new_pin": "24681357"})
    assert result.code == 4, result
    assert "chmod 600" in result.err
    pins.chmod(0o600)
    result = install.run("pin", "change", "--secret", f"old_pin=file:{pins}",
                         secrets={"new_pin": "24681357"})
    assert result.code == 0, result


def test_no_secret_is_on_the_command_line_of_a_running_program(install):
    reader, writer = os.pipe()
    os.write(writer, f"{USER_PIN}\n".encode())
    process = start_pin_change(install, reader)
    wait_for(process, lambda: is_taken(reader))
    shown = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()
    os.write(writer, b"24681357\n")
    process.communicate(timeout=SECONDS)
    os.close(reader)
    os.close(writer)
    assert process.returncode == 0
    assert USER_PIN.encode() not in shown and b"24681357" not in shown


# ---- nobody to ask


def test_without_a_terminal_the_missing_fields_are_named(install):
    result = install.run("pin", "change")
    assert result.code == 4, result
    assert "--secret old_pin=fd:N" in result.err
    envelope = document(install.run("pin", "change", "--json"))
    assert envelope["error"]["missing"] == ["old_pin", "new_pin"]


def test_standard_input_is_not_taken_for_answers(install):
    result = install.run("pin", "change", input=f"{USER_PIN}\n24681357\n")
    assert result.code == 4, result


# ---- a person at a terminal


def test_the_pin_changes_at_the_terminal_without_echo(install):
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", USER_PIN), ("New PIN", "24681357"),
        ("once more", "24681357")])
    assert result.code == 0, result
    assert "24681357" not in result.out and USER_PIN not in result.out


def test_a_new_pin_typed_differently_is_asked_again(install):
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", USER_PIN),
        ("New PIN", "24681357"), ("once more", "24681358"),
        ("New PIN", "24681357"), ("once more", "24681357")])
    assert result.code == 0, result
    assert "not the same" in result.out


def test_two_empty_answers_cancel(install):
    result = install.run("pin", "change", tty=True,
                         input=[("Present PIN", ""), ("Present PIN", "")])
    assert result.code == 3, result


def test_ctrl_c_at_a_prompt_cancels(install):
    result = install.run("pin", "change", tty=True,
                         input=[("Present PIN", INTERRUPT)])
    assert result.code == 3, result


def test_a_wrong_pin_is_asked_again_and_the_tries_are_told(install):
    result = install.run("pin", "change", tty=True, input=[
        ("Present PIN", "00000000"), ("New PIN", "24681357"),
        ("once more", "24681357"), ("Present PIN", INTERRUPT)])
    assert result.code == 3, result


# ---- lines no wider than the terminal


def widest(text):
    return max(len(line) for line in unicodedata.normalize(
        "NFC", text).splitlines())


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("columns", [50, 80])
@pytest.mark.parametrize("words", [
    ["help"], ["help", "pin", "forgot"], ["doctor"], ["expiry"],
    ["pin", "chang"], ["info", "--token", "nobody"]], ids=" ".join)
def test_a_terminal_gets_lines_it_has_room_for(
        install, words, columns, language):
    shown = install.run(*words, "--lang", language, tty=True, columns=columns)
    told = install.run(*words, "--lang", language)
    assert widest(shown.out.replace(str(install.folder), "")) <= columns, shown
    assert shown.out.split() == (told.out + told.err).split()


def test_help_goes_on_below_where_it_began(install):
    wide = install.run("help", tty=True, columns=80).out
    assert re.search(r"^  info {22}Shows [^\n]*\n {28}\w", wide, re.M), wide
    narrow = install.run("help", tty=True, columns=50).out
    assert re.search(
        r"^  info\n {6}Shows [^\n]*\n {6}\w", narrow, re.M), narrow


def test_an_error_goes_on_behind_the_name_of_the_program(install):
    out = install.run("info", "--token", "nobody", tty=True, columns=40).out
    assert re.search(r"^tkm: [^\n]*\n {5}\w", out, re.M), out


def test_what_stands_above_a_prompt_is_broken_between_words(install):
    out = install.run("pin", "change", tty=True, columns=40, input=[
        ("Present PIN", USER_PIN), ("New PIN", ""), ("New PIN", "")]).out
    assert widest(out) <= 40, out


# ---- help, man pages, completion


def test_help_names_every_command(install):
    envelope = document(install.run("help", "--json"))
    for command in envelope["result"]["commands"]:
        assert command["command"] in install.run("help").out
        if not command["action"]:
            assert install.run("help", *command["command"].split()).code == 0


def test_help_of_an_action_shows_its_fields_as_options(install):
    out = install.run("help", "pin", "change").out
    assert "--secret old_pin=fd:N" in out
    assert install.run("pin", "change", "--help").out == out


def test_the_man_page_lists_every_exit_code(install):
    codes = document(install.run(
        "help", "exit-codes", "--json"))["result"]["exit_codes"]
    section = MAN[MAN.index("EXIT STATUS"):MAN.index("Sh EXAMPLES")]
    listed = re.findall(r"^\.It (\d+)\n(.*)$", section, re.MULTILINE)
    assert listed == [(str(c["code"]), c["meaning"]) for c in codes]


def test_the_man_page_has_every_command_and_global_option(install):
    commands = document(install.run("help", "--json"))["result"]["commands"]
    for command in commands:
        assert re.search(rf"^\.It Cm {command['command']}\b", MAN, re.M), command
    source = (ROOT / "core/ui/cli/args.c").read_text()
    options = re.findall(r'\{\{"([a-z]+)",', source)
    assert len(options) >= 9
    for option in options:
        assert re.search(rf"^\.It .*Fl -{option}\b", MAN, re.M), option


def known_settings():
    """Section and key of each line of the table of settings."""
    return set(re.findall(r'^    \{"([a-z0-9* -]+)", "([a-z0-9-]+)",',
                          (ROOT / "core/host/known.c").read_text(), re.M))


def settings_read(plugin):
    """Section and key of each setting a plugin's sources read, also through
    functions that hand on a key."""
    text = "".join(p.read_text() for p in sorted(plugin.rglob("*.c")))
    direct = re.findall(
        r'settings->(text|integer|brand)\([^";]*?,\s*("?)([a-z0-9-]+)', text)
    relays = re.findall(
        r'^(?:static )?\w[\w *\n]*?(\w+)\([^;{]*\*key\b[^;{]*\)\n\{\n'
        r'(?:(?!^\}).)*?settings->(?:text|integer)\([^;"]*\bkey\b',
        text, re.M | re.S)
    unclear = [key for _, quote, key in direct if not quote]
    assert len(unclear) == len(relays), (plugin.name, unclear, relays)
    yield from (("brand" if how == "brand" else plugin.name, key)
                for how, quote, key in direct if quote)
    for relay in relays:
        yield from ((plugin.name, key) for key in re.findall(
            rf'\b{relay}\([^";]*"([a-z0-9-]+)"', text))


def test_every_setting_the_code_reads_is_known():
    read = {(section, key) for path in (ROOT / "core").rglob("*.c")
            for section, key in re.findall(
                r'tkm_config_\w+\([^";]*"([^"]*)",\s*"([a-z0-9-]+)"',
                path.read_text())}
    for manifest in (ROOT / "plugins").glob("*/plugin.json"):
        read |= set(settings_read(manifest.parent))
    assert len(read) > 15 and ("forgot-pin", "strict") in read
    assert read <= known_settings()


def defined(text, name):
    """A number as the source has it: itself, or what its name stands for."""
    found = re.search(rf"^(?:#define |enum .*\b){name}(?: =)? (\d+)", text, re.M)
    return int(found[1] if found else name)


def test_plugins_ask_for_the_limits_that_config_tells():
    known = {(section, key): [int(default), int(least), int(most)]
             for section, key, default, least, most in re.findall(
                 r'\{"([a-z0-9-]+)", "([a-z-]+)", TKM_KNOWN_INTEGER,\s*'
                 r'"(\d+)",\s*NULL,\s*(\d+),\s*(\d+),',
                 (ROOT / "core/host/known.c").read_text())}
    kit = "".join(p.read_text() for p in (ROOT / "core/kit").glob("*.h"))
    asked = {}
    for path in (ROOT / "plugins").rglob("*.c"):
        text = path.read_text() + kit
        for key, least, most, default in re.findall(
                r'settings->integer\([^";]*"([a-z-]+)", (\w+), (\w+), (\w+)',
                text):
            asked[path.parent.name, key] = [
                defined(text, name) for name in (default, least, most)]
    assert len(asked) >= 3
    assert asked == {setting: known[setting] for setting in asked}


def test_the_table_of_settings_has_the_limits_of_what_plugins_parse():
    table = (ROOT / "core/host/known.c").read_text()
    rule = (ROOT / "plugins/expiry-warning/rule.h").read_text()
    profile = (ROOT / "plugins/ra-tms/profile.c").read_text()
    days = defined(rule, "TKM_THRESHOLD_DAYS_MAX")
    assert re.search(rf'"thresholds", TKM_KNOWN_INTEGERS, [^}}]*\s{days},',
                     table)
    assert (defined(table, "INTEGERS_MAX")
            == defined(rule, "TKM_THRESHOLDS_MAX"))
    least, most = (defined(profile, f"TIMEOUT_{end}") for end in ("MIN", "MAX"))
    assert f'"timeout", TKM_KNOWN_INTEGER, "", NULL, {least}, {most},' in table


@pytest.mark.parametrize("page", ["tkm.1", "tkm-tuf.1", "tkm.ini.5"])
def test_the_man_pages_are_clean(page):
    lint = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", ROOT / "docs/man" / page],
        capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout


def complete(install, *words):
    result = install.run("complete", "--", *words)
    assert result.code == 0 and result.err == "", result
    return result.out.splitlines()


def test_completion_knows_commands_options_serials_and_choices(install):
    assert "list" in complete(install, "li")
    assert complete(install, "pi") == ["pin"]
    assert {"change", "status"} <= set(complete(install, "pin", ""))
    assert "--json" in complete(install, "list", "--")
    assert complete(install, "--token", "") == [install.serial]
    assert complete(install, "info", "--lang", "") == ["vi", "en"]
    assert "pin.change" in complete(install, "run", "pin.")
    assert set(complete(install, "pin", "forgot", "--kind", "")) == {
        "personal", "organization"}
    assert "--id-number" in complete(install, "pin", "forgot", "--id")
    assert "old_pin=file:" in complete(
        install, "pin", "change", "--secret", "")


def test_bash_completes(install):
    script = f"""
        PATH={install.root}/bin:$PATH
        source {ROOT}/completions/tkm.bash
        COMP_WORDS=(tkm pin ch) COMP_CWORD=2
        _tkm
        echo "${{COMPREPLY[@]}}"
    """
    shown = subprocess.run(["bash", "-c", script], env=install.env,
                           capture_output=True, text=True)
    assert shown.stdout.split() == ["change"], shown.stderr


# ---- the program's own commands


def test_version(install):
    assert re.fullmatch(r"tkm \d+\.\d+\.\d+\n", install.run("version").out)
    assert install.run("--version").out == install.run("version").out
    assert document(install.run(
        "version", "--json"))["result"]["version"]["abi"] == "1.0"


def test_config_shows_where_a_value_comes_from(install):
    install.settings("[ui]\nlanguage = en\n", "policy.d/10-lang.ini")
    settings = document(install.run("config", "--json"))["result"]["settings"]
    (language,) = [s for s in settings if s["key"] == "ui.language"]
    assert language["value"] == "en" and language["locked"]
    assert language["place"].endswith("policy.d/10-lang.ini:2")
    assert install.run("config", "ui.language").code == 0
    assert install.run("config", "no.such").code == 1


def test_config_shows_what_is_built_in_where_nobody_set_anything(install):
    (timeout,) = document(install.run(
        "config", "network.timeout", "--json"))["result"]["settings"]
    assert timeout["value"] == "60" and timeout["origin"] == "built in"
    section = document(install.run(
        "config", "log", "--json"))["result"]["settings"]
    assert [s["key"] for s in section] == ["log.file", "log.level"]


@pytest.mark.parametrize("section, line", [
    ("expiry-warning", "thresholds = banana"),
    ("expiry-warning", "thresholds = 20 x"),
    ("expiry-warning", "thresholds = -5"),
    ("expiry-warning",
     "thresholds = 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"),
    ("token-pkcs11", "timeout = banana"),
    ("token-pkcs11", "modules = relative.so"),
    ("pin", "min-length = 65"),
    ("log", "level = banana"),
    ("ui", "language = fr"),
    ("ra x", "timeout = 1"),
])
def test_a_value_that_is_not_used_is_told(install, section, line):
    install.settings(f"[{section}]\n{line}\n")
    key = f"{section}.{line.split(' = ')[0]}"
    (found,) = document(install.run(
        "config", key, "--json"))["result"]["settings"]
    assert found["problem"]
    doctor = install.run("doctor")
    assert doctor.code == 1 and line in doctor.out


@pytest.mark.parametrize("section, line, told", [
    ("forgot-pin", "rset = user", "“reset”"), ("log", "levl = debug", "“level”"),
    ("forgt-pin", "reset = user", "“forgot-pin”"),
    ("nonsense", "foo = 1", "no section [nonsense]"),
    ("activation", "foo = 1", "no setting “foo” in [activation]"),
    ("ra x", "ulr = https://x.example\nback-end = ra-tms", "“url”"),
])
def test_a_mistyped_setting_is_told_with_what_was_meant(
        install, section, line, told):
    install.settings(f"[{section}]\n{line}\n", "policy.d/50.ini")
    key = f"{section}.{line.split(' = ')[0]}"
    (found,) = document(install.run(
        "config", key, "--json"))["result"]["settings"]
    assert told in found["problem"]
    assert told in install.run("config").err
    doctor = install.run("doctor")
    assert doctor.code == 0 and "ok  Settings" not in doctor.out
    assert "hint  Settings" in doctor.out and told in doctor.out


def test_what_a_vendors_plugin_may_read_is_not_complained_about(
        install, tmp_path):
    Vendor(tmp_path / "vendor").place(install, BUILD / "zoo/good.so")
    install.settings("[animal]\nfood = hay\n[ra x]\nback-end = animal\n"
                     "herd = 1\n", "policy.d/50.ini")
    settings = document(install.run("config", "--json"))["result"]["settings"]
    assert {"animal.food", "ra x.herd"} <= {s["key"] for s in settings}
    assert not any("problem" in s for s in settings)
    assert "hint  Settings" not in install.run("doctor").out


def test_the_manual_has_the_settings_that_config_shows(install):
    manual = (ROOT / "docs/man/tkm.ini.5").read_text()
    told, section = set(), None
    for text in manual.splitlines():
        if head := re.fullmatch(r"\.Ss \[(.*)\]", text):
            section = head[1]
        elif key := re.fullmatch(r"\.It Cm ([a-z0-9-]+)", text):
            told.add(f"{section}.{key[1]}")
    settings = document(install.run("config", "--json"))["result"]["settings"]
    shown = {s["key"] for s in settings if not s["key"].startswith("ra ")}
    assert {t for t in told if not t.startswith("ra NAME.")} == shown
    assert told == {f"{section.replace('*', 'NAME')}.{key}"
                    for section, key in known_settings()}


def test_plugins_are_ready(install):
    plugins = document(install.run(
        "plugins", "--json"))["result"]["plugins"]
    assert {"token-pkcs11", "pin", "hardware-info"} <= {
        p["name"] for p in plugins}
    assert all(p["state"] == "ready" for p in plugins), plugins


def test_a_changed_plugin_is_refused_with_10(install):
    library = install.root / "plugins/pin/pin.so"
    library.write_bytes(library.read_bytes() + b"\0")
    result = install.run("pin", "change", "--json")
    assert result.code == 10, result
    assert document(result)["error"]["code"] == "plugin"
    plugins = document(install.run(
        "plugins", "--json"))["result"]["plugins"]
    (pin,) = [p for p in plugins if p["name"] == "pin"]
    assert pin["state"] == "refused" and pin["message"]


def test_plugin_check_tells_each_rule(install):
    good = install.run("plugin", "check", install.root / "plugins/pin",
                       "--json")
    assert good.code == 0, good
    assert all(c["passed"] for c in document(good)["result"]["checks"])
    bad = install.run("plugin", "check", BUILD / "zoo/create_crashes.so",
                      "--json")
    assert bad.code == 10, bad
    assert not all(c["passed"] for c in document(bad)["result"]["checks"])
    assert install.run("plugin", "check", "/nowhere").code != 0


def test_actions_lists_what_plugins_offer(install):
    actions = document(install.run(
        "actions", "--json"))["result"]["actions"]
    assert ("pin.change", "pin change") in {
        (a["id"], a["command"]) for a in actions}


def test_an_action_runs_by_its_id(install):
    by_id = document(install.run("run", "hardware-info.show", "--json"))
    by_name = document(install.run("info", "--json"))
    assert by_id["result"] == by_name["result"]
    assert by_id["command"] == "info"


def test_doctor_finds_nothing_wrong_and_then_something(install):
    good = install.run("doctor", "--json")
    assert good.code == 0, good
    assert {c["check"] for c in document(good)["result"]["checks"]} >= {
        "configuration", "plugins", "tokens", "state", "memory", "ra"}
    install.settings("[token-pkcs11]\nmodules = /nowhere.so\n")
    bad = install.run("doctor", "--json")
    assert bad.code == 1, bad
    assert any(c["state"] == "problem"
               for c in document(bad)["result"]["checks"])


def test_an_error_that_needs_help_says_whom_to_ask(install):
    install.settings("[brand]\nsupport = 1900 1234\n", "brand.ini")
    library = install.root / "plugins/pin/pin.so"
    library.write_bytes(library.read_bytes() + b"\0")
    refused = install.run("pin", "change")
    assert refused.err.endswith("\nHelp: 1900 1234\n"), refused
    assert "Hỗ trợ: 1900 1234" in install.run(
        "pin", "change", "--lang", "vi").err
    assert document(install.run(
        "pin", "change", "--json"))["error"]["support"] == "1900 1234"


def test_an_error_the_user_can_put_right_does_not(install):
    install.settings("[brand]\nsupport = 1900 1234\n", "brand.ini")
    assert "1900" not in install.run("lits").err
    assert document(install.run("lits", "--json"))["error"]["support"] is None


def test_doctor_says_whom_to_ask_when_it_finds_a_problem(install):
    install.settings("[brand]\nsupport = 1900 1234\n", "brand.ini")
    assert "1900" not in install.run("doctor").out
    install.settings("[token-pkcs11]\nmodules = /nowhere.so\n")
    assert install.run("doctor").out.endswith("\nHelp: 1900 1234\n")
    (notice,) = document(install.run("doctor", "--json"))["notices"]
    assert notice["id"] == "support" and "1900 1234" in notice["text"]


def test_doctor_reaches_the_ra_and_compares_clocks(install, make_sandbox):
    ra = make_sandbox().start()
    profile = install.folder / "ra.ini"
    profile.write_text(
        "[brand]\nra = sandbox\n[ra sandbox]\nback-end = ra-tms\n"
        f"url = {ra.url}\nca-file = {ra.ca_file}\n"
        f"seal-certificate-file = {ra.seal_file}\n")
    command = ("doctor", "--json", "--config", profile)
    checks = document(install.run(*command))["result"]["checks"]
    states = {c["check"]: c["state"] for c in checks}
    assert states["ra"] == "ok" and states["clock"] == "ok", checks
    ra.stop()
    bad = install.run(*command)
    assert bad.code == 1, bad


# ---- exit codes


def test_an_unknown_serial_ends_with_5(install):
    result = install.run("info", "--token", "0000", "--json")
    assert result.code == 5, result
    assert document(result)["error"]["code"] == "no-token"


def test_a_result_that_cannot_be_written_is_a_failure(install):
    with open("/dev/full", "w") as full:
        english, vietnamese = (
            subprocess.run([install.tkm, "list", "--lang", lang], stdout=full,
                           text=True, stderr=subprocess.PIPE, env=install.env)
            for lang in ("en", "vi"))
    assert english.returncode == vietnamese.returncode == 1
    assert "cannot be written" in english.stderr
    assert "Không ghi được" in vietnamese.stderr


def test_an_interrupt_cancels_what_waits_for_a_secret(install):
    reader, writer = os.pipe()
    os.write(writer, b"1357")
    process = start_pin_change(install, reader)
    wait_for(process, lambda: is_taken(reader))
    interrupt(process)
    _, err = process.communicate(timeout=SECONDS)
    os.close(reader)
    os.close(writer)
    assert process.returncode == 3, err
    assert "cannot be read" not in err and "cancelled" in err.lower()


def test_a_second_interrupt_aborts_what_hangs_in_a_driver(install):
    calls = install.folder / "calls"
    install.use_faulty_module()
    install.fault(fault="hang", function="C_Login", counts=calls)
    reader, writer = os.pipe()
    os.write(writer, f"{USER_PIN}\n24681357\n".encode())
    process = start_pin_change(install, reader)
    wait_for(process, lambda: calls.exists() and
             "C_Login" in calls.read_text())
    interrupt(process)
    interrupt(process)
    process.communicate(timeout=SECONDS)
    os.close(reader)
    os.close(writer)
    assert process.returncode == 130


def test_letters_without_values_may_stand_together(install):
    assert install.run("-vV").out == install.run("--version").out


def test_help_on_the_beginning_of_commands_names_them(install):
    result = install.run("help", "pin")
    assert result.code == 2 and "pin change" in result.err


def test_help_of_one_command_is_a_list_for_scripts_too(install):
    (found,) = document(install.run(
        "help", "list", "--json"))["result"]["commands"]
    assert found["command"] == "list"


def test_settings_and_topics_are_completed(install):
    assert "log.level" in install.run(
        "complete", "--", "config", "log.").out.split()
    assert "doctor" in install.run("complete", "--", "help", "do").out.split()


def test_doctor_tells_a_record_of_a_request_that_cannot_be_read(install):
    journal = install.state / "journal"
    journal.mkdir(parents=True, mode=0o700)
    (journal / "x.json").write_text("{")
    result = install.run("doctor")
    assert result.code == 1 and "x.json" in result.out

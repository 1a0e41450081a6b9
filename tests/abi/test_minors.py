"""Host and plugin of different minors work together, in all four pairs.

A next minor is made here from today's headers: every struct that may grow
gets one more member, and the host and a plugin are built from it.
"""

import pathlib
import re
import shutil
import subprocess

import pytest

from headers import HEADERS, INCLUDE
from install import Install, BUILD
from vendor import Vendor

ROOT = pathlib.Path(__file__).parents[2]
PROBE = pathlib.Path(__file__).with_name("probe.c")

# Host-filled and plugin-filled structs of every interface.
GROWING = ("tkm_op", "tkm_host", "tkm_plugin", "tkm_action", "tkm_feature",
           "tkm_form", "tkm_field", "tkm_record", "tkm_value", "tkm_error",
           "tkm_notice", "tkm_host_secret", "tkm_host_text",
           "tkm_host_settings", "tkm_host_token", "tkm_host_ra",
           "tkm_token", "tkm_ra", "tkm_ra_job")


def make_next_minor(folder):
    """Today's headers with minor 1 and a member more in each struct."""
    shutil.copytree(INCLUDE, folder)
    for header in HEADERS:
        path = folder / "tkm" / header
        text = path.read_text()
        for struct in GROWING:
            text = re.sub(
                rf"(^struct {struct} \{{\n.*?)^\}};",
                r"\1\tuint64_t since_1_1;\n};", text, flags=re.S | re.M)
        path.write_text(text.replace("#define TKM_ABI_MINOR 0u",
                                     "#define TKM_ABI_MINOR 1u"))
    return folder


@pytest.fixture(scope="module")
def include(tmp_path_factory):
    return {0: INCLUDE,
            1: make_next_minor(tmp_path_factory.mktemp("next") / "include")}


@pytest.fixture(scope="module")
def build(include):
    """Build trees of a host of each minor."""
    tree = BUILD.parent / f"{BUILD.name}-next-minor"
    shutil.rmtree(tree / "include", ignore_errors=True)
    shutil.copytree(include[1], tree / "include")
    for command in (
            ["cmake", "-S", ROOT, "-B", tree, "-G", "Ninja",
             "-DCMAKE_BUILD_TYPE=Debug", "-DTKM_TESTS=OFF",
             f"-DTKM_ABI_INCLUDE={tree}/include"],
            ["cmake", "--build", tree]):
        done = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout[-4000:]
    return {0: BUILD, 1: tree}


@pytest.mark.parametrize("host_minor", [0, 1])
@pytest.mark.parametrize("plugin_minor", [0, 1])
def test_they_work_together(tmp_path, include, build, host_minor,
                            plugin_minor):
    library = tmp_path / "probe.so"
    subprocess.run(
        ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared",
         "-fPIC", f"-I{include[plugin_minor]}", PROBE, "-o", library],
        check=True)
    install = Install(tmp_path / "install", build=build[host_minor])
    vendor = Vendor(tmp_path / "vendor")
    vendor.is_trusted_by(install)
    vendor.place(install, library, name="probe", id="org.example.probe",
                 abi=f"1.{plugin_minor}",
                 actions=[{"id": "probe.run", "command": "probe"}])
    done = install.run("probe", "--word", "hello", "--json")
    assert done.code == 0, done
    result = done.json["result"]["probe"]
    assert result["word"] == "hello"
    assert result["built_with"] == plugin_minor
    assert result["host_minor"] == host_minor
    assert result["host_reaches"] == (
        host_minor == 1 if plugin_minor == 1 else False)

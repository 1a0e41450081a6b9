# SPDX-License-Identifier: Apache-2.0
"""Our client with the metadata of tuf-js, and tuf-js with the metadata of the
repository our own tests are made with."""

import os
import pathlib
import subprocess
import sys
import urllib.parse

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "system"))

from install import BUILD  # noqa: E402
from tufrepo import Repository, Server  # noqa: E402

SECONDS = 60
ENV = {**os.environ, "NODE_PATH": os.environ["TKM_NODE_MODULES"]}


def node(script, *words):
    return ["node", str(HERE / script), *map(str, words)]


def test_our_client_takes_what_tufjs_signed(tmp_path):
    root, metadata, targets = (
        tmp_path / name for name in ("root.json", "metadata", "targets"))
    server = subprocess.Popen(
        node("repository.js", root, "dir/x y.tar=content", "empty="),
        env=ENV, stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        tuf = [str(BUILD / "bin" / "tkm-tuf"), "--metadata-dir",
               str(metadata)]
        subprocess.run([*tuf, "init", str(root)], check=True)
        subprocess.run(
            [*tuf, "--metadata-url", url + "/metadata", "--target-dir",
             str(targets), "--target-base-url", url + "/targets",
             "--target-name", "dir/x y.tar", "--target-name", "empty",
             "download"], check=True, timeout=SECONDS)
    finally:
        server.kill()
        server.communicate()
    assert (targets / "dir%2Fx%20y.tar").read_bytes() == b"content"
    assert (targets / "empty").read_bytes() == b""


@pytest.mark.parametrize("consistent", [True, False])
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_tufjs_takes_what_our_tests_sign(tmp_path, kind, consistent):
    repository = Repository(kind=kind, consistent=consistent)
    (tmp_path / "root.json").write_bytes(repository.sign("root"))
    repository.delegate("targets", "vendor", paths=["vendor/*"])
    repository.add_target("vendor/x", b"plugin", role="vendor")
    repository.add_target("plain", b"content")
    repository.targets["x-note"] = {"é\u2028\U0001f600": ["\\", '"', "\n"]}
    repository.bump("targets")
    server = Server(repository)
    subprocess.run(
        node("client.js", tmp_path, server.url, "plain", "vendor/x"),
        env=ENV, check=True, timeout=SECONDS)
    server.stop()
    for name, content in (("plain", b"content"), ("vendor/x", b"plugin")):
        path = tmp_path / "targets" / urllib.parse.quote(name, "")
        assert path.read_bytes() == content

# SPDX-License-Identifier: Apache-2.0
"""The host's way to the network, against real TLS servers and proxies."""

import datetime
import email.utils
import json
import os
import socket
import ssl
import subprocess
import threading
import time

import pytest

from install import BUILD, SECONDS, Install
from sandbox import own_port

PROBE = BUILD / "tests" / "http-probe"


def openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True,
                   capture_output=True)


class Authority:
    """A CA in a folder, and certificates by it."""

    def __init__(self, folder):
        self.folder = folder
        self.key, self.certificate = folder / "ca.key", folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=Test CA", "-keyout", self.key,
                "-out", self.certificate)
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        (folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={folder}/index.txt\n"
            f"serial={folder}/serial\nnew_certs_dir={folder}\n"
            f"default_md=sha256\npolicy=p\nprivate_key={self.key}\n"
            f"certificate={self.certificate}\ncopy_extensions=copy\n"
            "unique_subject=no\n[p]\ncommonName=supplied\n")

    def issue(self, name="localhost", begin=-1, end=30):
        """Files of a key and a certificate valid from day to day."""
        key, request = self.folder / "s.key", self.folder / "s.csr"
        certificate = self.folder / "s.pem"
        openssl("req", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-addext", f"subjectAltName=DNS:{name}",
                "-keyout", key, "-out", request)
        now = datetime.datetime.now(datetime.timezone.utc)
        times = [(now + datetime.timedelta(days=days)).strftime(
            "%Y%m%d%H%M%SZ") for days in (begin, end)]
        openssl("ca", "-batch", "-config", self.folder / "ca.cnf",
                "-in", request, "-out", certificate, "-notext",
                "-startdate", times[0], "-enddate", times[1])
        return certificate, key


class Server:
    """Speaks to each connection in a thread, through TLS if given one."""

    def __init__(self, talk, files=None, version=None):
        self.talk, self.context = talk, None
        if files:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*files)
            if version:
                self.context.minimum_version = ssl.TLSVersion.TLSv1
                self.context.maximum_version = version
                self.context.set_ciphers("DEFAULT@SECLEVEL=0")
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"https://localhost:{self.port}/v1"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(
                target=self.answer, args=(client,), daemon=True).start()

    def answer(self, client):
        try:
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
            self.talk(client)
            client.close()
        except OSError:
            pass

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)  # ends accept() too
        except OSError:
            pass
        self.socket.close()


def saying(status="200 OK", headers=(), body=b"hello", date=None):
    """An HTTP server's talk: the same answer to every request."""
    def talk(client):
        client.recv(65536)
        lines = [f"HTTP/1.1 {status}", *headers, "Connection: close",
                 f"Content-Length: {len(body)}",
                 "Date: " + email.utils.formatdate(
                     time.time() if date is None else date, usegmt=True)]
        client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return talk


def silent(client):
    """Until the other side gives up."""
    while client.recv(65536):
        pass


class World:
    def __init__(self, folder):
        self.install = Install(folder, label=None)
        self.ca_folder = folder / "ca"
        self.ca_folder.mkdir()
        self.ca = Authority(self.ca_folder)
        self.servers = []

    def server(self, talk, files=None, **options):
        self.servers.append(Server(
            talk, self.ca.issue() if files is None else files, **options))
        return self.servers[-1]

    def plain(self, talk):
        self.servers.append(Server(talk))
        return self.servers[-1]

    def get(self, url, ca=True, timeout=30, most=0, cancel_after=0, env=None):
        result = subprocess.run(
            [PROBE, self.install.root, url,
             self.ca.certificate if ca else "-", str(timeout), str(most),
             str(cancel_after)],
            env={**self.install.env, **(env or {})}, capture_output=True,
            text=True, timeout=SECONDS)
        assert result.returncode == 0, result
        assert result.stderr == ""
        return json.loads(result.stdout)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    for server in made.servers:
        server.close()


def test_an_answer_comes_back(world):
    got = world.get(world.server(saying(headers=[
        "Content-Type: Application/Problem+JSON; charset=utf-8",
        "Retry-After: 7"], status="503 Busy")).url)
    assert got["code"] == "ok"
    assert (got["status"], got["length"]) == (503, 5)
    assert got["type"] == "application/problem+json"
    assert got["retry_after"] == 7
    assert abs(got["date"] - time.time()) < 60
    assert got["notices"] == []


def test_an_empty_answer_is_an_answer(world):
    got = world.get(world.server(saying("204 No Content", body=b"")).url)
    assert (got["code"], got["status"], got["length"]) == ("ok", 204, 0)


def test_plain_http_is_refused(world):
    got = world.get(f"http://localhost:{world.plain(saying()).port}/")
    assert got["code"] == "argument"
    assert "https://" in got["text"]


def test_a_name_and_password_in_the_address_are_refused(world):
    got = world.get("https://user:secret@localhost/")
    assert got["code"] == "argument"
    assert "secret" not in got["text"] + got["detail"]


def test_a_redirect_is_not_followed(world):
    other = world.server(saying())
    got = world.get(world.server(saying(
        "302 Found", [f"Location: {other.url}"])).url)
    assert (got["code"], got["status"]) == ("ok", 302)


def test_an_unknown_server_is_told(world):
    got = world.get("https://nowhere.invalid/")
    assert got["code"] == "network"
    assert "nowhere.invalid was not found" in got["text"]


def test_a_closed_port_is_told(world):
    with own_port() as held:
        got = world.get(f"https://localhost:{held.getsockname()[1]}/v1")
    assert got["code"] == "network"
    assert "does not accept connections" in got["text"]


def test_a_slow_server_is_given_up(world):
    got = world.get(world.plain(silent).url, timeout=1)
    assert got["code"] == "network"
    assert "in time" in got["text"]
    assert got["ms"] < 3000


def test_a_cancel_is_answered_within_two_seconds(world):
    got = world.get(world.plain(silent).url, cancel_after=300)
    assert got["code"] == "cancelled"
    assert 300 <= got["ms"] < 2300


def test_a_server_of_another_authority_is_refused(world):
    other = world.ca_folder / "other"
    other.mkdir()
    got = world.get(
        world.server(saying(), Authority(other).issue()).url)
    assert got["code"] == "network"
    assert "not trusted" in got["text"]


def test_the_systems_authorities_do_not_count_beside_the_profiles(world):
    got = world.get(world.server(saying()).url, ca=False)
    assert got["code"] == "network"
    assert "not trusted" in got["text"]


def test_a_ca_file_of_the_configuration_lies_beside_it(world):
    (world.install.root / "etc" / "our-ca.pem").write_bytes(
        world.ca.certificate.read_bytes())
    world.install.settings("[network]\nca-file = our-ca.pem\n")
    assert world.get(world.server(saying()).url, ca=False)["code"] == "ok"
    world.install.settings("[network]\nca-file = missing.pem\n")
    got = world.get(world.server(saying()).url, ca=False)
    assert got["code"] == "network" and "ca-file" in got["text"]


def test_another_host_name_is_refused(world):
    got = world.get(world.server(
        saying(), world.ca.issue("ra.example")).url)
    assert got["code"] == "network"
    assert "another name" in got["text"]


def test_an_expired_certificate_is_told_with_the_clock(world):
    got = world.get(world.server(
        saying(), world.ca.issue(begin=-10, end=-2)).url)
    assert got["code"] == "network"
    assert "expired" in got["text"] and "clock" in got["text"]
    assert str(datetime.date.today().year) in got["text"]


def test_a_certificate_of_tomorrow_blames_the_clock(world):
    got = world.get(world.server(
        saying(), world.ca.issue(begin=2, end=20)).url)
    assert got["code"] == "network"
    assert "not valid yet" in got["text"] and "clock" in got["text"]


def test_old_tls_is_refused(world):
    got = world.get(world.server(
        saying(), version=ssl.TLSVersion.TLSv1_1).url)
    assert got["code"] == "network"
    assert "secure connection" in got["text"]


def test_a_server_without_tls_is_told(world):
    got = world.get(world.plain(saying()).url)
    assert got["code"] == "network"
    assert "secure connection" in got["text"]


def test_a_broken_connection_is_told(world):
    got = world.get(world.server(lambda client: client.recv(10)).url)
    assert got["code"] == "network"
    assert "broke off" in got["text"]


@pytest.mark.parametrize("headers", [[], ["Transfer-Encoding: identity"]])
def test_too_large_an_answer_is_refused(world, headers):
    got = world.get(world.server(
        saying(body=b"x" * 5000, headers=headers)).url, most=4999)
    assert got["code"] == "network"
    assert "4999" in got["text"].replace(",", "").replace(".", "")
    assert world.get(world.server(
        saying(body=b"x" * 5000)).url, most=5000)["code"] == "ok"


def test_a_wrong_clock_is_noticed_once(world):
    got = world.get(world.server(saying(date=time.time() + 3600)).url)
    assert got["code"] == "ok"
    assert len(got["notices"]) == 1 and "clock" in got["notices"][0]


def tunnel(client):
    """A proxy that does what it is asked."""
    line = client.recv(65536).split()[1].decode()
    _, port = line.rsplit(":", 1)  # localhost, if the system knows that name
    with socket.create_connection(("127.0.0.1", int(port))) as server:
        client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        pump = threading.Thread(target=copy, args=(server, client))
        pump.start()
        copy(client, server)
        pump.join()


def copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def refusing(status):
    def talk(client):
        client.recv(65536)
        client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n"
                       "Proxy-Authenticate: Basic realm=x\r\n\r\n".encode())
    return talk


def test_the_configured_proxy_is_used(world):
    proxy = world.plain(tunnel)
    world.install.settings(
        f"[network]\nproxy = http://127.0.0.1:{proxy.port}\n")
    assert world.get(world.server(saying()).url)["code"] == "ok"
    proxy.close()


def test_the_proxy_of_the_environment_is_used_unless_none_is_wanted(world):
    env = {"https_proxy": "http://127.0.0.1:9"}
    server = world.server(saying())
    assert world.get(server.url, env=env)["code"] == "network"
    world.install.settings("[network]\nproxy = none\n")
    assert world.get(server.url, env=env)["code"] == "ok"


def test_a_proxy_that_wants_a_login_is_told(world):
    proxy = world.plain(refusing("407 Proxy Authentication Required"))
    world.install.settings(
        f"[network]\nproxy = http://127.0.0.1:{proxy.port}\n")
    got = world.get(world.server(saying()).url)
    assert got["code"] == "network"
    assert "name and password" in got["text"]


def test_the_password_of_a_proxy_is_never_told(world):
    for proxy in ("http://ann:s3cret@nowhere.invalid:3128",
                  "http://ann:s3cret@127.0.0.1:9", "ann:s3cret@[::bad",
                  "nonsense://ann:s3cret@127.0.0.1:9"):
        world.install.settings(f"[network]\nproxy = {proxy}\n")
        got = world.get("https://127.0.0.1:9/")
        assert got["code"] == "network"
        assert "s3cret" not in str(got)


def test_a_proxy_that_refuses_is_told(world):
    proxy = world.plain(refusing("403 Forbidden"))
    world.install.settings(
        f"[network]\nproxy = http://127.0.0.1:{proxy.port}\n")
    got = world.get(world.server(saying()).url)
    assert got["code"] == "network"
    assert "proxy refuses" in got["text"]


def test_a_changed_library_is_refused(world):
    library = world.install.root / "bin" / "libtkm-http.so"
    with open(library, "ab") as file:
        file.write(b"x")
    got = world.get(world.server(saying()).url)
    assert got["code"] == "plugin"
    assert "libtkm-http.so" in got["text"]

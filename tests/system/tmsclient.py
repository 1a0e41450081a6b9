# SPDX-License-Identifier: Apache-2.0
"""A small tms/1 client, written from docs/protocol-tms.md alone.

Shares no code with the server: it seals, signs and makes its keys and
requests by running the `openssl` program.
"""

import base64
import hashlib
import http.client
import json
import os
import secrets
import ssl
import subprocess
import tempfile
import urllib.parse

REPLY_ID = b"tms-reply".hex()


def openssl(*arguments, data=b"", check=True):
    return subprocess.run(
        ["openssl", *[str(part) for part in arguments]], input=data,
        check=check, capture_output=True).stdout


class Problem(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status} {body.get('code')}: {body.get('title')}")
        self.status = status
        self.code = body.get("code")
        self.body = body


class BareProblem(Problem):
    """Not sealed: it proves nothing."""


class Untrusted(Exception):
    """An answer that cannot be from the RA."""


def seal_options(certificate):
    text = openssl("x509", "-in", certificate, "-noout", "-text")
    if b"id-ecPublicKey" in text:
        return ["-keyopt", "ecdh_kdf_md:sha256"]
    return ["-keyopt", "rsa_padding_mode:oaep",
            "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha256"]


def seal(certificate, plain, cipher="-aes-256-gcm", options=None):
    if options is None:
        options = seal_options(certificate)
    return openssl("cms", "-encrypt", "-binary", "-outform", "DER", cipher,
                   "-recip", certificate, *options, data=plain)


def open_reply(key, sealed):
    with tempfile.NamedTemporaryFile() as file:
        file.write(sealed)
        file.flush()
        done = subprocess.run(
            ["openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
             "-in", file.name, "-secretkey", key.hex(),
             "-secretkeyid", REPLY_ID], capture_output=True)
    if done.returncode != 0:
        raise Untrusted("the answer does not open")
    return done.stdout


class Client:
    def __init__(self, url, ca_file, seal_file, lang="en"):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.context = ssl.create_default_context(cafile=str(ca_file))
        self.seal_file = seal_file
        self.lang = lang

    def http(self, method, path, body=None, headers=None):
        """One exchange: status, headers, bytes."""
        connection = http.client.HTTPSConnection(
            self.host, self.port, context=self.context, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def info(self):
        status, _, data = self.http(
            "GET", "/v1/info", headers={"Accept-Language": self.lang})
        assert status == 200
        return json.loads(data)

    def envelope(self, path, body, request_id, key):
        return {"tms": 1, "method": "POST", "path": path, "id": request_id,
                "replyKey": base64.b64encode(key).decode(),
                "lang": self.lang, "body": body}

    def send_sealed(self, path, sealed):
        return self.http("POST", path, sealed, {
            "Content-Type": "application/cms",
            "Accept-Language": self.lang})

    def post(self, path, body, request_id=None):
        """(status, body) of a sealed success; raises a Problem else."""
        request_id = request_id or secrets.token_hex(16)
        key = os.urandom(32)
        plain = json.dumps(self.envelope(path, body, request_id, key))
        status, headers, data = self.send_sealed(
            path, seal(self.seal_file, plain.encode()))
        kind = headers.get("Content-Type")
        if kind == "application/problem+json":
            raise BareProblem(status, json.loads(data))
        if kind != "application/cms" or len(data) > 262144:
            raise Untrusted(kind)
        return self.read(request_id, open_reply(key, data))

    @staticmethod
    def read(request_id, plain):
        try:
            answer = json.loads(plain)
        except ValueError as error:
            raise Untrusted("no JSON") from error
        if answer["tms"] != 1 or answer["id"] != request_id:
            raise Untrusted("for another request")
        if answer["status"] >= 300:
            raise Problem(answer["status"], answer["body"])
        return answer["status"], answer["body"]


class Key:
    """A key pair on disk instead of on a token."""

    KINDS = {
        "rsa-2048": ["RSA", "rsa_keygen_bits:2048"],
        "rsa-1024": ["RSA", "rsa_keygen_bits:1024"],
        "ec-p256": ["EC", "ec_paramgen_curve:P-256"],
        "ec-p384": ["EC", "ec_paramgen_curve:P-384"],
    }

    def __init__(self, folder, kind="ec-p256"):
        self.folder = folder
        self.digest = "-sha384" if kind == "ec-p384" else "-sha256"
        self.path = folder / f"{secrets.token_hex(4)}.key"
        algorithm, option = self.KINDS[kind]
        openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option,
                "-out", self.path)

    def csr(self):
        der = openssl("req", "-new", "-key", self.path, "-subj", "/CN=x",
                      "-outform", "DER")
        return base64.b64encode(der).decode()

    def public(self):
        return openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")

    def sign(self, text):
        return base64.b64encode(openssl(
            "dgst", self.digest, "-sign", self.path,
            data=text.encode())).decode()

    def installed(self, order, certificate):
        """The members `certificateSha256` and `signature`."""
        digest = hashlib.sha256(base64.b64decode(certificate)).hexdigest()
        text = f"tms/1 installed\n{order}\n{digest}\n"
        return {"certificateSha256": digest, "signature": self.sign(text)}

    def signed_data(self, certificate, content):
        path = self.path.with_suffix(".pem")
        path.write_bytes(openssl(
            "x509", "-inform", "DER", data=base64.b64decode(certificate)))
        return base64.b64encode(openssl(
            "cms", "-sign", "-binary", "-nodetach", "-outform", "DER",
            "-md", self.digest[1:], "-signer", path, "-inkey", self.path,
            data=content.encode())).decode()


def public_key(certificate):
    pem = openssl("x509", "-inform", "DER", "-pubkey", "-noout",
                  data=base64.b64decode(certificate))
    return openssl("pkey", "-pubin", "-outform", "DER", data=pem)


def subject_digest(subject):
    text = "".join(f"{item['id']}\n{item['value']}\n" for item in subject)
    return hashlib.sha256(text.encode()).hexdigest()


class Activation:
    """The steps of an activation, one after the other."""

    def __init__(self, client, code, serial):
        self.client = client
        self.token = {"serial": serial}
        self.code = code.replace("-", "")
        self.answer = None

    @property
    def id(self):
        return self.answer["activation"]

    def begin(self, request_id=None):
        _, self.answer = self.client.post(
            "/v1/activations", {"code": self.code, "token": self.token},
            request_id)
        assert subject_digest(self.answer["subject"]) == \
            self.answer["subjectDigest"]
        return self.answer

    def decide(self, accept=True, digest=None):
        return self.client.post("/v1/activations/decision", {
            "activation": self.id, "session": self.answer["session"],
            "accept": accept,
            "subjectDigest": digest or self.answer["subjectDigest"]})[1]

    def request(self, key, request_id=None, csr=None, path="request",
                session=True):
        body = {"activation": self.id, "csr": csr or key.csr()}
        if session:
            body["session"] = self.answer["session"]
        return self.client.post(f"/v1/activations/{path}", body, request_id)

    def installed(self, key, certificate):
        return self.client.post("/v1/activations/installed", {
            "activation": self.id,
            **key.installed(self.id, certificate)})[1]

    def run(self, key):
        """All of it; the certificate."""
        self.begin()
        self.decide()
        certificate = self.request(key)[1]["certificate"]
        self.installed(key, certificate)
        return certificate

# SPDX-License-Identifier: Apache-2.0
"""A repository of The Update Framework, written from the specification
(https://theupdateframework.github.io/specification/v1.0.33/) and from nothing
of ours, and the HTTP server it is asked through.

    repository = Repository()
    repository.add_target("a/file", b"content")
    repository.publish()

What a test spoils it changes in the documents (`repository.snapshot["version"]`)
or in the bytes served (`repository.served["metadata/timestamp.json"]`).
"""

import collections
import copy
import datetime
import hashlib
import http.server
import json
import threading
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import (
    ec, ed25519, padding, rsa)

TOP = ("root", "timestamp", "snapshot", "targets")


def canonical(value):
    """OLPC canonical JSON."""
    if isinstance(value, dict):
        return "{" + ",".join(
            canonical(key) + ":" + canonical(value[key]) for key in sorted(
                value, key=lambda text: text.encode())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return json.dumps(value)


def in_days(days):
    then = datetime.datetime.now(datetime.timezone.utc)
    then += datetime.timedelta(days=days)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


class Key:
    """A key pair; `kind` is ed25519, ecdsa or rsa."""

    SCHEMES = {"ed25519": ("ed25519", "ed25519"),
               "ecdsa": ("ecdsa", "ecdsa-sha2-nistp256"),
               "rsa": ("rsa", "rsassa-pss-sha256")}

    def __init__(self, kind="ed25519"):
        self.kind = kind
        self.private = {
            "ed25519": ed25519.Ed25519PrivateKey.generate,
            "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
            "rsa": lambda: rsa.generate_private_key(65537, 2048),
        }[kind]()
        public = self.private.public_key()
        if kind == "ed25519":
            text = public.public_bytes(
                serialization.Encoding.Raw,
                serialization.PublicFormat.Raw).hex()
        else:
            text = public.public_bytes(
                serialization.Encoding.PEM,
                serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        keytype, scheme = self.SCHEMES[kind]
        self.object = {"keytype": keytype, "scheme": scheme,
                       "keyval": {"public": text}}
        self.id = hashlib.sha256(canonical(self.object).encode()).hexdigest()

    def sign(self, message):
        if self.kind == "ed25519":
            return self.private.sign(message).hex()
        if self.kind == "ecdsa":
            return self.private.sign(
                message, ec.ECDSA(hashes.SHA256())).hex()
        return self.private.sign(message, padding.PSS(
            padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()).hex()


class Repository:
    """Documents, the keys that sign them, and the files that are served."""

    def __init__(self, consistent=True, kind="ed25519"):
        self.signers = {role: [Key(kind)] for role in TOP}
        self.served = {}
        self.listed = {"version", "length", "hashes"}  # in snapshot and so on
        common = {"spec_version": "1.0.33", "version": 1,
                  "expires": in_days(30)}
        self.documents = {
            "root": {**common, "_type": "root", "keys": {}, "roles": {
                role: {"keyids": [], "threshold": 1} for role in TOP},
                "consistent_snapshot": consistent},
            "timestamp": {**common, "_type": "timestamp", "meta": {}},
            "snapshot": {**common, "_type": "snapshot", "meta": {}},
            "targets": {**common, "_type": "targets", "targets": {}},
        }
        for role in TOP:
            self.trust(role, *self.signers[role])
        self.publish()

    root = property(lambda self: self.documents["root"])
    timestamp = property(lambda self: self.documents["timestamp"])
    snapshot = property(lambda self: self.documents["snapshot"])
    targets = property(lambda self: self.documents["targets"])

    @property
    def consistent(self):
        return self.root["consistent_snapshot"]

    # ---- who signs

    def trust(self, role, *keys, threshold=1):
        """The root names these keys for a top-level role."""
        self.root["roles"][role] = {
            "keyids": [key.id for key in keys], "threshold": threshold}
        for key in keys:
            self.root["keys"][key.id] = key.object

    def rotate(self, role, *keys, threshold=1):
        """Other keys for a role; a new root is to be published."""
        self.signers[role] = list(keys)
        self.trust(role, *keys, threshold=threshold)

    def delegate(self, parent, name, *, paths=None, prefixes=None,
                 terminating=False, keys=None, threshold=1):
        """A role below `parent`; returns its document."""
        signers = self.signers.setdefault(name, keys or [Key()])
        delegations = self.documents[parent].setdefault(
            "delegations", {"keys": {}, "roles": []})
        role = {"name": name, "terminating": terminating,
                "keyids": [key.id for key in keys or signers],
                "threshold": threshold}
        if paths is not None:
            role["paths"] = paths
        if prefixes is not None:
            role["path_hash_prefixes"] = prefixes
        delegations["roles"].append(role)
        for key in keys or signers:
            delegations["keys"][key.id] = key.object
        return self.make_role(name)

    def make_role(self, name):
        return self.documents.setdefault(name, {
            "_type": "targets", "spec_version": "1.0.33", "version": 1,
            "expires": in_days(30), "targets": {}})

    def delegate_bins(self, bits, prefix="bin"):
        """Succinct hash bins below targets; returns a path's bin."""
        key = Key()
        self.targets["delegations"] = {
            "keys": {key.id: key.object},
            "succinct_roles": {"keyids": [key.id], "threshold": 1,
                               "bit_length": bits, "name_prefix": prefix}}
        digits = (bits + 3) // 4

        def bin_of(path):
            first = int.from_bytes(
                hashlib.sha256(path.encode()).digest()[:4], "big")
            name = f"{prefix}-{first >> (32 - bits):0{digits}x}"
            self.signers[name] = [key]
            return self.make_role(name)
        return bin_of

    # ---- what is served

    def add_target(self, path, content, role="targets", algorithm="sha256"):
        digest = hashlib.new(algorithm, content).hexdigest()
        self.documents[role]["targets"][path] = {
            "length": len(content), "hashes": {algorithm: digest}}
        folder, slash, name = path.rpartition("/")
        served = f"{digest}.{name}" if self.consistent else name
        self.served[f"targets/{folder}{slash}{served}"] = content

    def sign(self, name, signers=None):
        """The document as bytes, signed by its keys as they are now."""
        signed = self.documents[name]
        message = canonical(signed).encode()
        return json.dumps({
            "signatures": [{"keyid": key.id, "sig": key.sign(message)}
                           for key in signers or self.signers[name]],
            "signed": signed}).encode()

    def serve(self, name, content):
        quoted = urllib.parse.quote(name, "")
        version = self.documents[name]["version"]
        prefix = (f"{version}." if name == "root" or
                  (self.consistent and name != "timestamp") else "")
        self.served[f"metadata/{prefix}{quoted}.json"] = content

    def describe(self, name, content):
        told = {"version": self.documents[name]["version"],
                "length": len(content),
                "hashes": {"sha256": hashlib.sha256(content).hexdigest()}}
        return {key: value for key, value in told.items()
                if key in self.listed}

    def publish(self):
        """Signs and serves all as it stands, from the leaves up."""
        for name in [name for name in self.documents if name not in TOP]:
            self.publish_targets(name)
        self.publish_targets("targets")
        self.publish_snapshot()
        self.publish_root()

    def publish_targets(self, name):
        content = self.sign(name)
        self.serve(name, content)
        self.snapshot["meta"][f"{name}.json"] = self.describe(name, content)

    def publish_snapshot(self):
        content = self.sign("snapshot")
        self.serve("snapshot", content)
        self.timestamp["meta"]["snapshot.json"] = self.describe(
            "snapshot", content)
        self.publish_timestamp()

    def publish_timestamp(self):
        self.serve("timestamp", self.sign("timestamp"))

    def publish_root(self, signers=None):
        self.serve("root", self.sign("root", signers))

    # ---- what happens over time

    def bump(self, *names):
        """The next version of these, of snapshot and of timestamp."""
        for name in (*names, "snapshot", "timestamp"):
            self.documents[name]["version"] += 1
        self.publish()

    def next_root(self, old=()):
        """The next root, signed by today's keys and by `old` ones."""
        self.root["version"] += 1
        self.publish_root([*self.signers["root"], *old])

    def keep(self):
        return copy.deepcopy((self.documents, self.served))

    def restore(self, kept):
        self.documents, served = copy.deepcopy(kept)
        self.served.clear()
        self.served.update(served)


class Server:
    """Serves a repository; `requests` are the paths asked for so far."""

    def __init__(self, repository):
        self.requests = []
        self.faults = {}  # path: what is done in place of an answer
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = urllib.parse.unquote(self.path.lstrip("/"))
                server.requests.append(self.path.lstrip("/"))
                content = repository.served.get(self.path.lstrip("/"))
                if content is None:
                    content = repository.served.get(path)
                if path in server.faults:
                    server.faults[path](self, content)
                elif content is None:
                    self.send_error(404)
                else:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def counted(self):
        return collections.Counter(self.requests)

# SPDX-License-Identifier: Apache-2.0
"""The client of The Update Framework against a repository that is right, and
against one that is wrong in one way at a time."""

import hashlib
import json
import os
import pathlib
import subprocess
import time
import urllib.parse

import pytest

from install import BUILD
from terminal import Terminal
from tufrepo import Key, Repository, Server, in_days

TUF = str(BUILD / "bin" / "tkm-tuf")
SECONDS = 60


class Client:
    """Our client, its folders and the repository it talks to."""

    def __init__(self, folder, **how):
        self.repository = Repository(**how)
        self.server = Server(self.repository)
        self.dir = folder / "metadata"
        self.target_dir = folder / "targets"
        self.target_dir.mkdir()
        self.root_file = folder / "trusted-root.json"
        self.root_file.write_bytes(self.repository.sign("root"))
        self.options = []
        self.env = dict(os.environ)
        assert self.call("init", str(self.root_file)).returncode == 0

    def call(self, *words, **options):
        done = subprocess.run(
            [TUF, "--metadata-dir", str(self.dir), *self.options, *words],
            capture_output=True, text=True, timeout=SECONDS, env=self.env,
            **options)
        assert done.returncode in (0, 1), done
        assert (done.stderr == "") == (done.returncode == 0), done
        return done

    def refresh(self):
        return self.call(
            "--metadata-url", self.server.url + "/metadata", "refresh")

    def download(self, *names):
        words = []
        for name in names:
            words += ["--target-name", name]
        return self.call(
            "--metadata-url", self.server.url + "/metadata",
            "--target-dir", str(self.target_dir),
            "--target-base-url", self.server.url + "/targets",
            *words, "download")

    def version(self, role):
        path = self.dir / f"{urllib.parse.quote(role, '')}.json"
        return (json.loads(path.read_bytes())["signed"]["version"]
                if path.exists() else None)

    def versions(self):
        return [self.version(role)
                for role in ("root", "timestamp", "snapshot", "targets")]

    def has(self, name, content):
        path = self.target_dir / urllib.parse.quote(name, "")
        return path.exists() and path.read_bytes() == content

    def stop(self):
        self.server.stop()


@pytest.fixture
def client(tmp_path):
    made = Client(tmp_path)
    yield made
    made.stop()


def accepts(done):
    assert done.returncode == 0, done.stderr


def refuses(done, why):
    assert done.returncode == 1, done
    assert why in done.stderr, done.stderr


# ---- the plain way


def test_a_refresh_keeps_every_document_byte_by_byte(client):
    accepts(client.refresh())
    served = client.repository.served
    for name, path in {
            "root": "1.root", "timestamp": "timestamp",
            "snapshot": "1.snapshot", "targets": "1.targets"}.items():
        assert ((client.dir / f"{name}.json").read_bytes()
                == served[f"metadata/{path}.json"])
    assert {path.name for path in client.dir.glob("*.json")} == {
        "root.json", "timestamp.json", "snapshot.json", "targets.json"}


def test_a_refresh_with_nothing_new_makes_two_requests(client):
    accepts(client.refresh())
    client.server.requests.clear()
    accepts(client.refresh())
    assert client.server.requests == [
        "metadata/2.root.json", "metadata/timestamp.json"]


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_every_kind_of_key_is_known(tmp_path, kind):
    client = Client(tmp_path, kind=kind)
    accepts(client.refresh())
    client.repository.signers["timestamp"] = [Key(kind)]
    client.repository.bump()
    refuses(client.refresh(), "timestamp: signed by fewer keys")
    client.stop()


@pytest.mark.parametrize("consistent", [True, False])
def test_a_target_is_downloaded(tmp_path, consistent):
    client = Client(tmp_path, consistent=consistent)
    client.repository.add_target("a/b c/tệp.tar", b"content" * 1000)
    client.repository.add_target("empty", b"", algorithm="sha512")
    client.repository.bump("targets")
    accepts(client.download("a/b c/tệp.tar", "empty"))
    assert client.has("a/b c/tệp.tar", b"content" * 1000)
    assert client.has("empty", b"")
    client.stop()


def test_a_target_that_is_there_is_not_fetched_again(client):
    client.repository.add_target("file", b"content")
    client.repository.bump("targets")
    accepts(client.download("file"))
    client.server.requests.clear()
    accepts(client.download("file"))
    assert not [p for p in client.server.requests if p.startswith("targets")]
    (client.target_dir / "file").write_bytes(b"changed")
    accepts(client.download("file"))
    assert client.has("file", b"content")


def test_what_the_snapshot_does_not_tell_is_not_needed(client):
    client.repository.listed = {"version"}
    client.repository.bump("targets")
    accepts(client.refresh())
    assert client.versions() == [1, 2, 2, 2]


# ---- root


def test_the_chain_of_roots_is_followed(client):
    for _ in range(3):
        old = client.repository.signers["root"]
        client.repository.rotate("root", Key(), Key("ecdsa"), threshold=2)
        client.repository.next_root(old)
    accepts(client.refresh())
    assert client.version("root") == 4


def test_a_root_not_signed_by_the_one_before_is_refused(client):
    client.repository.rotate("root", Key())
    client.repository.next_root()
    refuses(client.refresh(), "root: signed by fewer keys")
    assert client.version("root") == 1


def test_a_root_not_signed_by_itself_is_refused(client):
    old = client.repository.signers["root"]
    client.repository.rotate("root", Key())
    client.repository.root["version"] += 1
    client.repository.publish_root(old)
    refuses(client.refresh(), "root: signed by fewer keys")
    assert client.version("root") == 1


@pytest.mark.parametrize("version", [1, 3])
def test_a_root_must_be_of_exactly_the_next_version(client, version):
    client.repository.root["version"] = version
    client.repository.served["metadata/2.root.json"] = (
        client.repository.sign("root"))
    refuses(client.refresh(), "not the version that follows")


def test_a_good_root_before_a_bad_one_is_kept(client):
    client.repository.next_root()
    client.repository.served["metadata/3.root.json"] = b"{}"
    refuses(client.refresh(), "root: ")
    assert client.version("root") == 2


def test_an_expired_root_on_the_way_is_no_harm_the_last_one_is(client):
    client.repository.root["expires"] = in_days(-1)
    client.repository.next_root()
    refuses(client.refresh(), "root: expired at")
    assert client.version("root") == 2
    client.repository.root["expires"] = in_days(1)
    client.repository.next_root()
    accepts(client.refresh())


def test_no_more_than_256_roots_are_followed_at_once(client):
    for _ in range(258):
        client.repository.next_root()
    accepts(client.refresh())
    assert client.version("root") == 257
    accepts(client.refresh())
    assert client.version("root") == 259


@pytest.mark.parametrize("status, is_end", [
    (403, True), (404, True), (500, False), (410, False)])
def test_only_403_and_404_end_the_chain_of_roots(client, status, is_end):
    client.server.faults["metadata/2.root.json"] = (
        lambda handler, _: handler.send_error(status))
    done = client.refresh()
    assert done.returncode == (0 if is_end else 1), done


def test_a_root_of_the_last_version_there_can_be_ends_the_chain(tmp_path):
    client = Client(tmp_path)
    client.repository.root["version"] = 2 ** 63 - 1
    client.root_file.write_bytes(client.repository.sign("root"))
    accepts(client.call("init", str(client.root_file)))
    accepts(client.refresh())
    client.stop()


# ---- signatures


def sign_twice(document):
    """The same signature of the same key, twice."""
    content = json.loads(document)
    content["signatures"] *= 2
    return json.dumps(content).encode()


def test_one_key_cannot_sign_twice(client):
    repository = client.repository
    repository.trust("timestamp", *repository.signers["timestamp"], Key(),
                     threshold=2)
    repository.next_root()
    repository.bump()
    refuses(client.refresh(), "timestamp: signed by fewer keys")
    repository.served["metadata/timestamp.json"] = sign_twice(
        repository.sign("timestamp"))
    refuses(client.refresh(), "no list of signatures")


def test_two_names_of_one_key_count_once(client):
    repository = client.repository
    (key,) = repository.signers["timestamp"]
    twin = Key()
    twin.private, twin.object = key.private, dict(key.object, note="twin")
    twin.id = "another-name"
    repository.rotate("timestamp", key, twin, threshold=2)
    repository.next_root()
    repository.bump()
    refuses(client.refresh(), "timestamp: signed by fewer keys")


def test_a_key_named_twice_for_a_role_is_refused(client):
    repository = client.repository
    repository.root["roles"]["timestamp"]["keyids"] *= 2
    repository.next_root()
    refuses(client.refresh(), "root: its content is malformed")


@pytest.mark.parametrize("threshold", [0, -1, "1", 1.0, None])
def test_a_threshold_is_a_number_above_zero(client, threshold):
    client.repository.root["roles"]["timestamp"]["threshold"] = threshold
    client.repository.next_root()
    refuses(client.refresh(), "root: ")
    assert client.version("root") == 1


def test_the_threshold_is_enough(client):
    keys = [Key(), Key("ecdsa"), Key("rsa")]
    client.repository.rotate("timestamp", *keys, threshold=2)
    client.repository.next_root()
    client.repository.signers["timestamp"] = keys[1:]
    client.repository.bump()
    accepts(client.refresh())
    client.repository.signers["timestamp"] = keys[:1]
    client.repository.bump()
    refuses(client.refresh(), "timestamp: signed by fewer keys")


def test_a_key_of_an_unknown_kind_disturbs_nobody(client):
    key = Key()
    key.object = dict(key.object, keytype="sphincs", scheme="sphincs+")
    client.repository.trust(
        "timestamp", key, *client.repository.signers["timestamp"])
    client.repository.next_root()
    client.repository.bump()
    accepts(client.refresh())


@pytest.mark.parametrize("kind, keytype, is_known", [
    ("ecdsa", "ecdsa-sha2-nistp256", True), ("ecdsa", "rsa", False),
    ("ed25519", "ecdsa", False), ("rsa", "ed25519", False)])
def test_the_type_of_a_key_must_fit_its_scheme(
        client, kind, keytype, is_known):
    key = Key(kind)
    key.object = dict(key.object, keytype=keytype)
    client.repository.rotate("timestamp", key)
    client.repository.next_root()
    client.repository.bump()
    assert client.refresh().returncode == (0 if is_known else 1)


def test_signatures_hold_for_texts_of_every_kind(client):
    client.repository.targets["x-note"] = {
        "é\u2028\U0001f600": ["\\", '"', "\n\t\x01", -5, True, None, {}]}
    client.repository.bump("targets")
    accepts(client.refresh())


# ---- timestamp and snapshot


def test_a_timestamp_does_not_go_back(client):
    old = client.repository.keep()
    client.repository.bump()
    accepts(client.refresh())
    client.repository.restore(old)
    refuses(client.refresh(), "timestamp: older than the one before")
    assert client.versions() == [1, 2, 2, 1]


def test_a_timestamp_does_not_name_an_older_snapshot(client):
    client.repository.bump()
    accepts(client.refresh())
    client.repository.snapshot["version"] = 1
    client.repository.timestamp["version"] = 3
    client.repository.publish()
    refuses(client.refresh(), "names an older snapshot")
    assert client.version("timestamp") == 2


def test_an_expired_timestamp_is_refused_and_still_a_baseline(client):
    client.repository.timestamp["expires"] = in_days(-1)
    client.repository.bump()
    refuses(client.refresh(), "timestamp: expired at")
    assert client.version("timestamp") is None
    client.repository.timestamp["expires"] = in_days(1)
    client.repository.publish()
    accepts(client.refresh())
    kept = json.loads((client.dir / "timestamp.json").read_bytes())
    client.repository.timestamp["expires"] = in_days(-1)
    (client.dir / "timestamp.json").write_bytes(
        client.repository.sign("timestamp"))
    client.repository.timestamp.update(kept["signed"], version=1)
    client.repository.publish_timestamp()
    refuses(client.refresh(), "timestamp: older than the one before")


def test_a_timestamp_is_kept_although_its_snapshot_is_bad(client):
    accepts(client.refresh())
    client.repository.bump()
    client.repository.served["metadata/2.snapshot.json"] = b"{}"
    client.repository.listed = {"version"}
    refuses(client.refresh(), "snapshot: ")
    assert client.versions() == [1, 2, 1, 1]


def test_a_snapshot_is_the_one_the_timestamp_names(client):
    content = client.repository.served["metadata/1.snapshot.json"]
    client.repository.served["metadata/1.snapshot.json"] = content + b" "
    refuses(client.refresh(), "longer than allowed")
    client.repository.served["metadata/1.snapshot.json"] = content[:-1] + b" "
    refuses(client.refresh(), "snapshot: its hash is wrong")
    client.repository.served["metadata/1.snapshot.json"] = content[:-1]
    refuses(client.refresh(), "snapshot: its length is wrong")


def test_a_snapshot_of_another_version_is_refused(client):
    client.repository.listed = {"version"}
    client.repository.publish()
    client.repository.snapshot["version"] = 5
    client.repository.served["metadata/1.snapshot.json"] = (
        client.repository.sign("snapshot"))
    refuses(client.refresh(), "not the version the timestamp names")


def test_an_expired_snapshot_is_refused(client):
    client.repository.snapshot["expires"] = in_days(-1)
    client.repository.bump()
    refuses(client.refresh(), "snapshot: expired at")
    assert client.version("snapshot") is None


def test_no_document_goes_back_in_a_snapshot(client):
    client.repository.targets["version"] = 5
    client.repository.bump()
    accepts(client.refresh())
    client.repository.targets["version"] = 4
    client.repository.bump()
    refuses(client.refresh(), "targets.json: older in the new snapshot")
    assert client.versions() == [1, 3, 2, 5]


def test_no_document_is_left_out_of_a_snapshot(client):
    client.repository.delegate("targets", "role1", paths=["*"])
    client.repository.bump("targets")
    accepts(client.refresh())
    del client.repository.snapshot["meta"]["role1.json"]
    client.repository.snapshot["version"] += 1
    client.repository.timestamp["version"] += 1
    client.repository.publish_snapshot()
    refuses(client.refresh(), "role1.json: left out of the new snapshot")


def test_new_keys_let_versions_begin_anew(client):
    """Recovery from a fast-forward attack (specification, 5.3.11)."""
    client.repository.timestamp["version"] = 90000
    client.repository.snapshot["version"] = 90000
    client.repository.publish()
    accepts(client.refresh())
    client.repository.timestamp["version"] = 1
    client.repository.snapshot["version"] = 1
    client.repository.rotate("timestamp", Key())
    client.repository.rotate("snapshot", Key())
    client.repository.next_root()
    client.repository.publish_snapshot()
    accepts(client.refresh())
    assert client.versions() == [2, 1, 1, 1]


def test_a_spoilt_local_document_is_fetched_again(client):
    accepts(client.refresh())
    for name in ("timestamp", "snapshot", "targets"):
        (client.dir / f"{name}.json").write_bytes(b"\xff{")
    accepts(client.refresh())
    assert client.versions() == [1, 1, 1, 1]


def test_a_local_root_must_be_whole(client):
    (client.dir / "root.json").write_bytes(b"{}")
    refuses(client.refresh(), "root: ")


# ---- targets


def test_targets_are_the_ones_the_snapshot_names(client):
    client.repository.listed = {"version"}
    client.repository.publish()
    client.repository.targets["version"] = 7
    client.repository.served["metadata/1.targets.json"] = (
        client.repository.sign("targets"))
    refuses(client.refresh(), "not the version the snapshot names")


def test_expired_targets_are_refused(client):
    client.repository.targets["expires"] = in_days(-1)
    client.repository.bump("targets")
    refuses(client.refresh(), "targets: expired at")
    assert client.version("targets") is None


def spoil(client, content):
    (path,) = [p for p in client.repository.served if p.startswith("targets/")]
    client.repository.served[path] = content


@pytest.mark.parametrize("content, why", [
    (b"CONTENT", "file: its hash is wrong"),
    (b"conten", "file: its length is wrong"),
    (b"content+", "longer than allowed")])
def test_a_wrong_target_is_refused_and_leaves_nothing(client, content, why):
    client.repository.add_target("file", b"content")
    client.repository.bump("targets")
    spoil(client, content)
    refuses(client.download("file"), why)
    assert list(client.target_dir.iterdir()) == []


def test_a_wrong_target_leaves_the_older_one_in_place(client):
    (client.target_dir / "file").write_bytes(b"older")
    client.repository.add_target("file", b"content")
    client.repository.bump("targets")
    spoil(client, b"CONTENT")
    refuses(client.download("file"), "its hash is wrong")
    assert client.has("file", b"older")


def test_the_first_failure_ends_a_download(client):
    client.repository.add_target("one", b"1")
    client.repository.add_target("three", b"3")
    client.repository.bump("targets")
    refuses(client.download("one", "two", "three"), "two: no role")
    assert client.has("one", b"1") and not client.has("three", b"3")


def test_every_hash_that_is_listed_must_be_right(client):
    client.repository.add_target("file", b"content")
    hashes = client.repository.targets["targets"]["file"]["hashes"]
    hashes["sha512"] = hashlib.sha512(b"other").hexdigest()
    client.repository.bump("targets")
    refuses(client.download("file"), "its hash is wrong")
    del hashes["sha512"]
    hashes["md5"] = hashlib.md5(b"content").hexdigest()
    client.repository.bump("targets")
    refuses(client.download("file"), "a hash of an unknown kind")


def test_a_path_cannot_lead_out_of_the_folder(client):
    for name in ("../../escape", "/etc/escape", "..", "a/../../b"):
        client.repository.add_target(name, b"content")
    client.repository.bump("targets")
    for name in ("../../escape", "/etc/escape", "a/../../b"):
        client.download(name)
    assert all(path.parent == client.target_dir
               for path in client.target_dir.parent.rglob("*escape*"))


# ---- delegations


def test_a_delegated_target_is_found(client):
    client.repository.delegate("targets", "vendor", paths=["vendor/*"])
    client.repository.delegate("vendor", "plug in", paths=["vendor/*.so"])
    client.repository.add_target("vendor/x.so", b"plugin", role="plug in")
    client.repository.bump("targets")
    accepts(client.download("vendor/x.so"))
    assert client.has("vendor/x.so", b"plugin")
    assert client.version("plug in") == 1


def asked(client):
    """The roles asked for so far, in order."""
    names = [p.removeprefix("metadata/").removesuffix(".json").split(".", 1)
             for p in client.server.requests if p.startswith("metadata/")]
    return [name[1] for name in names if len(name) == 2
            and name[1] not in ("root", "snapshot", "targets")]


def test_delegations_are_searched_in_order_and_depth_first(client):
    for name in "AB":
        client.repository.delegate("targets", name, paths=["*"])
    client.repository.delegate("A", "C", paths=["*"])
    client.repository.delegate("C", "A", paths=["*"])
    client.repository.delegate("B", "D", paths=["*"])
    client.repository.bump("targets")
    refuses(client.download("nowhere"), "no role that is trusted")
    assert asked(client) == ["A", "C", "B", "D"]


def test_nothing_is_searched_after_a_terminating_role(client):
    client.repository.delegate("targets", "A", paths=["*"])
    client.repository.delegate("targets", "B", paths=["*"], terminating=True)
    client.repository.delegate("B", "D", paths=["*"])
    client.repository.delegate("targets", "C", paths=["*"])
    client.repository.add_target("file", b"content", role="C")
    client.repository.bump("targets")
    refuses(client.download("file"), "no role that is trusted")
    assert asked(client) == ["A", "B", "D"]


def test_a_role_is_not_trusted_for_other_paths(client):
    client.repository.delegate("targets", "A", paths=["a/*"])
    client.repository.add_target("b/file", b"content", role="A")
    client.repository.bump("targets")
    refuses(client.download("b/file"), "no role that is trusted")
    assert asked(client) == []


@pytest.mark.parametrize("pattern, path, matches", [
    ("*", "a", True), ("*", "a/b", False), ("a/*", "a/b", True),
    ("a/*", "a/b/c", False), ("*/*", "a/b", True), ("*.tgz", "a.tgz", True),
    ("?x", "ax", True), ("?x", "/x", False), ("[ab]c", "bc", True),
    ("[!ab]c", "bc", False), ("[a-c]", "b", True), ("[/]", "/", False),
    ("a*b*c", "axxbxxc", True), ("a*b*c", "axxbxx", False),
    ("A", "a", False), ("", "a", False), ("[", "[", True),
    ("a*/b", "ax/b", True), ("*a", "ba", True), ("*ab", "aab", True)])
def test_a_pattern_matches_within_components(client, pattern, path, matches):
    client.repository.delegate("targets", "A", paths=[pattern])
    client.repository.add_target(path, b"content", role="A")
    client.repository.bump("targets")
    assert client.download(path).returncode == (0 if matches else 1)


def test_paths_are_delegated_by_their_hash(client):
    prefix = hashlib.sha256(b"file").hexdigest()[:3]
    client.repository.delegate("targets", "A", prefixes=["zz", prefix])
    client.repository.add_target("file", b"content", role="A")
    client.repository.add_target("other", b"content", role="A")
    client.repository.bump("targets")
    accepts(client.download("file"))
    refuses(client.download("other"), "no role that is trusted")


@pytest.mark.parametrize("bits", [1, 3, 4, 8, 14, 32])
def test_a_target_is_found_in_its_hash_bin(client, bits):
    bin_of = client.repository.delegate_bins(bits)
    for path in ("a", "b/c", "tệp"):
        bin_of(path)["targets"]
        name = [name for name, document in client.repository.documents.items()
                if document is bin_of(path)][0]
        client.repository.add_target(path, path.encode(), role=name)
    client.repository.bump("targets")
    accepts(client.download("a", "b/c", "tệp"))
    assert client.has("b/c", b"b/c")


def test_no_more_than_32_delegations_are_looked_into(client):
    parent = "targets"
    for i in range(34):
        client.repository.delegate(parent, f"role{i}", paths=["*"])
        parent = f"role{i}"
    client.repository.add_target("near", b"near", role="role31")
    client.repository.add_target("far", b"far", role="role32")
    client.repository.bump("targets")
    accepts(client.download("near"))
    refuses(client.download("far"), "within the limit of delegations")


def test_a_role_must_please_each_role_that_delegates_to_it(client):
    repository = client.repository
    repository.delegate("targets", "A", paths=["a/*"])
    repository.delegate("targets", "B", paths=["b/*"])
    repository.delegate("A", "shared", paths=["*/*"])
    repository.delegate("B", "shared", paths=["*/*"], keys=[Key()])
    repository.add_target("a/x", b"x", role="shared")
    repository.add_target("b/x", b"x", role="shared")
    repository.bump("targets")
    accepts(client.download("a/x"))
    refuses(client.download("b/x"), "shared: signed by fewer keys")
    refuses(client.download("a/x", "b/x"), "shared: signed by fewer keys")


@pytest.mark.parametrize("spoilt, why", [
    (lambda r: r.documents["A"].update(expires=in_days(-1)), "A: expired"),
    (lambda r: r.signers.update(A=[Key()]), "A: signed by fewer keys"),
    (lambda r: r.documents["A"].update(_type="snapshot"), "A: type"),
    (lambda r: r.documents["A"].update(version=0), "A: type")])
def test_a_delegated_document_is_checked_as_all_are(client, spoilt, why):
    client.repository.delegate("targets", "A", paths=["*"])
    client.repository.add_target("file", b"content", role="A")
    spoilt(client.repository)
    client.repository.bump("targets")
    done = client.download("file")
    assert done.returncode == 1
    assert client.version("A") is None


@pytest.mark.parametrize("name", ["../evil", "a/b", ".", "tệp", "a b", "%2F"])
def test_the_name_of_a_role_is_no_path(client, name):
    client.repository.delegate("targets", name, paths=["*"])
    client.repository.add_target("file", b"content", role=name)
    client.repository.bump("targets")
    accepts(client.download("file"))
    quoted = urllib.parse.quote(name, "")
    assert (client.dir / f"{quoted}.json").is_file()
    assert f"metadata/1.{quoted}.json" in client.server.requests


@pytest.mark.parametrize("name", ["root", "timestamp", "snapshot", "targets",
                                  ""])
def test_a_delegated_role_has_a_name_of_its_own(client, name):
    delegations = client.repository.targets.setdefault(
        "delegations", {"keys": {}, "roles": []})
    delegations["roles"].append({
        "name": name, "keyids": [], "threshold": 1, "terminating": False,
        "paths": ["*"]})
    client.repository.bump("targets")
    refuses(client.refresh(), "targets: its content is malformed")


# ---- bytes from outside


@pytest.mark.parametrize("content", [
    b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"signed":{},"signatures":[]}',
    b'{"signed":1,"signed":2}', b'"text"', b"[" * 60000, b'{"a":' * 10000,
    b'{"signed":{"_type":"timestamp","version":1e3}}',
    b'{"signed":{"version":99999999999999999999}}'],
    ids=range(12))
@pytest.mark.parametrize("path", ["timestamp", "1.snapshot", "1.targets",
                                  "2.root"])
def test_garbage_is_refused_and_not_kept(client, path, content):
    client.repository.listed = {"version"}
    client.repository.publish()
    client.repository.served[f"metadata/{path}.json"] = content
    before = client.versions()
    assert client.refresh().returncode == 1
    role = path.split(".")[-1]
    assert client.version(role) == (before[0] if role == "root" else None)


def send_forever(handler, _):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        pass


@pytest.mark.parametrize("path, size", [
    ("2.root", 512000), ("timestamp", 16384), ("1.snapshot", 2000000),
    ("1.targets", 5000000)])
def test_endless_documents_are_cut_off(client, path, size):
    client.repository.listed = {"version"}
    client.repository.publish()
    client.server.faults[f"metadata/{path}.json"] = send_forever
    refuses(client.refresh(), "longer than allowed")


def test_an_endless_target_is_cut_off(client):
    client.repository.add_target("file", b"content")
    client.repository.bump("targets")
    (path,) = [p for p in client.repository.served if p.startswith("targets/")]
    client.server.faults[path] = send_forever
    refuses(client.download("file"), "longer than allowed")
    assert list(client.target_dir.iterdir()) == []


def send_drop_by_drop(handler, content):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    try:
        for i in range(len(content)):
            handler.wfile.write(content[i:i + 1])
            time.sleep(0.1)
    except OSError:
        pass


def test_a_server_that_is_too_slow_is_given_up(client):
    client.options = ["--patience", "2"]
    client.server.faults["metadata/timestamp.json"] = send_drop_by_drop
    refuses(client.refresh(), "imeout")


def send_half(handler, content):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[:len(content) // 2])


def test_half_a_document_is_none(client):
    client.server.faults["metadata/timestamp.json"] = send_half
    refuses(client.refresh(), "timestamp.json: ")
    assert client.version("timestamp") is None


def test_a_key_with_a_password_asks_nobody_for_it(client):
    pem = ("-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\n"
           "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
           "AAAAAAAAAAAAAAAAAAAAAA==\n-----END PUBLIC KEY-----\n")
    key = Key("ecdsa")
    key.object = dict(key.object, keyval={"public": pem})
    client.repository.rotate("timestamp", key)
    client.repository.next_root()
    client.repository.bump()
    terminal = Terminal(
        [TUF, "--metadata-dir", client.dir, "--metadata-url",
         client.server.url + "/metadata", "refresh"], client.env)
    assert terminal.finish() == 1
    assert "pass phrase" not in terminal.screen


def test_no_password_of_an_address_is_shown(client):
    done = client.call(
        "--metadata-url", "http://user:S3cret@127.0.0.1:1/", "refresh")
    refuses(done, "2.root.json: ")
    assert "S3cret" not in done.stderr


# ---- the folder


def test_two_clients_do_not_disturb_each_other(client):
    client.repository.add_target("file", b"content" * 10000)
    client.repository.bump("targets")
    words = [TUF, "--metadata-dir", str(client.dir), "--metadata-url",
             client.server.url + "/metadata", "--target-dir",
             str(client.target_dir), "--target-base-url",
             client.server.url + "/targets", "--target-name", "file",
             "download"]
    both = [subprocess.Popen(words, stderr=subprocess.PIPE) for _ in range(4)]
    assert [process.wait(SECONDS) for process in both] == [0] * 4
    for process in both:
        process.stderr.close()
    assert client.has("file", b"content" * 10000)


def test_a_shipped_root_does_not_turn_a_later_one_back(client):
    client.repository.next_root()
    accepts(client.refresh())
    accepts(client.call("init", str(client.root_file)))
    assert client.version("root") == 2


def test_a_folder_that_cannot_be_written_is_told(client):
    (client.dir / "timestamp.json").mkdir()
    refuses(client.refresh(), "timestamp: ")


def test_a_full_disk_is_told_and_leaves_what_was_there(client):
    accepts(client.refresh())
    client.repository.targets["x-note"] = "x" * 200000
    client.repository.add_target("file", b"content" * 100000)
    client.repository.bump("targets")
    before = (client.dir / "targets.json").read_bytes()
    done = subprocess.run(
        ["bash", "-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "-", TUF,
         "--metadata-dir", str(client.dir), "--metadata-url",
         client.server.url + "/metadata", "refresh"],
        capture_output=True, text=True, timeout=SECONDS)
    refuses(done, "targets: ")
    assert (client.dir / "targets.json").read_bytes() == before
    accepts(client.download("file"))


@pytest.mark.parametrize("words", [
    [], ["refresh"], ["init"], ["nothing"], ["--metadata-url"], ["download"],
    ["--patience", "soon", "refresh"]])
def test_a_wrong_command_line_is_refused(client, words):
    assert client.call(*words).returncode == 1


def test_help_is_no_failure():
    done = subprocess.run([TUF, "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("usage: tkm-tuf")


def test_an_untrusted_root_begins_nothing(tmp_path):
    repository = Repository()
    content = json.loads(repository.sign("root"))
    content["signed"]["version"] = 2
    path = tmp_path / "root.json"
    path.write_text(json.dumps(content))
    done = subprocess.run(
        [TUF, "--metadata-dir", str(tmp_path / "new"), "init", str(path)],
        capture_output=True, text=True)
    refuses(done, "root: signed by fewer keys")
    assert not pathlib.Path(tmp_path / "new").exists()

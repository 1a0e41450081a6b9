"""A vendor who makes and signs plugins, for tests that drop one in."""

import hashlib
import json
import pathlib
import shutil
import subprocess


class Vendor:
    """Has a certificate; signs manifests with it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = self.folder / "vendor.key"
        self.certificate = self.folder / "vendor.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-subj",
             "/CN=The Zoo", "-days", "3650", "-keyout", self.key,
             "-out", self.certificate], check=True, stderr=subprocess.DEVNULL)

    def is_trusted_by(self, install):
        """The administrator trusts this vendor from now on."""
        trust = install.root / "etc" / "trust.d"
        trust.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.certificate, trust / "vendor.pem")

    def sign(self, plugin):
        subprocess.run(
            ["openssl", "cms", "-sign", "-binary", "-in", "plugin.json",
             "-signer", self.certificate, "-inkey", self.key,
             "-outform", "DER", "-out", "plugin.p7s"],
            cwd=plugin, check=True)

    def place(self, install, library, name="animal", **manifest):
        """Drops a signed plugin in; keywords replace manifest members,
        None removes one.  Returns its folder."""
        folder = install.root / "plugins" / name
        folder.mkdir()
        shutil.copy(library, folder / f"{name}.so")
        members = {
            "manifest": 1,
            "id": "org.example.animal",
            "file": f"{name}.so",
            "abi": "1.0",
            "version": "1.0.0",
            "vendor": "The Zoo",
            "provides": ["tkm.feature/1"],
            "actions": [{"id": "animal.run", "command": "animal run"}],
            "sha256": hashlib.sha256(
                (folder / f"{name}.so").read_bytes()).hexdigest(),
        } | manifest
        (folder / "plugin.json").write_text(json.dumps(
            {key: value for key, value in members.items()
             if value is not None}))
        self.sign(folder)
        return folder

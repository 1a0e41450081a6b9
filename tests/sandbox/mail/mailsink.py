#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An SMTP server that keeps what it gets: STARTTLS only, into a Maildir.

    mailsink.py DIR [--port N]

makes DIR/mail (the Maildir) and DIR/smtp.pem, DIR/smtp.key (its certificate
for localhost and 127.0.0.1), prints one line `listening 127.0.0.1:PORT`, and
runs until it is interrupted.
"""

import argparse
import asyncio
import email
import email.policy
import mailbox
import pathlib
import signal
import ssl
import subprocess

from aiosmtpd.smtp import SMTP


def make_certificate(folder):
    """A self-signed certificate; its file is also what clients trust."""
    certificate = folder / "smtp.pem"
    key = folder / "smtp.key"
    if not certificate.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec",
             "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
             "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", str(key), "-out", str(certificate)],
            check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Sink:
    """Writes each message into the Maildir, all at once."""

    def __init__(self, folder):
        self.maildir = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.SMTP)
        message["X-Recipient"] = ", ".join(envelope.rcpt_tos)
        self.maildir.add(message)
        return "250 kept"


async def serve(folder, port):
    context = make_certificate(folder)
    sink = Sink(folder / "mail")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, tls_context=context, require_starttls=True,
                     hostname="localhost"),
        "127.0.0.1", port)
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    bound = server.sockets[0].getsockname()[1]
    print(f"listening 127.0.0.1:{bound}", flush=True)
    await end.wait()
    server.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(given.dir, given.port))


if __name__ == "__main__":
    main()

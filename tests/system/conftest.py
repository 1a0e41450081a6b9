# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the system tests."""

import signal

import pytest

from jobs import jobs  # noqa: F401
from sandbox import Sandbox

# Where the tests were started in the background, Ctrl-C is ignored and would
# be so in every program they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def make_sandbox(tmp_path):
    """Sandbox(...) in tmp_path, closed after the test; several may be made."""
    made = []

    def make(name="sandbox", **init):
        sandbox = Sandbox(tmp_path / name, **init)
        made.append(sandbox)
        return sandbox

    yield make
    for sandbox in made:
        sandbox.close()


@pytest.fixture
def sandbox(make_sandbox):
    """A running sandbox RA with an open mail sink."""
    return make_sandbox().start()

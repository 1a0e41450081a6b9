# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the system tests."""

import signal

from jobs import jobs  # noqa: F401
from sandbox import make_sandbox, sandbox  # noqa: F401

# Where the tests were started in the background, Ctrl-C is ignored and would
# be so in every program they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

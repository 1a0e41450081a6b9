# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the system tests."""

from jobs import jobs  # noqa: F401
from sandbox import make_sandbox, sandbox  # noqa: F401

"""Lets the ABI tests use the helpers of the system tests."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "system"))

# As in the system tests: started in the background, Ctrl-C is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

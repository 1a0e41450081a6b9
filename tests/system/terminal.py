"""A person at a terminal: runs a program on a pty, reads and types."""

import codecs
import os
import pty
import select
import signal
import termios
import time

SECONDS = 60  # more than anything takes on a busy machine
INTERRUPT = "\x03"
WIDE = 200  # columns: no text is broken


class Terminal:
    """A program with a terminal of its own.  `echo` also gets what it
    prints, as it comes."""

    def __init__(self, command, environment, echo=None, columns=WIDE):
        self.screen = ""
        self.code = None
        self._read_to = 0
        self._echo = echo
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._child, self._descriptor = pty.fork()
        if self._child == 0:
            try:
                termios.tcsetwinsize(0, (24, columns))
                os.execve(command[0], [str(part) for part in command],
                          environment)
            finally:
                os._exit(127)

    def _read(self, until):
        """Takes in what came; False at the end of the program's output."""
        ready, _, _ = select.select(
            [self._descriptor], [], [], max(0, until - time.monotonic()))
        if not ready:
            raise TimeoutError(f"waited in vain; on the screen:\n{self.screen}")
        try:
            data = os.read(self._descriptor, 65536)
        except OSError:  # Linux says EIO when the program is gone
            data = b""
        text = self._decoder.decode(data)
        self.screen = (self.screen + text).replace("\r\n", "\n")
        if self._echo and text:
            self._echo(text)
        return bool(data)

    def wait_for(self, text, seconds=SECONDS):
        """Reads on until `text` is on the screen, below what was waited
        for before."""
        until = time.monotonic() + seconds
        while text not in self.screen[self._read_to:]:
            if not self._read(until):
                raise EOFError(
                    f"ended without {text!r}; on the screen:\n{self.screen}")
        self._read_to = self.screen.index(text, self._read_to) + len(text)

    def type(self, line):
        os.write(self._descriptor, line.encode() + b"\n")

    def talk(self, dialogue):
        """For each (part of a prompt, answer): waits for the prompt and
        answers.  An answer is a line, a function that finds it out, or
        INTERRUPT."""
        for prompt, answer in dialogue:
            self.wait_for(prompt)
            if answer is INTERRUPT:
                self.interrupt()
            else:
                self.type(answer() if callable(answer) else answer)

    def interrupt(self):
        os.write(self._descriptor, INTERRUPT.encode())

    def finish(self, seconds=SECONDS):
        """Reads to the end; the exit code, negative for a signal."""
        if self.code is None:
            until = time.monotonic() + seconds
            try:
                while self._read(until):
                    pass
            except TimeoutError:
                os.kill(self._child, signal.SIGKILL)
                raise
            finally:
                _, status = os.waitpid(self._child, 0)
                self.code = os.waitstatus_to_exitcode(status)
                os.close(self._descriptor)
        return self.code

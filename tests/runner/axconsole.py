# SPDX-License-Identifier: BSD-2-Clause
"""For scripts that talk to a board's console (axolotl_target_script):

    with axconsole.boot(args, append="panic=poweroff") as console:
        console.expect(r"\\$ ")
        console.send("echo hello\\n")
        console.expect("hello")

expect() raises Failure with the console when the text does not come, when the kernel panics, or
when QEMU ends. axconsole.main(function) runs a script: it parses --build and --board, prints the
console of a failure with symbolized addresses, and sets the exit status.
"""

import argparse
import os
import re
import sys
import time
from importlib.machinery import SourceFileLoader

import axboard
from backends import QemuBackend

PANIC = b"*** kernel panic:"


class Failure(Exception):
    pass


class Console:
    def __init__(self, backend, build):
        self.backend, self.build = backend, build
        self.log = b""
        self.at = 0
        self.closed = False

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.backend.stop()
        if isinstance(value, Exception):
            self.show()

    def show(self):
        path = os.path.join(axboard.TOP, "tools/symbolize")
        symbolizer = SourceFileLoader("symbolize", path).load_module().Symbolizer(self.build)
        print("--- console")
        print(symbolizer.text(self.log[-32768:].decode("utf-8", "replace").replace("\r", "")))
        print("---", flush=True)

    def pump(self, seconds):
        data = self.backend.read(seconds)
        if data is None:
            self.closed = True
        else:
            self.log += data

    def expect(self, pattern, seconds=30, panic_ok=False):
        """Waits for the pattern after what was matched before; returns the match."""
        regex = re.compile(pattern.encode() if isinstance(pattern, str) else pattern)
        deadline = time.monotonic() + seconds
        while True:
            match = regex.search(self.log, self.at)
            if match:
                self.at = match.end()
                return match
            if not panic_ok and PANIC in self.log:
                self.drain(2)
                raise Failure(f"kernel panic while waiting for {pattern!r}")
            if self.closed:
                raise Failure(f"the console closed while waiting for {pattern!r}")
            if time.monotonic() > deadline:
                raise Failure(f"no {pattern!r} within {seconds} s")
            self.pump(min(0.2, max(deadline - time.monotonic(), 0.01)))

    def drain(self, seconds):
        deadline = time.monotonic() + seconds
        while not self.closed and time.monotonic() < deadline:
            self.pump(0.1)

    def expect_end(self, seconds=30):
        """Waits until the board has powered itself off."""
        deadline = time.monotonic() + seconds
        while not self.closed:
            if PANIC in self.log:
                self.drain(2)
                raise Failure("kernel panic while waiting for power-off")
            if time.monotonic() > deadline:
                raise Failure(f"not powered off within {seconds} s")
            self.pump(0.2)

    def send(self, text):
        self.backend.write(text.encode() if isinstance(text, str) else text)

    def output_since(self, position):
        return self.log[position:].replace(b"\r\n", b"\n").decode("utf-8", "replace")


def boot(args, append="panic=halt", archive=None, dtb=None, extra=()):
    board = axboard.Board(args.board, args.build)
    backend = QemuBackend(board, archive, dtb, extra)
    backend.start(append.split())
    return Console(backend, args.build)


def main(function):
    sys.dont_write_bytecode = True
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=axboard.BUILD)
    parser.add_argument("--board", default="virt")
    try:
        function(parser.parse_args())
    except (Failure, AssertionError, axboard.BoardError) as error:
        sys.exit(f"FAILED: {error}")

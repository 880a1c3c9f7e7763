# SPDX-License-Identifier: BSD-2-Clause
"""How the runner reaches a board: QEMU, or a serial port with a real board behind it.

A back-end is started with the words of the kernel command line, gives console bytes by read() and
takes keystrokes by write(). read() returns b"" after its time, None when the console is closed.
"""

import os
import select
import subprocess
import time

import axboard


class QemuBackend:
    powers_off = True

    def __init__(self, board, archive=None, dtb=None, extra=()):
        self.board, self.archive, self.dtb, self.extra = board, archive, dtb, extra
        self.process = None

    def start(self, words):
        command = self.board.qemu(words, self.archive, self.dtb, self.extra)
        command += ["-serial", "stdio", "-monitor", "none"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=axboard.die_with_parent)

    def read(self, seconds):
        out = self.process.stdout
        if not select.select([out], [], [], max(seconds, 0))[0]:
            return b""
        return os.read(out.fileno(), 65536) or None

    def write(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()


class SerialBackend:
    """A board whose U-Boot answers on the port: the board's `uboot` lines (separated by ` && `)
    are typed at its prompt, with {words} for the kernel command line."""

    powers_off = False
    PROMPT = b"=> "
    PROMPT_SECONDS = 60

    def __init__(self, board, port, rate=115200):
        self.board, self.port_name, self.rate = board, port, rate
        self.port = None

    def start(self, words):
        import serial  # python3-serial, only needed with --port

        self.port = serial.Serial(self.port_name, self.rate, timeout=0)
        self.port.reset_input_buffer()
        lines = [line for line in self.board.uboot.split(" && ") if line]
        for line in lines:
            self.wait_prompt()
            self.write(line.replace("{words}", " ".join(words)).encode() + b"\n")

    def wait_prompt(self):
        deadline = time.monotonic() + self.PROMPT_SECONDS
        seen = b""
        while not seen.endswith(self.PROMPT):
            if time.monotonic() > deadline:
                raise axboard.BoardError(f"{self.port_name}: no U-Boot prompt")
            data = self.read(1)
            if not data:
                self.write(b"\n")
            seen = (seen + (data or b""))[-64:]

    def read(self, seconds):
        if not select.select([self.port], [], [], max(seconds, 0))[0]:
            return b""
        return self.port.read(65536)

    def write(self, data):
        self.port.write(data)

    def stop(self):
        if self.port:
            self.port.close()

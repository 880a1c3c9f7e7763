# SPDX-License-Identifier: BSD-2-Clause
"""What a board is to the host tools: a file of tools/boards, and the QEMU command line it gives."""

import ctypes
import os
import re
import signal

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOARDS = os.path.join(TOP, "tools/boards")
BUILD = os.path.join(TOP, "build/arm")
CACHE = os.path.join(TOP, ".cache")
KEYS = {"machine", "cpu", "memory", "dtb", "args", "uboot"}


class BoardError(Exception):
    pass


class Board:
    """A board's data. `dtb` is a path or None; `uboot` are the lines that boot it on the bench."""

    def __init__(self, name, build=BUILD):
        self.name = name
        self.build = build
        path = os.path.join(BOARDS, name)
        if not re.fullmatch(r"[a-z0-9-]+", name) or not os.path.exists(path):
            raise BoardError(f"no board '{name}'; there are: {' '.join(board_names())}")
        values = read_values(path)
        self.machine = values.get("machine")
        self.cpu = values.get("cpu")
        self.memory = values.get("memory", "256M")
        self.args = values.get("args", "").split()
        self.uboot = values.get("uboot", "")
        self.dtb = self.find_dtb(values.get("dtb"))

    def find_dtb(self, text):
        if not text:
            return None
        if text.startswith("cache:"):
            return os.path.join(CACHE, text[len("cache:") :])
        return os.path.join(self.build, text)

    def kernel(self):
        return os.path.join(self.build, "images/axolotl.img")

    def archive(self):
        return os.path.join(self.build, "images/boot.cpio")

    def qemu(self, words, archive=None, dtb=None, extra=()):
        """The QEMU command line; the caller adds how serial port and monitor are wired."""
        dtb = dtb or self.dtb
        archive = archive or self.archive()
        command = ["qemu-system-arm", "-M", self.machine, "-cpu", self.cpu, "-m", self.memory]
        command += ["-display", "none", "-nic", "none", "-kernel", self.kernel()]
        needed = [self.kernel()]
        if archive != "none":
            command += ["-initrd", archive]
            needed.append(archive)
        if dtb:
            command += ["-dtb", dtb]
            needed.append(dtb)
        for path in needed:
            if not os.path.exists(path):
                hint = "tools/setup fetches it" if path.startswith(CACHE) else "build it first"
                raise BoardError(f"{self.name}: {path} is missing ({hint})")
        return command + ["-append", " ".join(words)] + self.args + list(extra)


def read_values(path):
    values = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            key, equals, value = (part.strip() for part in line.partition("="))
            if not equals or key not in KEYS:
                raise BoardError(f"{path}:{number}: what is '{line}'?")
            values[key] = value
    return values


def board_names():
    return sorted(os.listdir(BOARDS))


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """For Popen's preexec_fn: a test that is killed takes its QEMU with it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

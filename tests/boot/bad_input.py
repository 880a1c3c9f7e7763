# SPDX-License-Identifier: BSD-2-Clause
"""Boots with what must not boot: each case ends in one kernel panic that says what and where, never
in a hang and never in silence. Archives are made from the build's own, trees from the board's."""

import os
import re
import struct
import subprocess
import tempfile
import time
from importlib.machinery import SourceFileLoader

import axboard
import axconsole

image = SourceFileLoader("image", os.path.join(axboard.TOP, "tools/image")).load_module()

PANIC_LINE = re.compile(rb"\*\*\* kernel panic: ([^\r\n]*)\r?\n")
SECONDS = 20
E_MACHINE = 18
E_ENTRY = 24
E_PHOFF = 28
P_FILESZ = 16
P_FLAGS = 24


class Maker:
    """Writes variants of the boot archive and of the device tree into a folder."""

    def __init__(self, args, folder):
        self.folder = folder
        self.board = axboard.Board(args.board, args.build)
        with open(self.board.archive(), "rb") as file:
            self.blob = file.read()

    def file(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def archive(self, name, change):
        """An archive whose entries `change` has had its way with."""
        archive = image.unpack(self.blob, "boot.cpio")
        change(archive.entries)
        return self.file(name, archive.pack())

    def without(self, path):
        return self.archive("without", lambda entries: entries.pop(path))

    def patched(self, path, change):
        def apply(entries):
            mode, data = entries[path]
            entries[path] = (mode, bytes(change(bytearray(data))))
        return self.archive("patched", apply)

    def tree(self, *commands):
        """The board's tree after fdtput commands; None if the board's tree is QEMU's."""
        if not self.board.dtb:
            return None
        path = os.path.join(self.folder, "board.dtb")
        subprocess.run(["cp", self.board.dtb, path], check=True)
        os.chmod(path, 0o644)
        for command in commands:
            subprocess.run(["fdtput", *command[:1], path, *command[1:]], check=True)
        return path


def put(data, offset, form, value):
    struct.pack_into(form, data, offset, value)
    return data


def first_segment(data):
    """Where the first PT_LOAD program header is."""
    offset = struct.unpack_from("<I", data, E_PHOFF)[0]
    while struct.unpack_from("<I", data, offset)[0] != 1:
        offset += 32
    return offset


def archive_cases(make):
    """(what, archive, the panic that must come)"""
    cut = len(make.blob) // 2
    second = make.blob.index(b"070701", 200)
    yield "no archive", "none", "boot archive: missing"
    yield "an empty archive", make.file("empty", b"\0" * 512), "boot archive at 0x"
    yield "a truncated archive", make.file("cut", make.blob[:cut]), "boot archive at 0x"
    yield ("a damaged header", make.file("header", make.blob[:second] + b"x" + make.blob[second + 1:]),
           "boot archive at 0x")
    yield ("a size that runs off the end",
           make.file("size", make.blob[: second + 54] + b"FFFFFFF0" + make.blob[second + 62:]),
           "boot archive at 0x")
    for path in ("boot/rs", "boot/vm", "boot/init"):
        yield f"no /{path}", make.without(path), f"/{path} is missing"
    yield ("a program that is text", make.patched("boot/pm", lambda data: bytearray(b"#!/bin/sh\n")),
           "/boot/pm: ")
    yield "an empty program", make.patched("boot/pm", lambda data: bytearray()), "/boot/pm: "
    yield ("a program for another machine",
           make.patched("boot/vfs", lambda data: put(data, E_MACHINE, "<H", 62)), "/boot/vfs: ")
    yield ("a program cut short", make.patched("boot/rs", lambda data: data[:2000]), "/boot/rs: ")
    yield ("an entry point outside", make.patched(
        "boot/ds", lambda data: put(data, E_ENTRY, "<I", 0x30000000)), "/boot/ds: ")
    yield ("a segment larger than the file", make.patched(
        "boot/vm", lambda data: put(data, first_segment(data) + P_FILESZ, "<I", 0x7FFFFFF0)),
        "/boot/vm: ")
    yield ("a writable and executable segment", make.patched(
        "boot/vm", lambda data: put(data, first_segment(data) + P_FLAGS, "<I", 7)), "/boot/vm: ")


def tree_cases(make):
    """(what, tree, the panic that must come); only where the tree is ours to change."""
    if not make.board.dtb or "linux" in make.board.name:
        return
    gic = {"vexpress-a9": "/interrupt-controller@1e001000",
           "vexpress-a15": "/interrupt-controller@2c001000"}[make.board.name]
    yield ("no interrupt controller", make.tree(("-ts", gic, "compatible", "acme,unknown")),
           "interrupt controller")


def boot(args, archive, tree, extra=()):
    """The first panic's text, or raises Failure."""
    with axconsole.boot(args, "panic=halt", archive, tree, extra) as console:
        match = console.expect(PANIC_LINE, SECONDS, panic_ok=True)
        console.drain(0.3)
        if len(PANIC_LINE.findall(console.log)) != 1:
            raise axconsole.Failure("more than one panic")
        return match.group(1).decode("utf-8", "replace")


def check(args):
    """Tries them all and raises Failure with every case that went wrong."""
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        make = Maker(args, folder)
        # A case's file is made just before it is booted, so a few names do for all.
        for what, archive, want in archive_cases(make):
            judge(args, bad, what, archive, None, want)
        for what, tree, want in tree_cases(make):
            judge(args, bad, what, None, tree, want)
    if bad:
        raise axconsole.Failure("; ".join(bad))


def judge(args, bad, what, archive, tree, want):
    start = time.monotonic()
    try:
        got = boot(args, archive, tree)
    except axconsole.Failure as error:
        bad.append(f"{what}: {error}")
        return
    verdict = "ok" if want in got else "not ok"
    print(f"{verdict} {what}: {got} ({time.monotonic() - start:.1f} s)", flush=True)
    if want not in got:
        bad.append(f"{what}: got '{got}', want '{want}'")


if __name__ == "__main__":
    axconsole.main(check)

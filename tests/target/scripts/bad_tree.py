#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Damaged device trees that reach the kernel: QEMU's own loader refuses them, so a jump of four instructions is started
instead, which jumps to the image with r2 at the tree, both put into RAM as they are. Each must end in one line that
says what is wrong, never in a hang of a console that could be known."""

import os
import struct
import subprocess
import tempfile

import axconsole

JUMP, KERNEL, TREE = 0x40200000, 0x40400000, 0x48000000
# mov r0, #0; mov r1, #0; ldr r2, tree; ldr pc, kernel
JUMP_WORDS = (0xE3A00000, 0xE3A01000, 0xE59F2000, 0xE59FF000, TREE, KERNEL)
SECONDS = 10


def qemu(machine, *arguments):
    return ["qemu-system-arm", "-M", machine, "-cpu", "cortex-a15", "-m", "256", "-display", "none", "-nic", "none",
            *arguments]


def good_tree(folder):
    path = os.path.join(folder, "good.dtb")
    subprocess.run(qemu(f"virt,dumpdtb={path}"), check=True, capture_output=True)
    with open(path, "rb") as file:
        return bytearray(file.read())


def console(folder, image, tree):
    """What the kernel writes within SECONDS, or until it has said why it stops."""
    paths = {}
    for name, data in (("jump", struct.pack("<6I", *JUMP_WORDS)), ("tree", bytes(tree))):
        paths[name] = os.path.join(folder, name)
        with open(paths[name], "wb") as file:
            file.write(data)
    command = qemu("virt", "-serial", "stdio", "-no-reboot",
                   "-device", f"loader,file={paths['jump']},addr={JUMP:#x},force-raw=on",
                   "-device", f"loader,file={image},addr={KERNEL:#x},force-raw=on",
                   "-device", f"loader,file={paths['tree']},addr={TREE:#x},force-raw=on",
                   "-device", f"loader,addr={JUMP:#x},cpu-num=0")
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            output, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
    return output.decode("utf-8", "replace")


def cut_structure(tree):
    """The structure block lacks its last tokens; the console's node is before them."""
    size = struct.unpack_from(">I", tree, 36)[0]
    struct.pack_into(">I", tree, 36, size - 16)


def spoil_token(tree):
    start = struct.unpack_from(">I", tree, 8)[0]
    struct.pack_into(">I", tree, start + 200, 0xFFFFFFFF)


def absurd_size(tree):
    struct.pack_into(">I", tree, 4, 0x7FFFFFFF)


def rename_memory(tree):
    """Neither the node's name nor its device_type says memory any more."""
    tree[:] = tree.replace(b"memory", b"xemory")


CASES = (
    ("cut structure", cut_structure, "*** kernel panic: device tree at 0x48000000:"),
    ("spoilt token", spoil_token, "*** kernel panic: device tree at 0x48000000:"),
    ("absurd size", absurd_size, "*** kernel panic: device tree at 0x48000000: 0x7fffffff bytes"),
    ("no memory node", rename_memory, "*** kernel panic: memory: the device tree has no memory node"),
    ("nothing wrong with it", lambda tree: None, "*** kernel panic: boot archive: missing"),
)


def run(args):
    image = os.path.join(args.build, "images/axolotl.img")
    with tempfile.TemporaryDirectory() as folder:
        tree = good_tree(folder)
        for name, damage, wanted in CASES:
            copy = bytearray(tree)
            damage(copy)
            output = console(folder, image, copy)
            if wanted not in output:
                raise axconsole.Failure(f"{name}: no {wanted!r} in:\n{output}")
            print(f"{name}: ok")


axconsole.main(run)

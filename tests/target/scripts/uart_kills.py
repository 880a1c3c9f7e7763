#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Kills the console's driver 1,000 times at random instants while numbered lines print: no byte may be
lost, at most one may be repeated per kill, and the session must go on afterwards."""

import re

import axconsole

KILLS = 1000


def line(number):
    check = (number * 2654435761) % 2**32 % 100000000
    return f"line {number:08d} abcdefghijklmnopqrstuvwxyz {check:08d}\n"


def count_repeats(text):
    """Follows the text through the expected stream; a byte equal to the one before may be a repeat."""
    repeats = 0
    number, expected, at = 1, line(1), 0
    previous = ""
    for position, byte in enumerate(text):
        if at < len(expected) and byte == expected[at]:
            previous = byte
            at += 1
            if at == len(expected):
                number, expected, at = number + 1, line(number + 1), 0
        elif byte == previous:
            repeats += 1
        else:
            context = text[max(0, position - 60):position + 20]
            raise axconsole.Failure(f"lost or garbled at line {number}, column {at}: {context!r}")
    return number - 1, repeats


def session(args):
    with axconsole.boot(args, append="panic=halt log=0") as console:
        console.expect(r"# $|\$ $|[#$] ", 60)
        console.send(f"/tests/uartkill {KILLS}\n")
        console.expect(r"@K begin\r?\n", 30)
        start = console.at
        match = console.expect(r"@K end kills=(\d+)\r?\n", 150) # whole: a line can come in pieces
        text = console.log[start:match.start()].replace(b"\r", b"").decode("latin-1")
        kills = int(match.group(1))
        if kills < KILLS:
            raise axconsole.Failure(f"only {kills} kills")
        lines, repeats = count_repeats(text)
        if repeats > kills or lines < 100:
            raise axconsole.Failure(f"{lines} lines, {repeats} bytes repeated in {kills} kills")
        console.send("echo a$((40 + 2))z\n")
        console.expect("a42z", 30)
        print(f"{lines} lines, {repeats} bytes repeated in {kills} kills")


axconsole.main(session)

# SPDX-License-Identifier: BSD-2-Clause
"""Runs bench_safe on the target with the word counter (tools/words) and takes its figures in."""

import os
import re
import subprocess
import tempfile
from collections import namedtuple

import axboard

TOP = axboard.TOP
HOST_BUILDS = ("build/host", "build/host-asan")
LINE = re.compile(r"^@B name=(\S+) insns=(\d+) n=(\d+) row=(\d+)\s*$", re.M)
WORDS = re.compile(r"^words row=(\d+) n=(\d+) insns=(\d+) loads=(\d+) stores=(\d+)$")
# The counter is read once inside each region; a sample has at most two.
COUNTER_READS = 2

Figure = namedtuple("Figure", "insns samples loads stores row")


class WordsError(Exception):
    pass


def plugin():
    """The plugin's path; built if no host build is configured."""
    for build in HOST_BUILDS:
        if os.path.exists(os.path.join(TOP, build, "build.ninja")):
            break
    else:
        build = HOST_BUILDS[0]
        subprocess.run(["cmake", "--preset", "host"], cwd=TOP, check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", os.path.join(TOP, build), "words"], check=True,
                   stdout=subprocess.DEVNULL)
    return os.path.join(TOP, build, "tools/words/words.so")


def run(board, build, plans=(), words="", profile=None):
    """Figures of bench_safe by name. `words` go to the kernel command line."""
    with tempfile.TemporaryDirectory(prefix="axolotl") as folder:
        out = os.path.join(folder, "words")
        option = f"{plugin()},out={out}" + (f",profile={profile}" if profile else "")
        command = [os.path.join(TOP, "tools/run"), "--build", build, "--board", board,
                   "--exec", " ".join(["/tests/bench_safe", *plans]),
                   "--append", f"pmu=user {words}", "--timeout", "1200",
                   "--", "-icount", "shift=0", "-plugin", option]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True, errors="replace",
                                check=False)
        if result.returncode != 0:
            raise WordsError(f"bench_safe ended with status {result.returncode}\n{result.stdout}")
        with open(out, encoding="utf-8") as file:
            return join(result.stdout, file.read())


def join(console, counted):
    """What bench_safe printed and what the plugin wrote, by the row's number. Both count
    instructions; that they agree says that the right regions were counted."""
    moved = {}
    for line in counted.splitlines():
        match = WORDS.match(line)
        if not match:
            raise WordsError(f"the word counter says '{line}'")
        moved[int(match.group(1))] = tuple(map(int, match.groups()[1:]))
    figures = {}
    for name, insns, samples, row in LINE.findall(console):
        insns, samples, row = int(insns), int(samples), int(row)
        if name in figures or row not in moved:
            raise WordsError(f"{name}: {'two figures' if name in figures else 'no words'}")
        count, seen, loads, stores = moved[row]
        if count != samples or abs(seen - COUNTER_READS / 2 - insns) > max(COUNTER_READS, insns / 100):
            raise WordsError(f"{name}: {insns} instructions of {samples} samples, the word counter "
                             f"saw {seen} of {count}")
        figures[name] = Figure(insns, samples, loads, stores, row)
    if not figures:
        raise WordsError("no figures in bench_safe's output")
    return figures

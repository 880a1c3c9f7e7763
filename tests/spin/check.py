#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Has Spin search all states of cow.pml, with the rules that the switches leave.

    check.py FOLDER [--finds ERROR] [--story REGEX]... [SWITCH[=VALUE]]...
    check.py --reached FOLDER...

The verifier is made and run in FOLDER. Without --finds the search must come to its end and find nothing. With it, the shortest
way to a violation is looked for, which must be that one (an assertion, or "invalid end state"); what happens on it is printed,
and must match the regular expressions in their order. --reached: whether the runs in these folders have together executed
all of the model.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cow.pml")
MAX_MEGABYTES = 1900
MAX_DEPTH = 2000000
TIMEOUT_S = 280

# What a complete search says, and what one says that is not.
COMPLETE = ("Full statespace search for:", "assertion violations\t+", "invalid end states\t+", "errors: 0")
INCOMPLETE = re.compile(r"search not completed|max search depth too small|out of memory|pan: reached|"
                        r"bit statespace|hash-?compact", re.I)
UNREACHED = re.compile(r"^\t\S*?([^/\s]+:\d+), state \d+, (\".*\")$", re.M)
NEVER_REACHED = '"-end-"'  # of VM, which serves for ever


class Failure(Exception):
    pass


def call(command, folder):
    try:
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except FileNotFoundError as error:
        raise Failure(f"no program '{command[0]}'; tools/setup installs it") from error
    except subprocess.TimeoutExpired as error:
        raise Failure(f"{command[0]} ran for more than {TIMEOUT_S} s") from error
    return result.returncode, result.stdout + result.stderr


def build(folder, defines, options):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    status, output = call(["spin", *defines, "-a", MODEL], folder)
    if status != 0 or not os.path.exists(os.path.join(folder, "pan.c")):
        raise Failure(f"spin does not accept the model:\n{output}")
    # -w: the verifier is not our code.
    status, output = call(["gcc", "-w", "-DSAFETY", f"-DMEMLIM={MAX_MEGABYTES}", *options, "-o", "pan", "pan.c"], folder)
    if status != 0:
        raise Failure(f"the verifier does not compile:\n{output}")


def search(folder, options):
    _, output = call(["./pan", *options], folder)
    with open(os.path.join(folder, "output"), "w", encoding="utf-8") as file:
        file.write(output)
    return output


def summary(output):
    keep = r"^ *\d+ states, stored|depth reached|total actual memory|elapsed"
    return "\n".join(line.strip() for line in output.split("\n") if re.search(keep, line))


def tell(folder, defines):
    """What happened on the way to the violation, in the words of the model's printfs."""
    trail = os.path.basename(MODEL) + ".trail"
    _, output = call(["spin", *defines, "-k", trail, "-t", "-T", MODEL], folder)
    return output.split("spin: ")[0]


def check_clean(folder, defines):
    build(folder, defines, ["-O2"])
    output = search(folder, [f"-m{MAX_DEPTH}"])
    print(summary(output))
    violation = re.search(r"^pan:\d+: (.*)", output, re.M)
    if violation:
        raise Failure(f"{violation.group(1)}\n{tell(folder, defines)}")
    missing = [text for text in COMPLETE if text not in output]
    incomplete = INCOMPLETE.search(output)
    if missing or incomplete:
        raise Failure(f"the search is not complete: {missing or incomplete.group()}\n{output}")


def check_found(folder, defines, error, story):
    build(folder, defines, ["-DBFS", "-O0"])
    output = search(folder, [])
    print(summary(output))
    violation = re.search(r"^pan:\d+: (.*)", output, re.M)
    if not violation:
        raise Failure(f"nothing found\n{output}")
    told = tell(folder, defines)
    print(violation.group(1) + "\n" + told)
    if not re.search(rf"\b{re.escape(error)}\b", violation.group(1)):
        raise Failure(f"found something else than {error}")
    at = 0
    for regex in story:
        match = re.compile(regex).search(told, at)
        if not match:
            raise Failure(f"'{regex}' does not happen, or not then")
        at = match.end()


def check_reached(folders):
    never = None
    for folder in folders:
        with open(os.path.join(folder, "output"), encoding="utf-8") as file:
            unreached = {(line, text) for line, text in UNREACHED.findall(file.read()) if text != NEVER_REACHED}
        never = unreached if never is None else never & unreached
    if never:
        raise Failure("never executed:\n" + "\n".join(f"{line}: {text}" for line, text in sorted(never)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--finds")
    parser.add_argument("--story", action="append", default=[])
    parser.add_argument("--reached", action="store_true")
    parser.add_argument("folder")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    defines = ["-D" + word for word in arguments.words]
    try:
        if arguments.reached:
            check_reached([arguments.folder, *arguments.words])
        elif arguments.finds:
            check_found(arguments.folder, defines, arguments.finds, arguments.story)
        else:
            check_clean(arguments.folder, defines)
    except Failure as failure:
        print(f"check: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

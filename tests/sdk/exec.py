# SPDX-License-Identifier: BSD-2-Clause
"""The way of a user outside the tree: axolotl-gcc, tools/image --add, run --exec."""

import os
import subprocess
import tempfile

import axboard
import axconsole

HERE = os.path.dirname(os.path.abspath(__file__))
RUN = os.path.join(axboard.TOP, "tools/run")
IMAGE = os.path.join(axboard.TOP, "tools/image")


class Target:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.archive = os.path.join(folder, "hello.cpio")

    def prepare(self):
        program = os.path.join(self.folder, "hello")
        gcc = os.path.join(self.args.build, "sdk/bin/axolotl-gcc")
        subprocess.run([gcc, "-O2", "-o", program, os.path.join(HERE, "hello.c"), "-lm"], check=True)
        base = os.path.join(self.args.build, "images/boot.cpio")
        subprocess.run([IMAGE, "--base", base, "--add", f"{program}:/bin/hello", "-o", self.archive],
                       check=True)

    def run(self, command, *more):
        return subprocess.run(
            [RUN, "--build", self.args.build, "--board", self.args.board, "--archive", self.archive,
             "--exec", command, *more], capture_output=True, text=True, check=False, timeout=150)

    def want(self, command, status, output, *more):
        result = self.run(command, *more)
        got = (result.returncode, result.stdout)
        if got != (status, output):
            raise axconsole.Failure(f"{command!r}: got {got}, want {(status, output)}\n"
                                    f"{result.stderr}")


def check(args):
    with tempfile.TemporaryDirectory() as folder:
        target = Target(args, folder)
        target.prepare()
        target.want("hello 2 3", 3, "sqrt(2) = 1.4142\n")
        # Quotes, semicolons and lines arrive as they are.
        target.want("x='a;b  c'; echo \"$x\"; (exit 4); echo $?\nprintf end", 0, "a;b  c\n4\nend")
        target.want("no-such-command 2>/dev/null; exit 7", 7, "")
        target.want("echo one; sleep 30; echo two", 124, "one\n", "--timeout", "3")
        target.want("echo lost", 125, "", "--", "-initrd", "/dev/null")


if __name__ == "__main__":
    axconsole.main(check)

# SPDX-License-Identifier: BSD-2-Clause
"""Services as they were written in January 2010: each compiles with `axolotl-gcc --service` and nothing
else, is started by `service up` with -config, -script and -args, and passes."""

import os
import subprocess
import tempfile

import axboard
import axconsole

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "minix2010")
RUN = os.path.join(axboard.TOP, "tools/run")
IMAGE = os.path.join(axboard.TOP, "tools/image")

# Source: where it is on the target. The base name is the service's in system.conf.
PROGRAMS = {
    "copy_grantor": "/m/usr/src/test/safecopy.of.january.2010/grantor",
    "copy_requestor": "/m/usr/src/test/safecopy.of.january.2010/requestor",
    "map_grantor": "/m/map/grantor",
    "map_requestor": "/m/map/requestor",
    "dstest": "/m/dstest",
    "subs": "/m/subs",
}

UP = "service up {} -config /m/system.conf -script /etc/rs.single {}; "
GONE = "while service status {} >/dev/null 2>&1; do :; done; "
# Each program writes one line to the FIFO when it has done its work.
LISTEN = "mkfifo /tmp/fifo_result; exec 3<>/tmp/fifo_result; "
HEAR = "read -r line <&3; echo \"$line\"; "

PAIR = (LISTEN + UP.format("/m/{0}/grantor", "-args \"pages=8 side=grant\"") + UP.format("/m/{0}/requestor", "") +
        HEAR + GONE.format("grantor") + GONE.format("requestor") + "exec 3<&-; rm /tmp/fifo_*; ")
STORE = (LISTEN + UP.format("/m/subs", "") + "until ds get subs_ready >/dev/null 2>&1; do :; done; " +
         UP.format("/m/dstest", "") + HEAR + HEAR + GONE.format("subs") + GONE.format("dstest"))


def compile_all(args, folder):
    """axolotl-gcc as somebody types it; its warnings are failures here."""
    gcc = os.path.join(args.build, "sdk/bin/axolotl-gcc")
    added = ["--add", os.path.join(SOURCES, "system.conf") + ":/m/system.conf"]
    for name, target in PROGRAMS.items():
        program = os.path.join(folder, name)
        result = subprocess.run([gcc, "--service", "-o", program, os.path.join(SOURCES, name + ".c")],
                                capture_output=True, text=True, check=False)
        if result.returncode != 0 or result.stderr:
            raise axconsole.Failure(f"{name}.c: {result.stderr}")
        added += ["--add", f"{program}:{target}:0755"]
    archive = os.path.join(folder, "minix2010.cpio")
    base = os.path.join(args.build, "images/boot.cpio")
    subprocess.run([IMAGE, "--base", base, *added, "-o", archive], check=True)
    return archive


def want(args, archive, command, lines):
    result = subprocess.run([RUN, "--build", args.build, "--board", args.board, "--archive", archive,
                             "--exec", command, "--timeout", "60"],
                            capture_output=True, text=True, check=False, timeout=200)
    # The log's lines go to the same console.
    got = sorted(line for line in result.stdout.split("\n") if line in lines)
    if result.returncode != 0 or got != sorted(lines):
        raise axconsole.Failure(f"status {result.returncode}\n{result.stdout}\n{result.stderr}")


def check(args):
    with tempfile.TemporaryDirectory() as folder:
        archive = compile_all(args, folder)
        want(args, archive, PAIR.replace("{0}", "usr/src/test/safecopy.of.january.2010"), ["requestor: passed"])
        want(args, archive, PAIR.replace("{0}", "map"), ["requestor: passed"])
        want(args, archive, STORE, ["dstest: passed", "subs: passed"])


if __name__ == "__main__":
    axconsole.main(check)

# SPDX-License-Identifier: BSD-2-Clause
"""The same image on a board with the tree that the distribution ships for Linux: the system comes up
and RS starts the same drivers as with our tree of that board."""

import os
import subprocess

import axboard
import axconsole

RUN = os.path.join(axboard.TOP, "tools/run")


def services(args, board):
    """Label and program of every service that is up."""
    result = subprocess.run([RUN, "--build", args.build, "--board", board, "--exec",
                             "cat /proc/services", "--timeout", "60"],
                            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise axconsole.Failure(f"{board}: status {result.returncode}\n{result.stderr}")
    rows = [line.split() for line in result.stdout.splitlines()]
    return {(row[0], row[5]) for row in rows if row[1] == "up"}


def check(args):
    ours, stock = services(args, args.board.removesuffix("-linux")), services(args, args.board)
    print(f"{args.board}: {len(stock)} services up")
    if ours != stock:
        raise axconsole.Failure(f"only with our tree: {sorted(ours - stock)}; "
                                f"only with Linux's: {sorted(stock - ours)}")
    if not any(program == "/drivers/pl011" for _, program in ours):
        raise axconsole.Failure("no UART driver is up")


if __name__ == "__main__":
    axconsole.main(check)

# SPDX-License-Identifier: BSD-2-Clause
"""A call is a row of a .def file, a pair of structs and a handler; a mistake in any of them must fail
the build. Each server's dispatcher is compiled against a copy of abi/ with one mistake planted.

usage: rows.py BUILD_DIR
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv.pop(1))

# Rows file, header with its structs, the source that dispatches on the rows.
SERVERS = {
    "kernel": ("abi/kcall.def", "abi/kcall.h", "kernel/kcall.c"),
    "vm": ("abi/proto/vm.def", "abi/proto/vm.h", "srv/vm/main.c"),
    "pm": ("abi/proto/pm.def", "abi/proto/pm.h", "srv/pm/main.c"),
    "vfs": ("abi/proto/vfs.def", "abi/proto/vfs.h", "srv/vfs/dispatch.c"),
    "ds": ("abi/proto/ds.def", "abi/proto/ds.h", "srv/ds/main.c"),
}
ROW = re.compile(r"^([RK])\((\d+), (\w+), (\w+),(.*)\)$", re.M)


def command_of(source):
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            if entry["file"] == os.path.join(TOP, source):
                return entry
    raise AssertionError(f"{source} is not compiled")


class Rows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.include = os.path.join(folder.name, "include")
        shutil.copytree(os.path.join(TOP, "abi/include"), self.include)

    def edit(self, name, change):
        path = os.path.join(self.include, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        changed = change(text)
        self.assertNotEqual(changed, text, f"nothing to plant in {name}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(changed)

    def compile(self, source):
        entry = command_of(source)
        words = shlex.split(entry["command"])
        output = words.index("-o")
        del words[output : output + 2]
        original = os.path.join(TOP, "abi/include")
        words = [word.replace(original, self.include) for word in words]
        words.insert(1, "-fsyntax-only")
        return subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True,
                              check=False)

    def check(self, server, change, in_header=False):
        rows, header, source = SERVERS[server]
        result = self.compile(source)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.edit(header if in_header else rows, change)
        result = self.compile(source)
        self.assertNotEqual(result.returncode, 0, f"{server}: {change.__name__} builds")


def same_number_twice(text):
    """The second row gets the first one's number."""
    first, second = list(ROW.finditer(text))[:2]
    return text[: second.start(2)] + first.group(2) + text[second.end(2) :]


def row_without_struct_and_handler(text):
    last = list(ROW.finditer(text))[-1]
    row = f"\n{last.group(1)}({int(last.group(2)) + 2}, PLANTED, planted,{last.group(5)})"
    return text[: last.end()] + row + text[last.end() :]


def oversize_struct(text):
    """The first request struct grows beyond a message."""
    return re.sub(r"(struct \w+_req \{[^\n]*\n)", r"\1    uint32_t planted[32];\n", text, count=1)


def add_tests():
    for server in SERVERS:
        for change, in_header in ((same_number_twice, False), (oversize_struct, True),
                                  (row_without_struct_and_handler, False)):
            def test(self, server=server, change=change, in_header=in_header):
                self.check(server, change, in_header)
            setattr(Rows, f"test_{server}_{change.__name__}", test)


add_tests()

if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: BSD-2-Clause
"""tools/check-structure finds what it is there to find."""

import os
import unittest
from importlib.machinery import SourceFileLoader
from unittest import mock

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
structure = SourceFileLoader("structure", os.path.join(TOP, "tools/check-structure")).load_module()

SPDX = "// SPDX-License-Identifier: BSD-2-Clause\n"


def check(path, text):
    checker = structure.Checker()
    with mock.patch("builtins.open", mock.mock_open(read_data=text)):
        checker.file(path)
    return checker.offences


class Structure(unittest.TestCase):
    def finds(self, path, text, offence):
        found = check(path, SPDX + text)
        self.assertTrue(any(offence in line for line in found), found)

    def passes(self, path, text):
        self.assertEqual(check(path, SPDX + text), [])

    def test_licence(self):
        self.assertIn("no SPDX line", check("lib/a.c", "int a;\n")[0])

    def test_sizes(self):
        self.finds("lib/a.c", "int a;\n" * 601, "more than 600 lines")
        self.finds("lib/a.c", "int f(void)\n{\n" + "    g();\n" * 61 + "}\n", "function of 61 lines")
        self.passes("lib/a.c", "int f(void)\n{\n" + "    g();\n" * 60 + "}\n")

    def test_words(self):
        self.finds("lib/a.c", "// TO" + "DO: later\n", "merged code")

    def test_includes(self):
        self.finds("srv/pm/a.c", "#include <kernel/proc.h>\n", "may not include")
        self.finds("srv/pm/a.c", '#include "../vfs/vfs.h"\n', "upwards")
        self.finds("srv/pm/a.c", '#include "srv/vfs/vfs.h"\n', "belongs to")
        self.finds("abi/include/abi/a.h", "#include <stdio.h>\n", "abi may not include")
        self.finds("kernel/a.c", "#include <minix/ds.h>\n", "may not include")
        self.passes("kernel/a.c", "#include <abi/types.h>\n#include <kernel/proc.h>\n")
        self.passes("srv/pm/a.c", "#include <minix/ds.h>\n#include <lib/list.h>\n")

    def test_boards(self):
        self.finds("kernel/a.c", 'const char *p = "vexpress";\n', "board or device")
        self.finds("srv/rs/a.c", "int p = 0x10009000;\n", "device address")
        self.passes("kernel/a.c", "// a vexpress has it at 0x10009000\n")
        self.passes("drivers/x/a.c", "int p = 0x10009000;\n")
        self.finds("kernel/a.c", "#ifdef __arm__\n", "architecture")


if __name__ == "__main__":
    unittest.main()

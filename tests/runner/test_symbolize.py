# SPDX-License-Identifier: BSD-2-Clause
"""tools/symbolize on an ELF made here; lines without addresses pass unchanged."""

import os
import re
import subprocess
import tempfile
import unittest
from importlib.machinery import SourceFileLoader

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
symbolize = SourceFileLoader("symbolize", os.path.join(TOP, "tools/symbolize")).load_module()

SOURCE = "int inner(int a)\n{\n    return a * 3;\n}\nint _start(void)\n{\n    return inner(4);\n}\n"


class Symbolize(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = folder.name
        source = os.path.join(self.build, "demo.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write(SOURCE)
        os.makedirs(os.path.join(self.build, "root/drivers"))
        self.elf = os.path.join(self.build, "axolotl.elf")
        subprocess.run(["arm-none-eabi-gcc", "-g", "-O0", "-nostdlib", "-Ttext=0x8000", "-o",
                        self.elf, source], check=True)
        os.link(self.elf, os.path.join(self.build, "root/drivers/pl011"))
        names = subprocess.run(["arm-none-eabi-nm", self.elf], capture_output=True, text=True,
                               check=True).stdout
        self.address = int(re.search(r"([0-9a-f]+) T inner", names).group(1), 16) + 4
        self.tool = symbolize.Symbolizer(self.build)

    def test_kernel(self):
        line = self.tool.line(f"bt: {self.address:#x}\r")
        self.assertRegex(line, r"^bt: 0x\w+  inner \(demo\.c:\d+\)$")

    def test_several(self):
        line = self.tool.line(f"bt: {self.address:#x} {self.address:#x}")
        self.assertEqual(line.count("inner"), 2)

    def test_program_by_label(self):
        self.assertIn("inner", self.tool.line(f"x bt pl011.0: {self.address:#x}"))

    def test_registers(self):
        symbolize.KERNEL_BASE = 0x8000
        line = self.tool.line(f"r12 0x00000000  lr  0x{self.address:08x}  pc  0x{self.address:08x}")
        self.assertRegex(line, r"lr: inner \(demo\.c:\d+\), pc: inner")

    def test_unknown(self):
        for line in ("hello", "bt: 0x1", "bt nobody: 0x8000", "debt: 0x8000"):
            self.assertEqual(self.tool.line(line), line)


if __name__ == "__main__":
    unittest.main()

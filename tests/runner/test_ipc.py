# SPDX-License-Identifier: BSD-2-Clause
"""tools/check-ipc on service files made here."""

import os
import tempfile
import unittest
from importlib.machinery import SourceFileLoader

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
tool = SourceFileLoader("check_ipc", os.path.join(TOP, "tools/check-ipc")).load_module()


class Ipc(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = folder.name

    def conf(self, path, text):
        path = os.path.join(self.at, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def problems(self, path, text):
        return tool.check([self.conf(path, text)])

    def test_good(self):
        self.assertEqual(self.problems("drivers/d/d.conf",
                                       "# d\nservice d {\n level 3;\n ipc SYSTEM ds vm tty;\n}\n"), [])
        self.assertEqual(self.problems("srv/vm/vm.conf", "service vm { level 1; ipc ALL_SERVICES; }"), [])

    def test_levels(self):
        self.assertIn("its place is level 3",
                      self.problems("drivers/d/d.conf", "service d { level 4; ipc ds; }")[0])
        self.assertIn("says level None", self.problems("srv/x/x.conf", "service x { ipc ds; }")[0])

    def test_no_ipc(self):
        self.assertIn("no ipc line", self.problems("srv/x/x.conf", "service x { level 4; }")[0])

    def test_upwards(self):
        found = self.problems("srv/ds/pm.conf", "service pm {\n level 2;\n ipc SYSTEM nobody procfs;\n}\n")
        self.assertTrue(any("no service 'nobody'" in line for line in found), found)
        self.assertTrue(any("no business with procfs" in line for line in found), found)
        drivers = [self.conf("drivers/a/a.conf", "service a { level 3; ipc ds b; }"),
                   self.conf("drivers/b/b.conf", "service b { level 3; ipc ds; }")]
        self.assertIn("no business with b", tool.check(drivers)[0])

    def test_twice(self):
        self.assertTrue(any("twice" in line for line in self.problems(
            "drivers/d/d.conf", "service d { level 3; ipc ds; }\nservice d { level 3; ipc ds; }")))


if __name__ == "__main__":
    unittest.main()

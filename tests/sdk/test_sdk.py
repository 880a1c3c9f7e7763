# SPDX-License-Identifier: BSD-2-Clause
"""The SDK compiles programs and services of each kind, by hand and by CMake."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv.pop(1))
SDK = os.path.join(BUILD, "sdk")
GCC = os.path.join(SDK, "bin/axolotl-gcc")

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(outside C)
find_package(Axolotl REQUIRED)
axolotl_add_program(hello {here}/hello.c)
target_link_libraries(hello m)
axolotl_add_service(echo {here}/echo_service.c)
axolotl_add_service(echo_fp FP {here}/echo_service.c)
"""


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Sdk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = folder.name

    def compile(self, *arguments):
        output = os.path.join(self.at, "out")
        result = run(GCC, "-O2", "-Wall", "-Werror", "-o", output, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return self.elf(output)

    def elf(self, path):
        text = run("arm-none-eabi-readelf", "-hlA", path).stdout
        self.assertIn("EXEC", text)
        self.assertNotIn("RWE", text)
        self.assertRegex(text, r"LOAD +0x\w+ 0x00100000 ")
        return text

    def test_program(self):
        self.assertIn("hard-float ABI", self.compile(os.path.join(HERE, "hello.c"), "-lm"))

    def test_service(self):
        text = self.compile("--service", os.path.join(HERE, "echo_service.c"))
        self.assertIn("soft-float ABI", text)
        self.assertNotIn("Tag_ABI_VFP_args", text)

    def test_service_with_fp(self):
        text = self.compile("--service", "--fp", os.path.join(HERE, "echo_service.c"))
        self.assertIn("hard-float ABI", text)

    def test_separate_steps(self):
        source = os.path.join(HERE, "hello.c")
        result = run(GCC, "-c", "-Werror", "-o", os.path.join(self.at, "hello.o"), source)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.compile(os.path.join(self.at, "hello.o"), "-lm")

    def test_through_a_link(self):
        link = os.path.join(self.at, "gcc")
        os.symlink(GCC, link)
        result = run(link, "-o", os.path.join(self.at, "a"), os.path.join(HERE, "hello.c"), "-lm")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_bad_use(self):
        result = run(GCC, "--fp", os.path.join(HERE, "hello.c"))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("--service", result.stderr)

    def test_headers(self):
        """Each of our headers compiles alone, for programs and for services."""
        include = os.path.join(SDK, "sysroot/include")
        for folder, _, files in os.walk(include):
            for name in files:
                path = os.path.relpath(os.path.join(folder, name), include)
                if not name.endswith(".h") or path.startswith(("machine/", "sys/_", "pthread.h")):
                    continue
                for flags in ([], ["--service"]):
                    result = run(GCC, *flags, "-fsyntax-only", "-Wall", "-Werror", "-x", "c",
                                 "-include", path, "/dev/null")
                    self.assertEqual(result.returncode, 0, path + "\n" + result.stderr)

    def test_cmake(self):
        with open(os.path.join(self.at, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write(PROJECT.format(here=HERE))
        build = os.path.join(self.at, "build")
        for command in (["cmake", "-S", self.at, "-B", build, "-G", "Ninja",
                         f"-DCMAKE_TOOLCHAIN_FILE={SDK}/axolotl-toolchain.cmake"],
                        ["ninja", "-C", build]):
            result = run(*command)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        for name, abi in (("hello", "hard"), ("echo", "soft"), ("echo_fp", "hard")):
            self.assertTrue(re.search(f"{abi}-float ABI", self.elf(os.path.join(build, name))))


if __name__ == "__main__":
    unittest.main()

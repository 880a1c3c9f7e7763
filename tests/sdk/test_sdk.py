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


# What <minix/mman.h> has another name for, or what is not there.
HIDDEN = ("mmap", "munmap", "mprotect", "msync", "mlock", "shm_open", "shm_unlink")


def public_headers():
    """As a program includes them: libc's, abi/, minix/ and the compatibility set. Not what stands for `there is none`."""
    names = set()
    for root in ("include", "compat"):
        top = os.path.join(SDK, "sysroot", root)
        for folder, _, files in os.walk(top):
            for name in files:
                path = os.path.relpath(os.path.join(folder, name), top)
                if name.endswith(".h") and not path.startswith(("machine/", "sys/_", "pthread.h")):
                    names.add(path)
    return sorted(names)


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

    def syntax(self, text, *flags):
        """GCC's messages about this text."""
        source = os.path.join(self.at, "text.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        return run(GCC, *flags, "-fsyntax-only", "-Wall", "-Werror", source)

    def test_headers(self):
        """Each of our headers compiles alone, for programs and services of today and of 2010."""
        for name in public_headers():
            for flags in ([], ["--service"], ["--service", "-D_MINIX"],
                          ["--service", "-D_MINIX", "-D_SYSTEM"]):
                result = self.syntax(f"#include <{name}>\n", *flags)
                self.assertEqual(result.returncode, 0, name + "\n" + result.stderr)

    def test_hidden_calls_are_declared_nowhere(self):
        """POSIX memory mapping stays hidden until it does all that the standard says."""
        uses = "".join(f"void *use_{call} = (void *){call};\n" for call in HIDDEN)
        for name in public_headers():
            for flags in ([], ["--service", "-D_MINIX", "-D_SYSTEM"]):
                result = self.syntax(f"#include <{name}>\n" + uses, *flags)
                for call in HIDDEN:
                    self.assertRegex(result.stderr, rf"\W{call}\W undeclared", name)

    def test_hidden_calls_are_defined_nowhere(self):
        for abi in ("hard", "soft"):
            for library in ("libaxolotl.a", "libsys.a"):
                result = run("arm-none-eabi-nm", "--defined-only", os.path.join(SDK, "lib", abi, library))
                self.assertEqual(result.returncode, 0)
                names = {line.split()[-1] for line in result.stdout.split("\n") if line.strip()}
                self.assertFalse(names & set(HIDDEN), library)
                if library == "libaxolotl.a":
                    self.assertLessEqual({"minix_mmap", "minix_munmap"}, names)

    def test_error_numbers_of_2010(self):
        """With _SYSTEM each of the system's numbers is what a failing call returns; else the C library's."""
        with open(os.path.join(SDK, "sysroot/include/abi/errno.def"), encoding="utf-8") as file:
            rows = re.findall(r"^E\((\w+), (\d+),", file.read(), re.M)
        self.assertGreater(len(rows), 40)
        negative = "".join(f"_Static_assert({name} == -{number}, \"\");\n" for name, number in rows)
        result = self.syntax("#define _SYSTEM 1\n#include <stdio.h>\n#include <errno.h>\n" + negative +
                             "_Static_assert(OK == 0 && EWOULDBLOCK == EAGAIN && EBADMSG < 0, \"\");\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        positive = "".join(f"_Static_assert({name} == {number}, \"\");\n" for name, number in rows
                           if int(number) < 1000)
        result = self.syntax("#include <errno.h>\n" + positive + "#ifdef OK\n#error OK\n#endif\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        # No name of newlib is left out.
        result = run(GCC, "-D_SYSTEM", "-dM", "-E", "-include", "errno.h", "-x", "c", "/dev/null")
        for name, value in re.findall(r"^#define (E[A-Z0-9]+) (.*)$", result.stdout, re.M):
            if name not in ("EWOULDBLOCK", "EBADREQUEST"):
                self.assertRegex(value, r"^\(-\d+\)$", name)

    def test_old_notation(self):
        """_MINIX alone in <minix/const.h> or <minix/type.h> is enough; without it there is none of it."""
        text = """FORWARD _PROTOTYPE( int f, (message *m, u64_t t) );
PRIVATE int f(m, t) message *m; u64_t t; {
    return m->m_source == DS_PROC_NR && is_notify(m->m_type) && CLICK_CEIL(1) == CLICK_SIZE ? sef_receive(ANY, m) : 0;
}
PUBLIC void g(void) { message m; if (f(&m, make64(1, 2)) != getprocnr()) panic("g", "text", NO_NUM); }
"""
        for header in ("const", "type"):
            result = self.syntax(f"#define _MINIX 1\n#include <minix/{header}.h>\n" + text)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotEqual(self.syntax(f"#include <minix/{header}.h>\n" + text).returncode, 0)
        result = self.syntax("#include <minix/sef.h>\n#include <minix/syslib.h>\n#include <errno.h>\n"
                             "int m_type, message, notify, u64_t, OK;\n")
        self.assertEqual(result.returncode, 0, result.stderr)

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

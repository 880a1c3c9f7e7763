# SPDX-License-Identifier: BSD-2-Clause
"""The plugin that counts words (tools/words), on a program of known length run by QEMU."""

import os
import re
import subprocess
import tempfile
import unittest

PLUGIN = os.environ["WORDS_PLUGIN"]

# Runs in RAM of virt with the MMU off and ends by PSCI's SYSTEM_OFF (to QEMU, by HVC).
PROGRAM = """
    .arch armv7ve
    .syntax unified
    .arm
    .globl _start
_start:
    mov r0, #0x46000000
    {body}
    movw r0, #0x0008
    movt r0, #0x8400
    hvc #0
1:  b 1b
"""
END_OF_ROW = "dbg #2\n dbg #3\n"


class Words(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_body(self, body, options=""):
        with open(self.path("a.s"), "w", encoding="utf-8") as file:
            file.write(PROGRAM.format(body=body))
        subprocess.run(["arm-none-eabi-gcc", "-nostdlib", "-Ttext=0x44000000", "-o",
                        self.path("a.elf"), self.path("a.s")], check=True)
        subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", self.path("a.elf"),
                        self.path("a.bin")], check=True)
        out = self.path("words")
        loader = f"loader,file={self.path('a.bin')},addr=0x44000000,cpu-num=0,force-raw=on"
        subprocess.run(["qemu-system-arm", "-M", "virt", "-cpu", "cortex-a15", "-display", "none",
                        "-nic", "none", "-serial", "null", "-monitor", "none",
                        "-icount", "shift=0", "-plugin", f"{PLUGIN},out={out}{options}",
                        "-device", loader], check=True, timeout=60)
        with open(out, encoding="utf-8") as file:
            return file.read().splitlines()

    def counts(self, body):
        """insns, loads, stores of the one row that `body` makes in one region."""
        lines = self.run_body(f"dbg #0\n {body}\n dbg #1\n {END_OF_ROW}")
        self.assertEqual(len(lines), 1, lines)
        found = re.fullmatch(r"words row=0 n=1 insns=(\d+) loads=(\d+) stores=(\d+)", lines[0])
        self.assertTrue(found, lines)
        return tuple(map(int, found.groups()))

    def test_nothing(self):
        self.assertEqual(self.counts(""), (0, 0, 0))

    def test_each_register_of_a_block_transfer(self):
        self.assertEqual(self.counts("ldm r0, {r1-r8}\n stm r0, {r1-r4}"), (2, 8, 4))

    def test_widths(self):
        self.assertEqual(self.counts("ldrb r1, [r0]\n ldrh r1, [r0]\n ldr r1, [r0]"), (3, 3, 0))
        self.assertEqual(self.counts("strb r1, [r0]\n strd r2, r3, [r0]"), (2, 0, 3))

    def test_vector_registers(self):
        body = """
            mrc p15, 0, r1, c1, c0, 2
            orr r1, r1, #0xf00000
            mcr p15, 0, r1, c1, c0, 2
            isb
            mov r1, #0x40000000
            .fpu vfpv3
            vmsr fpexc, r1
            dbg #0
            vldm r0, {d0-d3}
            vstr d0, [r0]
            dbg #1
        """
        self.assertEqual(self.run_body(body + END_OF_ROW), ["words row=0 n=1 insns=2 loads=8 stores=2"])

    def test_loop(self):
        self.assertEqual(self.counts("mov r2, #100\n 2: ldr r1, [r0]\n subs r2, #1\n bne 2b"),
                         (301, 100, 0))

    def test_skipped_instruction(self):
        self.assertEqual(self.counts("cmp r0, r0\n strne r1, [r0]"), (2, 0, 0))

    def test_thumb_markers(self):
        body = f"""
            adr r1, 3f + 1
            bx r1
            .thumb
            .balign 4
        3:  dbg #0
            push {{r0}}
            pop {{r0}}
            dbg #1
            {END_OF_ROW}
            .balign 4
            bx pc
            nop
            .arm
        """
        self.assertEqual(self.run_body("mov sp, r0\n" + body), ["words row=0 n=1 insns=2 loads=1 stores=1"])

    def test_row_number(self):
        body = "dbg #0\n dbg #1\n dbg #2\n dbg #9\n dbg #10\n dbg #15\n dbg #3\n"
        self.assertEqual(self.run_body(body + body.replace("#9", "#8")),
                         [f"words row={0o127} n=1 insns=0 loads=0 stores=0",
                          f"words row={0o27} n=1 insns=0 loads=0 stores=0"])

    def test_median_and_regions_of_a_sample(self):
        def sample(*regions):
            return "".join("dbg #0\n" + "ldr r1, [r0]\n" * n + "dbg #1\n" for n in regions) + "dbg #2\n"

        body = sample(9) + sample(1, 2) + sample(1) + "dbg #3\n"
        self.assertEqual(self.run_body(body), ["words row=0 n=3 insns=3 loads=3 stores=0"])

    def test_forget(self):
        body = "dbg #0\n dbg #1\n dbg #2\n dbg #4\n dbg #0\n nop\n dbg #1\n dbg #2\n dbg #3\n"
        self.assertEqual(self.run_body(body), ["words row=0 n=1 insns=1 loads=0 stores=0"])

    def test_profile(self):
        self.run_body("dbg #0\n mov r2, #9\n 2: subs r2, #1\n bne 2b\n dbg #1\n dbg #2\n dbg #3\n",
                      f",profile={self.path('profile')}")
        with open(self.path("profile"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(lines[0], "row 0 samples 1 full 0")
        self.assertEqual(sorted(lines[1:]), ["44000008 e3a02009 1", "4400000c e2522001 9",
                                             "44000010 1afffffd 9"])

    def test_wrong_use(self):
        self.assertEqual(self.run_body("dbg #1\n dbg #3\n dbg #0\n dbg #0\n dbg #2\n"),
                         ["words error=end-outside row=0", "words error=no-samples row=0",
                          "words error=begin-in-region row=0", "words error=sample-in-region row=0"])


class Options(unittest.TestCase):
    def refused(self, machine, option):
        result = subprocess.run(["qemu-system-arm", *machine, "-display", "none", "-S",
                                 "-plugin", PLUGIN + option, "-d", "plugin"],
                                capture_output=True, text=True, check=False, timeout=60)
        self.assertNotEqual(result.returncode, 0)
        return result.stderr

    def test_refuses(self):
        self.assertIn("options are", self.refused(["-M", "virt"], ""))
        self.assertIn("one CPU", self.refused(["-M", "virt", "-smp", "2"], ",out=/dev/null"))
        self.assertIn("No such file", self.refused(["-M", "virt"], ",out=/nowhere/x"))


if __name__ == "__main__":
    unittest.main()

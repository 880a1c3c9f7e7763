# SPDX-License-Identifier: BSD-2-Clause
"""./run --exec: what of the console is the command's output, and which status comes of it."""

import io
import os
import subprocess
import sys
import unittest
from importlib.machinery import SourceFileLoader

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
run = SourceFileLoader("axrun", os.path.join(TOP, "tools/run")).load_module()


def take(console, step=5):
    sink = io.BytesIO()
    output = run.ExecOutput(sink)
    data = console.replace(b"\n", b"\r\n")
    for at in range(0, len(data), step):
        output.feed(data[at : at + step])
    return sink.getvalue(), output


class Exec(unittest.TestCase):
    def test_plain(self):
        for step in (1, 2, 5, 1000):
            text, output = take(b"boot\n@X begin\nhello\n@X status 3\n", step)
            self.assertEqual((text, output.status), (b"hello\n", 3))

    def test_no_newline_at_the_end(self):
        text, output = take(b"@X begin\nhello@X status 0\n")
        self.assertEqual((text, output.status), (b"hello", 0))

    def test_begin_only_at_line_start(self):
        self.assertFalse(take(b"x @X begin\n")[1].begun)

    def test_output_like_a_mark(self):
        text, output = take(b"@X begin\n@X status 7\nmore\n@X status 0\n")
        self.assertEqual((text, output.status), (b"@X status 7\nmore\n", 0))

    def test_lines_after_the_status(self):
        text, output = take(b"@X begin\na\n@X status 1\nkernel: power off\n")
        self.assertEqual((text, output.status), (b"a\n", 1))

    def test_own_carriage_returns(self):
        self.assertEqual(take(b"@X begin\na\rb\r\nc\n@X status 0\n")[0], b"a\rb\r\nc\n")


class Watch(unittest.TestCase):
    """The exit status for consoles that a child process plays."""

    def status(self, script, timeout=None):
        run.DRAIN_SECONDS = 0.3
        run.BOOT_SECONDS = 1.0
        output = run.ExecOutput(io.BytesIO())
        with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as process:
            try:
                return run.watch_exec(process, output, timeout)
            finally:
                process.kill()

    def test_statuses(self):
        self.assertEqual(self.status("printf '@X begin\\nx\\n@X status 5\\n'"), 5)
        self.assertEqual(self.status("printf '@X begin\\n@X status 0\\n'; exec sleep 9"), 0)
        self.assertEqual(self.status("printf '@X begin\\n'; exec sleep 9", 0.2), 124)
        self.assertEqual(self.status("printf '@X begin\\n*** kernel panic: x\\n'; exec sleep 9"), 125)
        self.assertEqual(self.status("echo nothing"), 125)
        self.assertEqual(self.status("exec sleep 9", 9), 125)


class CommandLine(unittest.TestCase):
    def test_options(self):
        options = run.Options(["--board=virt-a7", "--exec", "a; b", "--timeout", "3", "--", "-smp", "1"])
        self.assertEqual((options.board, options.exec, options.timeout), ("virt-a7", "a; b", 3.0))
        self.assertEqual(options.qemu, ["-smp", "1"])

    def test_bad_options(self):
        tool = os.path.join(TOP, "tools/run")
        for words in (["--nonsense"], ["--timeout"], ["--timeout", "x"], ["--board", "../x"]):
            result = subprocess.run([sys.executable, tool, *words], capture_output=True, text=True,
                                    check=False)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("run: ", result.stderr)
            self.assertNotIn("Traceback", result.stderr)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: BSD-2-Clause
"""The runner judged by canned consoles: each kind of failure must be reported as one."""

import os
import pty
import threading
import time
import tty
import unittest
from importlib.machinery import SourceFileLoader
from xml.etree import ElementTree

import backends
from protocol import Protocol

HERE = os.path.dirname(os.path.abspath(__file__))
runner = SourceFileLoader("runner", os.path.join(HERE, "runner")).load_module()

GOOD = """axolotl: booting
# runid c0ffee
KTAP version 1
1..2
ok 1 ipc.send.deadlock
# a comment
ok 2 ipc.send.order
@T done suite=ipc ran=2 fail=0 leaked=0
@T end
"""


def judge(console, suites=("ipc",), runid="c0ffee", why=None):
    protocol = Protocol(suites, runid)
    data = console.replace("\n", "\r\n").encode()
    # Bytes come in pieces of any size.
    for at in range(0, len(data), 7):
        protocol.feed(data[at : at + 7])
    protocol.finish(why)
    return protocol


class Console(unittest.TestCase):
    def rejects(self, console, text, **arguments):
        failures = judge(console, **arguments).failures
        self.assertTrue(any(text in failure for failure in failures), failures)

    def test_good(self):
        protocol = judge(GOOD)
        self.assertEqual(protocol.failures, [])
        self.assertEqual([case.name for case in protocol.cases],
                         ["ipc.send.deadlock", "ipc.send.order"])
        self.assertEqual({case.suite for case in protocol.cases}, {"ipc"})

    def test_two_suites(self):
        second = "KTAP version 1\n1..1\nok 1 vm.map\n@T done suite=vm ran=1 fail=0 leaked=0\n@T end\n"
        console = GOOD.replace("@T end\n", second)
        self.assertEqual(judge(console, suites=("ipc", "vm")).failures, [])

    def test_failed_case(self):
        console = GOOD.replace("ok 2 ipc.send.order", "not ok 2 ipc.send.order # got 1 want 2")
        console = console.replace("fail=0", "fail=1")
        self.rejects(console, "ipc.send.order: got 1 want 2")

    def test_panic(self):
        self.rejects(GOOD.replace("ok 2", "*** kernel panic: proc: bad queue\nok 2"), "bad queue")

    def test_panic_after_the_end(self):
        self.rejects(GOOD + "*** kernel panic: late\n", "late")

    def test_panic_cut_short(self):
        protocol = judge("# runid c0ffee\n*** kernel panic: x")
        self.assertTrue(protocol.panicked)
        self.assertTrue(any("kernel panic" in failure for failure in protocol.failures))

    def test_service_death(self):
        death = "[   1.5] rs: unexpected death: vfs signal 11\n"
        self.rejects(GOOD.replace("# a comment\n", death), "a service died")

    def test_expected_death(self):
        lines = "# expect-death pl011.0\nrs: unexpected death: pl011.0 signal 9\n"
        self.assertEqual(judge(GOOD.replace("# a comment\n", lines)).failures, [])

    def test_expected_death_of_another(self):
        lines = "# expect-death pl011.0\nrs: unexpected death: ds signal 9\n"
        self.rejects(GOOD.replace("# a comment\n", lines), "a service died")

    def test_leak_line(self):
        self.rejects(GOOD.replace("# a comment", "# leak: 3 frames"), "leak: 3 frames")

    def test_leak_count(self):
        self.rejects(GOOD.replace("leaked=0", "leaked=2"), "2 frames, slots")

    def test_wrong_runid(self):
        self.rejects(GOOD, "another image", runid="beef01")

    def test_no_runid(self):
        self.rejects(GOOD.replace("# runid c0ffee\n", ""), "run id")

    def test_missing_case(self):
        console = GOOD.replace("ok 2 ipc.send.order\n", "")
        self.rejects(console, "planned 2 tests, saw 1")
        self.rejects(console, "says it ran 2 tests, 1 were seen")

    def test_case_twice(self):
        self.rejects(GOOD.replace("ok 2", "ok 1"), "missing or out of order")

    def test_hidden_failure(self):
        self.rejects(GOOD.replace("fail=0", "fail=1"), "says 1 tests failed, 0 were seen")

    def test_no_plan(self):
        self.rejects(GOOD.replace("1..2\n", ""), "no plan")

    def test_empty_suite(self):
        self.rejects("# runid c0ffee\n1..0\n@T done suite=ipc ran=0 fail=0 leaked=0\n@T end\n",
                     "no test ran")

    def test_suite_missing(self):
        self.rejects(GOOD, "vm: did not finish", suites=("ipc", "vm"))

    def test_no_end(self):
        self.rejects(GOOD.replace("@T end\n", ""), "did not reach its end")

    def test_nothing(self):
        self.rejects("", "never reached")

    def test_why(self):
        self.rejects(GOOD, "silent", why="the console was silent for 3 s")


class FakeBackend:
    """Plays pieces of console: strings, or pauses in seconds."""

    powers_off = True

    def __init__(self, *pieces, closes=True):
        self.pieces, self.closes = list(pieces), closes

    def read(self, seconds):
        if not self.pieces:
            if self.closes:
                return None
            time.sleep(min(seconds, 0.02))
            return b""
        piece = self.pieces.pop(0)
        if isinstance(piece, str):
            return piece.encode()
        time.sleep(piece)
        return b""


class Watch(unittest.TestCase):
    def setUp(self):
        runner.PANIC_SECONDS = runner.POWEROFF_SECONDS = 0.1

    def watch(self, *pieces, closes=True, timeout=5, silence=5):
        protocol = Protocol(["ipc"], "c0ffee")
        why = runner.watch(FakeBackend(*pieces, closes=closes), protocol, timeout, silence)
        return why, protocol.finish(why)

    def test_good(self):
        self.assertEqual(self.watch(GOOD), (None, True))

    def test_silence(self):
        why, good = self.watch("# runid c0ffee\n", closes=False, silence=0.1)
        self.assertIn("silent", why)
        self.assertFalse(good)

    def test_chatter_without_end(self):
        why, good = self.watch(*["x\n", 0.05] * 20, closes=False, timeout=0.2)
        self.assertIn("not done", why)
        self.assertFalse(good)

    def test_no_power_off(self):
        why, good = self.watch(GOOD, closes=False)
        self.assertEqual(why, "does not power off")
        self.assertFalse(good)

    def test_panic_that_hangs(self):
        self.assertFalse(self.watch("*** kernel panic: x\n", closes=False)[1])


class Report(unittest.TestCase):
    def test_junit(self):
        protocol = judge(GOOD.replace("ok 2 ipc.send.order", "not ok 2 ipc.send.order # got \x01"))
        path = f"/tmp/axolotl-junit-{os.getpid()}.xml"
        self.addCleanup(os.remove, path)
        runner.write_junit(path, "virt.ipc", protocol.cases, protocol.failures, 1.5,
                           "\n".join(protocol.console))
        suite = ElementTree.parse(path).getroot().find("testsuite")
        self.assertEqual(suite.get("tests"), "3")
        self.assertEqual(len(suite.findall("testcase/failure")), 2)

    def test_expected_panic(self):
        protocol = Protocol([], "c0ffee")
        protocol.feed(b"*** kernel panic: archive: /boot/vm is missing\r\n")
        self.assertEqual(runner.check_panic(protocol, "boot/vm is missing", None),
                         ["the panic has no backtrace"])
        protocol.feed(b"bt: 0xf0001234\r\n")
        self.assertEqual(runner.check_panic(protocol, "boot/vm is missing", None), [])
        self.assertNotEqual(runner.check_panic(protocol, "no memory", None), [])
        self.assertNotEqual(runner.check_panic(Protocol([], "c0ffee"), "x", None), [])


class Serial(unittest.TestCase):
    """The serial back-end on a pseudo-terminal that plays U-Boot and then a good run."""

    def test_run(self):
        board, port = pty.openpty()
        tty.setraw(board)
        tty.setraw(port)
        self.addCleanup(os.close, board)
        typed = []

        def play():
            os.read(board, 64)
            os.write(board, b"U-Boot\r\n=> ")
            while not b"".join(typed).endswith(b"boot\n"):
                typed.append(os.read(board, 256))
                if typed[-1].endswith(b"\n") and b"boot\n" not in typed[-1]:
                    os.write(board, b"=> ")
            os.write(board, GOOD.replace("\n", "\r\n").encode())

        thread = threading.Thread(target=play, daemon=True)
        thread.start()

        class Board:
            uboot = "setenv bootargs {words} && boot"

        backend = backends.SerialBackend(Board, os.ttyname(port))
        protocol = Protocol(["ipc"], "c0ffee")
        backend.start(["test=ipc"])
        why = runner.watch(backend, protocol, 20, 10)
        backend.stop()
        thread.join(5)
        self.assertTrue(protocol.finish(why), protocol.failures)
        self.assertIn(b"setenv bootargs test=ipc\n", b"".join(typed))


if __name__ == "__main__":
    unittest.main()

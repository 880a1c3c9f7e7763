# SPDX-License-Identifier: BSD-2-Clause
"""What a target run says on the console, and the judgement on it. No I/O here: feed() gets bytes,
`failures` says what is wrong; the self-test feeds canned consoles.

The target's harness prints:
    # runid HEX                                        once, first
    KTAP version 1 / 1..N / ok N name / not ok N name # got .. want .. / # comment
    # expect-death LABEL                               deaths of LABEL are wanted from here on
    @T done suite=NAME ran=N fail=N leaked=N           at the end of a suite
    @T end                                             at the end of all, then power off
"""

import re

PANIC = "*** kernel panic:"
DEATH = re.compile(r"\brs: unexpected death(?: of)?:? *([A-Za-z0-9_.-]+)?")
LEAK = re.compile(r"^# leak:")
RESULT = re.compile(r"^(ok|not ok) (\d+)(?: -)? ?([^#]*?) *(?:#(.*))?$")
PLAN = re.compile(r"^1\.\.(\d+)$")
RUNID = re.compile(r"^# runid ([0-9a-fA-F]+)$")
EXPECT_DEATH = re.compile(r"^# expect-death (\S+)$")
DONE = re.compile(r"^@T done suite=(\S+) ran=(\d+) fail=(\d+) leaked=(\d+)$")
END = re.compile(r"^@T end$")


class Case:
    def __init__(self, suite, name, ok, detail):
        self.suite, self.name, self.ok, self.detail = suite, name, ok, detail


class Protocol:
    def __init__(self, suites, runid):
        self.wanted = list(suites)
        self.runid = runid
        self.cases = []
        self.failures = []
        self.expected_deaths = set()
        self.seen_runid = False
        self.panicked = False
        self.ended = False
        self.done = []
        self.partial = ""
        self.console = []
        self.begin_suite()

    def begin_suite(self):
        self.plan = None
        self.numbers = []
        self.suite_cases = []

    def fail(self, text):
        self.failures.append(text)

    def feed(self, data):
        text = self.partial + data.decode("utf-8", "replace")
        *lines, self.partial = text.split("\n")
        for line in lines:
            self.line(line.rstrip("\r"))
        # A panic may never finish its last line.
        if PANIC in self.partial:
            self.panicked = True

    def line(self, line):
        self.console.append(line)
        if PANIC in line:
            self.panicked = True
            self.fail(f"kernel panic: {line[line.index(PANIC) + len(PANIC):].strip()}")
            return
        death = DEATH.search(line)
        if death:
            if death.group(1) not in self.expected_deaths:
                self.fail(f"a service died: {line.strip()}")
        elif LEAK.match(line):
            self.fail(line[2:])
        elif RUNID.match(line):
            self.take_runid(RUNID.match(line).group(1))
        elif EXPECT_DEATH.match(line):
            self.expected_deaths.add(EXPECT_DEATH.match(line).group(1))
        elif PLAN.match(line):
            self.take_plan(int(PLAN.match(line).group(1)))
        elif RESULT.match(line):
            self.take_result(RESULT.match(line))
        elif DONE.match(line):
            self.take_done(DONE.match(line))
        elif END.match(line):
            self.ended = True

    def take_runid(self, runid):
        self.seen_runid = True
        if runid.lower() != self.runid.lower():
            self.fail(f"run id is {runid}, not {self.runid}: another image ran, or an old one")

    def take_plan(self, count):
        if self.plan is not None:
            self.fail("two plans in one suite")
        self.plan = count

    def take_result(self, match):
        verdict, number, name, directive = match.groups()
        if not self.seen_runid:
            self.fail("a result before the run id")
        self.numbers.append(int(number))
        detail = (directive or "").strip()
        self.suite_cases.append(Case("", name.strip() or number, verdict == "ok", detail))
        if verdict != "ok":
            self.fail(f"{name.strip() or number}: {detail or 'not ok'}")

    def take_done(self, match):
        suite = match.group(1)
        ran, fail, leaked = (int(text) for text in match.groups()[1:])
        bad = sum(1 for case in self.suite_cases if not case.ok)
        if self.plan is None:
            self.fail(f"{suite}: no plan")
        elif self.numbers != list(range(1, self.plan + 1)):
            missing = sorted(set(range(1, self.plan + 1)) - set(self.numbers))
            self.fail(f"{suite}: planned {self.plan} tests, saw {len(self.numbers)}"
                      f" (missing or out of order: {missing[:10]})")
        if ran != len(self.numbers):
            self.fail(f"{suite}: says it ran {ran} tests, {len(self.numbers)} were seen")
        if ran == 0:
            self.fail(f"{suite}: no test ran")
        if fail != bad:
            self.fail(f"{suite}: says {fail} tests failed, {bad} were seen")
        if leaked:
            self.fail(f"{suite}: {leaked} frames, slots, privilege ids or grants leaked")
        if suite not in self.wanted:
            self.fail(f"{suite}: was not asked for")
        if suite in self.done:
            self.fail(f"{suite}: ran twice")
        for case in self.suite_cases:
            case.suite = suite
        self.cases += self.suite_cases
        self.done.append(suite)
        self.expected_deaths.clear()
        self.begin_suite()

    def finish(self, why):
        """No more console will come. `why` is None for an ordinary end, else what went wrong."""
        if self.partial:
            last, self.partial = self.partial, ""
            self.line(last.rstrip("\r"))
        if why:
            self.fail(why)
        if not self.seen_runid and not self.panicked:
            self.fail("no run id was printed: the test harness was never reached")
        for case in self.suite_cases:
            case.suite = "unfinished"
        self.cases += self.suite_cases
        for suite in self.wanted:
            if suite not in self.done:
                self.fail(f"{suite}: did not finish")
        if not self.ended:
            self.fail("the run did not reach its end")
        return not self.failures

# SPDX-License-Identifier: BSD-2-Clause
"""What somebody at the console does: prompt, editing, ^C, job control, pipelines, a script, the
system's own tools, and power-off, which ends QEMU."""

import axconsole

PROMPT = r"# "


class Session:
    def __init__(self, console):
        self.console = console
        console.expect(PROMPT, 60)

    def run(self, line, want, seconds=20):
        """Types a line, waits for the output (a regular expression) and for the prompt."""
        self.console.send(line + "\n")
        self.console.expect(r"\r?\n")  # the echo of what was typed
        match = self.console.expect(want, seconds)
        self.console.expect(PROMPT, seconds)
        return match


def check(args):
    with axconsole.boot(args, "panic=halt") as console:
        session = Session(console)
        session.run("echo first", r"first\r\n")
        session.run("echo ab\x7fc", r"ac\r\n")
        session.run("seq 1 20 | grep 1 | sort -rn | head -n 1", r"19\r\n")
        session.run("printf 'echo in $0 $1\\nexit 6\\n' >/tmp/s; chmod +x /tmp/s; /tmp/s x; echo =$?",
                    r"in /tmp/s x\r\n=6\r\n")
        # ^C ends what runs in the foreground and nothing else.
        console.send("sleep 100\n")
        console.drain(0.5)
        console.send("\x03")
        console.expect(PROMPT)
        session.run("echo status $?", r"status 130\r\n")
        # ^Z stops it, jobs knows it, it goes on in the background and is brought back.
        console.send("sleep 2\n")
        console.drain(0.5)
        console.send("\x1a")
        console.expect(PROMPT)
        session.run("jobs", r"(?i)stopped|suspended")
        session.run("bg; wait; echo done waiting", r"done waiting\r\n", 20)
        session.run("ps", r"(?s)\binit\b.*\bps\b")
        session.run("service status", r"(?s)\bpl011\.0 .*up")
        session.run("dt | grep -c arm,pl011", r"[1-9]\r\n")
        session.run("date +%Y", r"20[2-9]\d\r\n")
        console.send("poweroff\n")
        console.expect_end(20)


if __name__ == "__main__":
    axconsole.main(check)

# SPDX-License-Identifier: BSD-2-Clause
"""tools/image: archives are reproducible, sorted, replaceable, and bad input is one message."""

import os
import subprocess
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
IMAGE = os.path.join(TOP, "tools/image")


class Image(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = folder.name

    def path(self, name, data=None):
        path = os.path.join(self.at, name)
        if data is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
        return path

    def image(self, *arguments):
        return subprocess.run([IMAGE, *arguments], capture_output=True, text=True, check=False)

    def make(self, *arguments):
        result = self.image(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)

    def blob(self):
        with open(self.base(), "rb") as file:
            return file.read()

    def manifest(self, *lines):
        return self.path("manifest", "\n".join(lines).encode() + b"\n")

    def base(self):
        manifest = self.manifest(f"file /etc/motd 0644 {self.path('motd', b'hello')}",
                                 "dir /tmp 1777", "link /bin/sh 0777 mksh")
        self.make("--manifest", manifest, "-o", self.path("base.cpio"))
        return self.path("base.cpio")

    def test_list(self):
        lines = self.image("--list", self.base()).stdout.splitlines()
        self.assertEqual([line.split("/", 1)[1] for line in lines],
                         ["bin", "bin/sh -> mksh", "etc", "etc/motd", "tmp"])
        self.assertTrue(lines[4].startswith("drwxrwxrwt"))

    def test_reproducible(self):
        first = self.blob()
        os.utime(self.path("motd"), (1, 1))
        self.assertEqual(first, self.blob())

    def test_layout(self):
        blob = self.blob()
        self.assertEqual(blob[:6], b"070701")
        self.assertEqual(len(blob) % 512, 0)
        self.assertIn(b"TRAILER!!!\0", blob)

    def test_add_and_replace(self):
        base = self.base()
        self.make("--base", base, "--add", f"{self.path('m', b'new text')}:/etc/motd:0600",
                  "--add", f"{self.path('p', b'x')}:/opt/a/b", "-o", self.path("out.cpio"))
        text = self.image("--list", self.path("out.cpio")).stdout
        self.assertIn("-rw-------         8 /etc/motd", text)
        self.assertIn("/opt/a/b", text)
        self.assertIn("drwxr-xr-x         0 /opt/a\n", text)

    def test_add_folder(self):
        self.path("tree/x/y", b"1")
        self.make("--base", self.base(), "--add", f"{self.path('tree')}:/srv",
                  "-o", self.path("out.cpio"))
        self.assertIn("/srv/x/y", self.image("--list", self.path("out.cpio")).stdout)

    def rejects(self, text, *arguments):
        result = self.image(*arguments)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(text, result.stderr)
        self.assertNotIn("Traceback", result.stderr)

    def test_bad_input(self):
        base, out = self.base(), self.path("out.cpio")
        file = self.path("motd")
        self.rejects("No such file", "--base", base, "--add", "/nowhere:/x", "-o", out)
        self.rejects("not of the form", "--base", base, "--add", file, "-o", out)
        self.rejects("not an octal", "--base", base, "--add", f"{file}:/x:0999", "-o", out)
        self.rejects("not a path", "--base", base, "--add", f"{file}:/../x", "-o", out)
        self.rejects("not a folder", "--base", base, "--add", f"{file}:/etc/motd/x", "-o", out)
        self.rejects("cannot replace", "--base", base, "--add", f"{file}:/etc", "-o", out)
        self.rejects("twice", "--manifest", self.manifest("dir /a 0755", "dir /a 0755"), "-o", out)
        self.assertFalse(os.path.exists(out))

    def test_damaged_archives(self):
        blob = self.blob()
        for name, data in (("cut", blob[:200]), ("empty", b""), ("junk", b"x" * 300),
                           ("hex", blob[:6] + b"zzzzzzzz" + blob[14:])):
            self.rejects("image:", "--list", self.path(name, data))


if __name__ == "__main__":
    unittest.main()

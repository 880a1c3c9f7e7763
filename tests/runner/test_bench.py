# SPDX-License-Identifier: BSD-2-Clause
"""What tools/bench makes of figures: words joined to instructions, limits, the crossover, plots."""

import unittest
import xml.etree.ElementTree as ElementTree

import axplot
import axsafe
import axwords

PAGE = axsafe.PAGE
SIZES = (1, 64, PAGE, 2 * PAGE, 4 * PAGE, 8 * PAGE)


def figure(insns, words=10):
    return axwords.Figure(insns, 21, words - words // 2, words // 2, 0)


def boot(cost, words):
    """Figures where a copy of n bytes takes cost(n) instructions and words(n) words."""
    figures = {}
    for plan in ("touched", "fresh", "repeated", "source_write", "target_write", "offset", "word", "odd"):
        for size in SIZES:
            figures[f"copy.{plan}.{size}"] = figure(cost(size), words(size))
    for plan in ("map", "map_read", "map_write", "map_keep"):
        for pages in axsafe.PAGES:
            figures[f"{plan}.{pages}"] = figure(1000 + 100 * pages)
    for name in ("call.null", "call.refused", "call.verify", "call.verify_2", "call.verify_5",
                 *(row[0] for row in axsafe.CALLS)):
        figures[name] = figure(100)
    return figures


def plain():
    return boot(lambda size: 300 + size // 20, lambda size: 100 + size // 2)


def cow():
    return boot(lambda size: 300 if size < PAGE else 900 + size // 400, lambda size: 1200 + size // 100)


class Join(unittest.TestCase):
    CONSOLE = "rs: started\r\n@B name=copy.odd.1 insns=100 n=21 row=3\r\n"

    def test_join(self):
        figures = axwords.join(self.CONSOLE, "words row=3 n=21 insns=101 loads=7 stores=5\n")
        self.assertEqual(figures, {"copy.odd.1": axwords.Figure(100, 21, 7, 5, 3)})

    def refused(self, console, counted, what):
        with self.assertRaisesRegex(axwords.WordsError, what):
            axwords.join(console, counted)

    def test_refuses(self):
        good = "words row=3 n=21 insns=101 loads=7 stores=5\n"
        self.refused(self.CONSOLE, "words error=end-outside row=3\n", "end-outside")
        self.refused(self.CONSOLE, good.replace("row=3", "row=4"), "no words")
        self.refused(self.CONSOLE, good.replace("n=21", "n=20"), "20")
        self.refused(self.CONSOLE, good.replace("101", "140"), "140")
        self.refused(self.CONSOLE * 2, good, "two figures")
        self.refused("", good, "no figures")


class Limits(unittest.TestCase):
    def test_all_met(self):
        lines, bad = axsafe.tables(plain(), cow())
        self.assertEqual(bad, [])
        self.assertNotIn("**", "\n".join(lines))

    def over(self, off, on, what):
        lines, bad = axsafe.tables(off, on)
        self.assertEqual(len(bad), 1, bad)
        self.assertIn(what, bad[0])
        self.assertIn("**", "\n".join(lines))

    def test_each_limit(self):
        cases = (
            ("off", "call.verify", figure(221), "grant verification: 121, at most 120"),
            ("off", "copy.touched.64", figure(401), "64 bytes, COW off: 401, at most 400"),
            ("on", "copy.touched.64", figure(401), "64 bytes, COW on"),
            ("off", f"copy.touched.{2 * PAGE}", figure(2001, 9999), "plain copy of 8,192 bytes"),
            ("on", f"copy.fresh.{4 * PAGE}", figure(3301), "3,301, at most 3,300"),
            ("on", f"copy.touched.{8 * PAGE}", figure(900, 2061), "words: 2,061, at most 2,060"),
            ("off", "map.1", figure(4001), "4,001, at most 4,000"),
            ("off", "map.50", figure(16251), "16,251, at most 16,250"),
        )
        for side, name, value, what in cases:
            figures = {"off": plain(), "on": cow()}
            figures[side][name] = value
            with self.subTest(name):
                self.over(figures["off"], figures["on"], what)

    def test_growth(self):
        off = plain()
        off["call.grant_10000"] = figure(103)
        self.assertEqual(axsafe.tables(off, cow())[1],
                         ["grant with 10,000 outstanding: 103, at most 102"])

    def test_writes_have_no_limit(self):
        on = cow()
        on[f"copy.target_write.{8 * PAGE}"] = figure(10 ** 6, 10 ** 6)
        self.assertEqual(axsafe.tables(plain(), on)[1], [])


class Crossover(unittest.TestCase):
    def words(self, figures, size):
        return axsafe.words(figures[f"copy.touched.{size}"])

    def insns(self, figures, size):
        return figures[f"copy.touched.{size}"].insns

    def test_found(self):
        self.assertEqual(axsafe.crossover(plain(), cow(), self.words), 1)
        self.assertEqual(axsafe.crossover(plain(), cow(), self.insns), 4)

    def test_never(self):
        self.assertIsNone(axsafe.crossover(cow(), plain(), self.words))

    def test_a_part_written(self):
        on = cow()
        on[f"copy.target_write.{PAGE}"] = figure(0, 3000)
        self.assertEqual(axsafe.written_cost(on, PAGE, 1 / 2, axsafe.words), (1240 + 3000) / 2)

    def test_all_larger_sizes_count(self):
        on = cow()
        on[f"copy.touched.{4 * PAGE}"] = figure(1, 10 ** 6)
        self.assertEqual(axsafe.crossover(plain(), on, self.words), 8)


class Plots(unittest.TestCase):
    def test_well_formed(self):
        for content in axsafe.plots(plain(), cow()).values():
            root = ElementTree.fromstring(content)
            lines = root.findall("{http://www.w3.org/2000/svg}polyline")
            self.assertEqual(len(lines), 5)

    def test_same_figures_same_file(self):
        self.assertEqual(axsafe.plots(plain(), cow()), axsafe.plots(plain(), cow()))

    def test_points_inside(self):
        axis = axplot.Axis([1, 1000], 10, 50, 350)
        self.assertEqual([round(axis.place(x)) for x in (1, 10, 1000)], [50, 150, 350])

    def test_names_are_escaped(self):
        content = axplot.svg("a < b", "x", "y", [axplot.Series("c & d", [(1, 1), (2, 2)])])
        self.assertIn("a &lt; b", content)
        self.assertIn("c &amp; d", content)
        ElementTree.fromstring(content)

    def test_bytes(self):
        self.assertEqual([axplot.binary(n) for n in (1, 1024, 1 << 20)], ["1 B", "1 KiB", "1 MiB"])


if __name__ == "__main__":
    unittest.main()

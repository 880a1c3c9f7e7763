# SPDX-License-Identifier: BSD-2-Clause
"""Line plots with two logarithmic axes, as SVG text. No library, so that the same figures give the same file."""

import math
from collections import namedtuple
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 92, 236, 54, 58

# Colours that stay apart in grey and for most colour-blind readers; each line has its own mark too.
STYLES = (("#1b6ca8", "circle", ""), ("#c1440e", "square", ""), ("#2e7d32", "triangle", ""),
          ("#7b3fa0", "diamond", "6 4"), ("#8a6d00", "cross", "2 3"), ("#444444", "circle", "6 4"))

Series = namedtuple("Series", "name points")  # points: (x, y), both above 0, by rising x


def binary(n):
    """A number of bytes as people write it."""
    for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if n >= size:
            return f"{n // size} {unit}"
    return f"{n} B"


class Axis:
    """Maps a value to a place; ticks are powers of `base`."""

    def __init__(self, values, base, start, end):
        self.low = math.floor(math.log(min(values), base) + 1e-9)
        self.high = max(math.ceil(math.log(max(values), base) - 1e-9), self.low + 1)
        self.base, self.start, self.end = base, start, end

    def ticks(self):
        return [self.base ** n for n in range(self.low, self.high + 1)]

    def place(self, value):
        part = (math.log(value, self.base) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def mark(shape, x, y, colour):
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    outlines = {"square": ((-4, -4), (4, -4), (4, 4), (-4, 4)), "triangle": ((0, -5), (5, 4), (-5, 4)),
                "diamond": ((0, -5), (5, 0), (0, 5), (-5, 0))}
    if shape in outlines:
        points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in outlines[shape])
        return f'<polygon points="{points}" fill="{colour}"/>'
    return (f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="{colour}" stroke-width="2" '
            'fill="none"/>')


def text(x, y, words, anchor="middle", size=13, extra=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" {extra}>'
            f"{escape(words)}</text>")


def grid(across, up):
    out = []
    for value in across.ticks():
        x = across.place(value)
        out.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(text(x, HEIGHT - BOTTOM + 20, binary(value)))
    for value in up.ticks():
        y = up.place(value)
        out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(text(LEFT - 8, y + 4.5, f"{value:,}", "end"))
    return out


def line(series, style, across, up):
    colour, shape, dashes = style
    places = [(across.place(x), up.place(y)) for x, y in series.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    out = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>']
    return out + [mark(shape, x, y, colour) for x, y in places]


def legend(all_series):
    out = []
    for i, series in enumerate(all_series):
        colour, shape, dashes = STYLES[i % len(STYLES)]
        x, y = WIDTH - RIGHT + 16, TOP + 14 + 40 * i
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        out.append(f'<line x1="{x}" y1="{y}" x2="{x + 28}" y2="{y}" stroke="{colour}" '
                   f'stroke-width="2"{dash}/>')
        out.append(mark(shape, x + 14, y, colour))
        for n, words in enumerate(series.name.split("\n")):
            out.append(text(x + 36, y + 4.5 + 16 * n, words, "start"))
    return out


def svg(title, x_name, y_name, all_series):
    """The plot as text; at most six series."""
    points = [point for series in all_series for point in series.points]
    across = Axis([x for x, _ in points], 4, LEFT, WIDTH - RIGHT)
    up = Axis([y for _, y in points], 10, HEIGHT - BOTTOM, TOP)
    middle = (LEFT + WIDTH - RIGHT) / 2
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
           f'height="{HEIGHT}" font-family="sans-serif" fill="#222">',
           f"<title>{escape(title)}</title>",
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           text(middle, TOP - 24, title, size=17)]
    out += grid(across, up)
    out.append(f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - RIGHT - LEFT}" '
               f'height="{HEIGHT - BOTTOM - TOP}" fill="none" stroke="#888"/>')
    for i, series in enumerate(all_series):
        out += line(series, STYLES[i % len(STYLES)], across, up)
    out += legend(all_series)
    out.append(text(middle, HEIGHT - 16, x_name))
    out.append(text(0, 0, y_name, extra=f'transform="translate(20 {(TOP + HEIGHT - BOTTOM) / 2:.1f}) rotate(-90)"'))
    return "\n".join(out + ["</svg>", ""])

# SPDX-License-Identifier: BSD-2-Clause
"""Tables, plots and limits of safe copies and mappings. `off` and `on` below are the figures of two boots: with cow=off, and with
cow=1, where every whole page that can be shared is."""

import os

import axboard
import axplot

FIGURES = os.path.join(axboard.TOP, "docs/figures")
PAGE = 4096
PAGES = (1, 2, 5, 10, 20, 50)
WORDS_FROM_PAGES, WORDS_PART = 8, 8

# What of bench_safe's single calls is shown, and its limit. `call.verify` is shown less `call.refused`,
# the same call that ends before it looks at the grant.
CALLS = (
    ("call.grant_10", "`cpf_grant_direct` and `cpf_revoke`, 10 grants outstanding", None),
    ("call.grant_10000", "the same, 10,000 outstanding", None),
    ("call.grant_map_10", "the same for a `CPF_MAP` grant, 10 outstanding", None),
    ("call.grant_map_10000", "the same, 10,000 outstanding", None),
    ("ds.publish_u32", "`ds_publish_u32` of an entry that is there", None),
    ("ds.retrieve_u32", "`ds_retrieve_u32`", None),
    ("ds.publish_str", "`ds_publish_str`, 15 characters", None),
    ("ds.retrieve_str", "`ds_retrieve_str`", None),
    ("ds.publish_label", "`ds_publish_label` of an entry that is there", None),
    ("ds.retrieve_label", "`ds_retrieve_label_num`", None),
    ("ds.publish_mem", "`ds_publish_mem`, 1 KiB", None),
    ("ds.retrieve_mem", "`ds_retrieve_mem`, 1 KiB", None),
    ("ds.publish_map", "`ds_publish_map` and `ds_delete_map`, one page", None),
    ("ds.retrieve_map", "`ds_retrieve_map`, mapped, and `sys_safeunmap`, one page", None),
    ("ds.copy_map", "`ds_retrieve_map`, a copy of one page", None),
    ("ds.snapshot", "`ds_snapshot_map`, one page", None),
    ("ds.copy_snapshot", "`ds_retrieve_map`, a copy of a snapshot of one page", None),
)
VERIFY_LIMIT = 120
SMALL_LIMIT = 400  # 64 bytes
MAP_LIMIT, MAP_PAGE_LIMIT = 4000, 250
GROWTH = 1.02      # of what must not depend on the number of grants

COPIES = (
    ("touched", "nothing more"),
    ("fresh", "target's pages never touched before"),
    ("repeated", "the same copy again"),
    ("source_write", "then the source writes to each page"),
    ("target_write", "then the target writes to each page"),
)


# How much of a copy is written later, for the crossover; between two measured rows.
PARTS = ((1 / 4, "a quarter"), (1 / 2, "half"), (2 / 3, "two thirds"))


def plain_limit(pages):
    return 400 * pages + 1200


def cow_limit(pages):
    return 200 * pages + 2500


def cow_aim(pages):
    return 120 * pages + 2500


def map_limit(pages):
    return MAP_LIMIT + MAP_PAGE_LIMIT * (pages - 1)


def words(figure):
    return figure.loads + figure.stores


def sizes(figures, plan):
    prefix = f"copy.{plan}."
    return sorted(int(name[len(prefix):]) for name in figures if name.startswith(prefix))


class Judge:
    """Writes a figure, bold when it is over its limit, and remembers those."""

    def __init__(self):
        self.bad = []

    def show(self, name, value, limit):
        if limit is None or value <= limit:
            return f"{value:,}"
        self.bad.append(f"{name}: {value:,}, at most {limit:,}")
        return f"**{value:,}**"


def call_table(off, on, judge):
    out = ["| call | instructions | words | at most |", "|---|---:|---:|---:|"]
    refused, verify = off["call.refused"], off["call.verify"]
    alone = judge.show("grant verification", verify.insns - refused.insns, VERIFY_LIMIT)
    out.append(f"| verifying a grant: a safe copy of no bytes, less one refused for its address first | {alone} | "
               f"{words(verify) - words(refused):,} | {VERIFY_LIMIT} |")
    for links in (2, 5):
        chain = off[f"call.verify_{links}"]
        out.append(f"| the same through a chain of {links} grants | {chain.insns - refused.insns:,} | "
                   f"{words(chain) - words(refused):,} | - |")
    out.append(f"| null kernel call | {off['call.null'].insns:,} | {words(off['call.null']):,} | - |")
    for boot, text in ((off, "COW off"), (on, "COW on")):
        figure = boot["copy.touched.64"]
        shown = judge.show(f"64 bytes, {text}", figure.insns, SMALL_LIMIT)
        out.append(f"| `sys_safecopyfrom`, 64 bytes, {text} | {shown} | {words(figure):,} | {SMALL_LIMIT} |")
    for name, text, limit in CALLS:
        figure = off[name]
        out.append(f"| {text} | {judge.show(name, figure.insns, limit)} | {words(figure):,} | "
                   f"{limit or '-'} |")
    for name in ("grant", "grant_map"):
        few, many = off[f"call.{name}_10"].insns, off[f"call.{name}_10000"].insns
        judge.show(f"{name} with 10,000 outstanding", many, int(few * GROWTH))
    return out


def plain_table(off, judge):
    """Copies without COW by how the two ranges lie."""
    out = ["| bytes | aligned | limit | words | target untouched | both 100 bytes in | target 4 bytes further | words | "
           "1 byte further | words |", "|---:|" + "---:|" * 9]
    for size in sizes(off, "touched"):
        rows = {plan: off[f"copy.{plan}.{size}"] for plan in ("touched", "fresh", "offset", "word", "odd")}
        limit = plain_limit(size // PAGE) if size % PAGE == 0 else None
        shown = judge.show(f"plain copy of {size:,} bytes", rows["touched"].insns, limit)
        out.append(f"| {axplot.binary(size)} | {shown} | {f'{limit:,}' if limit else '-'} | "
                   f"{words(rows['touched']):,} | {rows['fresh'].insns:,} | {rows['offset'].insns:,} | "
                   f"{rows['word'].insns:,} | {words(rows['word']):,} | {rows['odd'].insns:,} | "
                   f"{words(rows['odd']):,} |")
    return out


def cow_cells(off, on, plan, size, judge):
    """Instructions and words, plain and COW, of one kind of copy."""
    name = f"copy.{plan}.{size}"
    pages = size // PAGE
    untouched = not plan.endswith("_write")
    limit = cow_limit(pages) if untouched else None
    insns = judge.show(f"COW {name}", on[name].insns, limit)
    most = words(off[name]) // WORDS_PART if untouched and pages >= WORDS_FROM_PAGES else None
    return f"{off[name].insns:,} / {insns}", f"{words(off[name]):,} / {judge.show(f'COW {name}, words', words(on[name]), most)}"


def cow_tables(off, on, judge):
    paged = [size for size in sizes(off, "touched") if size % PAGE == 0]
    heads = " | ".join(text for _, text in COPIES)
    tables = []
    for column, what, limit_head in ((0, "instructions", " | limit (aim)"), (1, "words", "")):
        out = ["", f"Plain / COW, in {what}:", "", f"| pages | {heads}{limit_head} |",
               "|---:|" + "---:|" * (len(COPIES) + (column == 0))]
        for size in paged:
            pages = size // PAGE
            cells = [cow_cells(off, on, plan, size, judge if column == 0 else Judge())[column]
                     for plan, _ in COPIES]
            if column == 0:
                cells.append(f"{cow_limit(pages):,} ({cow_aim(pages):,})")
            out.append(f"| {pages} | " + " | ".join(cells) + " |")
        tables += out
    return tables


def map_table(off, judge):
    plans = ("map", "map_read", "map_write", "map_keep")
    out = ["| pages | map, unmap | at most | words | with a read of each page | words | with a write | words | "
           "and a write to each page kept after the unmap | words |", "|---:|" + "---:|" * 9]
    for pages in PAGES:
        rows = [off[f"{plan}.{pages}"] for plan in plans]
        limit = map_limit(pages)
        shown = judge.show(f"safemap and unmap, pages {pages}", rows[0].insns, limit)
        cells = [shown, f"{limit:,}", f"{words(rows[0]):,}"]
        for row in rows[1:]:
            cells += [f"{row.insns:,}", f"{words(row):,}"]
        out.append(f"| {pages} | " + " | ".join(cells) + " |")
    return out


def written_cost(figures, size, part, cost):
    """What a copy costs when the target then writes a part of the pages: between none and all of them."""
    none, all_pages = (cost(figures[f"copy.{plan}.{size}"]) for plan in ("touched", "target_write"))
    return none + part * (all_pages - none)


def crossover(off, on, of_size):
    """The least number of pages from which on of_size(figures, size) is no more with COW; None: never."""
    best = None
    for size in reversed([size for size in sizes(off, "touched") if size % PAGE == 0]):
        if of_size(on, size) > of_size(off, size):
            break
        best = size // PAGE
    return best


def crossover_table(off, on):
    out = ["| copy | pages from which COW costs no more instructions | no more words |", "|---|---:|---:|"]
    costs = (lambda figure: figure.insns, words)

    def row(text, of_size):
        found = [crossover(off, on, lambda figures, size: of_size(figures, size, cost)) for cost in costs]
        out.append(f"| {text} | " + " | ".join(str(n) if n else "never" for n in found) + " |")

    for plan, text in COPIES:
        row(text, lambda figures, size, cost: cost(figures[f"copy.{plan}.{size}"]))
    for part, text in PARTS:
        row(f"then the target writes to {text} of the pages (computed)",
            lambda figures, size, cost: written_cost(figures, size, part, cost))
    return out


def tables(off, on):
    """The lines for the page, and what is over its limit."""
    judge = Judge()
    out = call_table(off, on, judge)
    out += ["", "Plain copies, in instructions:", ""] + plain_table(off, judge)
    out += cow_tables(off, on, judge)
    out += ["", "Where the crossover lies:", ""] + crossover_table(off, on)
    out += ["", "Mapping, in instructions:", ""] + map_table(off, judge)
    return out, judge.bad


def curve(name, figures, plan, cost):
    points = [(size, cost(figures[f"copy.{plan}.{size}"])) for size in sizes(figures, plan)]
    return axplot.Series(name, points)


def plots(off, on):
    """File name -> SVG text."""
    made = {}
    for file, what, cost in (("copy-instructions.svg", "instructions", lambda figure: figure.insns),
                             ("copy-words.svg", "words moved", words)):
        maps = [(pages * PAGE, cost(off[f"map_read.{pages}"])) for pages in PAGES]
        keep = [(size, y) for size, y in curve("", on, "touched", cost).points if size >= PAGE]
        written = [(size, y) for size, y in curve("", on, "target_write", cost).points if size >= PAGE]
        series = [curve("plain copy", off, "touched", cost),
                  curve("plain copy,\none byte off", off, "odd", cost),
                  axplot.Series("COW copy", keep),
                  axplot.Series("COW copy, then each\npage is written", written),
                  axplot.Series("safemap, read of each\npage, safeunmap", maps)]
        made[file] = axplot.svg(f"Moving bytes from one process to another: {what}",
                                "bytes", what, series)
    return made


def write_plots(off, on):
    os.makedirs(FIGURES, exist_ok=True)
    for file, content in plots(off, on).items():
        with open(os.path.join(FIGURES, file), "w", encoding="utf-8") as out:
            out.write(content)

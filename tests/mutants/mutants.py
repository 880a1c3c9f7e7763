# SPDX-License-Identifier: BSD-2-Clause
"""Planted bugs: the ctest test that must find each, the file, the text and what it becomes."""

from collections import namedtuple

Mutant = namedtuple("Mutant", "test why file old new")

MUTANTS = [
    Mutant("host.lib.cpio", "a file may be longer than the archive",
           "lib/cpio.c", "if (fields[FIELD_FILE_BYTES] > left - data_at) {", "if (false) {"),
    Mutant("host.lib.elf", "a segment may be writable and executable",
           "lib/elf.c",
           "if ((segment->flags & (ELF_WRITE | ELF_EXECUTE)) == (ELF_WRITE | ELF_EXECUTE)) {",
           "if (false) {"),
    Mutant("host.lib.dt", "a window is translated to where the bus's children start",
           "lib/dt_reg.c", "window->base = to + (window->base - from);", "window->base = to;"),
    Mutant("host.lib.conf", "any keyword may have any number of words",
           "lib/conf.c",
           "if (item->count < keyword_rows[i].min_words || item->count > keyword_rows[i].max_words) {",
           "if (false) {"),
    Mutant("host.pm.sigstate", "SIGCONT leaves pending stop signals",
           "srv/pm/sigstate.c", "sig->pending &= ~(uint32_t)STOPS;", "sig->pending |= 0;"),
    Mutant("host.pm.timerq", "the heap takes the later of two children",
           "srv/pm/timerq.c", "expiry[heap[child + 1]] < expiry[heap[child]]",
           "expiry[heap[child + 1]] > expiry[heap[child]]"),
    Mutant("host.pm.tree", "pid 0 can be looked up",
           "srv/pm/tree.c", "if (pid <= PM_INIT_PID) {", "if (pid < PM_INIT_PID) {"),
    Mutant("host.vm.units", "a gap is one page short",
           "srv/vm/region.c", "if (region->start > at && region->start - at >= bytes) {",
           "if (region->start > at && region->start - at > bytes) {"),
    Mutant("virt.process", "an exit status is not where wait looks for it",
           "srv/pm/exit.c", "exit_begin(caller, (req->status & 0xff) << 8);",
           "exit_begin(caller, req->status & 0x7f);"),
    Mutant("virt.signals", "blocked signals are delivered",
           "srv/pm/sigstate.c", "uint32_t ready = sig->pending & ~sig->blocked;",
           "uint32_t ready = sig->pending;"),
    Mutant("virt.files", "O_APPEND is forgotten",
           "srv/vfs/call_io.c", "if (file->flags & AX_O_APPEND) {", "if (false) {"),
    Mutant("virt.channels", "a pipe without readers takes what is written",
           "srv/vfs/pipe.c", "        broken_pipe(p);\n        return -EPIPE;",
           "        return (int)bytes;"),
    Mutant("virt.memory", "new pages keep what was in the frame",
           "srv/vm/page.c", "rights = page_rights(frame, rights) | PTE_ZERO;",
           "rights = page_rights(frame, rights);"),
    Mutant("virt.programs", "wc counts each character as a word",
           "usr/tools/wc.c", "c->words += !isspace(ch) && !in_word;", "c->words += !isspace(ch);"),
    Mutant("virt.services", "RS tells DS no labels",
           "srv/rs/tell.c", "    memcpy(request->label, service->label, sizeof(request->label));\n"
           "    send(DS_EP, &m, service);", "    (void)request;"),
]

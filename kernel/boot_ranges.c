// SPDX-License-Identifier: BSD-2-Clause
// RAM and what is claimed of it (kernel/boot_ranges.h).

#include <kernel/boot_ranges.h>

#include <abi/errnames.h>
#include <arch/boot.h>
#include <kernel/boot.h>
#include <kernel/bootmem.h>

enum { BANKS_MAX = 16, CLAIMS_MAX = 48 };
enum { FRAMES_4G = 1 << 20, FRAMES_PER_SECTION = 256 };
enum { LINEAR_FRAMES = (LINEAR_END - LINEAR_BASE) >> PAGE_SHIFT };

static struct frame_range banks[BANKS_MAX];
static unsigned bank_count;
static struct frame_range claims[CLAIMS_MAX];
static unsigned claim_count;
static uint64_t unused_bytes;

const struct frame_range *ranges_bank(unsigned index)
{
    return index < bank_count ? &banks[index] : NULL;
}

const struct frame_range *ranges_claim(unsigned index)
{
    return index < claim_count ? &claims[index] : NULL;
}

uint64_t ranges_unused_bytes(void)
{
    return unused_bytes;
}

bool ranges_touch_ram(uint32_t start, uint32_t end)
{
    for (unsigned i = 0; i < bank_count; i++) {
        if (start < banks[i].end && banks[i].start < end) {
            return true;
        }
    }
    return false;
}

// Whole frames inside the window, below 4 GiB; in order; what touches its neighbour becomes one
// with it.
static bool add_bank(const struct dt_window *window)
{
    uint64_t start = (window->base + PAGE_MASK) >> PAGE_SHIFT;
    uint64_t end = window->bytes > UINT64_MAX - window->base
                       ? UINT64_MAX >> PAGE_SHIFT
                       : (window->base + window->bytes) >> PAGE_SHIFT;
    if (end > FRAMES_4G) {
        uint64_t first = start > FRAMES_4G ? start : FRAMES_4G;
        unused_bytes += (end - first) << PAGE_SHIFT;
        end = FRAMES_4G;
    }
    if (start >= end) {
        return true;
    }
    struct frame_range bank = {.start = (uint32_t)start, .end = (uint32_t)end};
    unsigned kept = 0;
    for (unsigned i = 0; i < bank_count; i++) {
        if (banks[i].start <= bank.end && bank.start <= banks[i].end) {
            bank.start = banks[i].start < bank.start ? banks[i].start : bank.start;
            bank.end = banks[i].end > bank.end ? banks[i].end : bank.end;
        } else {
            banks[kept++] = banks[i];
        }
    }
    bank_count = kept;
    if (bank_count == BANKS_MAX) {
        return false;
    }
    unsigned at = bank_count++;
    for (; at > 0 && banks[at - 1].start > bank.start; at--) {
        banks[at] = banks[at - 1];
    }
    banks[at] = bank;
    return true;
}

static bool add_claim(uint64_t base, uint64_t bytes, enum frame_kind kind)
{
    uint64_t end = bytes > UINT64_MAX - PAGE_MASK - base ? UINT64_MAX : base + bytes + PAGE_MASK;
    uint64_t last = end >> PAGE_SHIFT;
    uint64_t first = base >> PAGE_SHIFT;
    if (first >= FRAMES_4G || bytes == 0) {
        return true;
    }
    if (claim_count == CLAIMS_MAX) {
        return false;
    }
    claims[claim_count++] = (struct frame_range){
        .start = (uint32_t)first,
        .end = last > FRAMES_4G ? FRAMES_4G : (uint32_t)last,
        .kind = kind,
    };
    return true;
}

static bool is_inside_ram(uint32_t start, uint32_t bytes)
{
    uint32_t first = start >> PAGE_SHIFT;
    uint32_t end = ((start + (bytes - 1)) >> PAGE_SHIFT) + 1;
    for (unsigned i = 0; i < bank_count; i++) {
        if (first >= banks[i].start && end <= banks[i].end) {
            return true;
        }
    }
    return false;
}

static void clip_to_linear_map(void)
{
    uint32_t base, end;
    ranges_span(&base, &end);
    uint32_t limit = FRAMES_4G - base > LINEAR_FRAMES ? base + LINEAR_FRAMES : FRAMES_4G;
    while (bank_count > 0 && banks[bank_count - 1].end > limit) {
        struct frame_range *bank = &banks[bank_count - 1];
        uint32_t kept_end = bank->start < limit ? limit : bank->start;
        unused_bytes += (uint64_t)(bank->end - kept_end) << PAGE_SHIFT;
        bank->end = kept_end;
        bank_count -= bank->start == bank->end;
    }
}

static const char *gather_memory(const struct dt *dt)
{
    struct dt_cursor cursor;
    struct dt_window window;
    int r;
    dt_memory_start(dt, &cursor);
    while ((r = dt_memory_next(&cursor, &window)) == 0) {
        if (!add_bank(&window)) {
            return "memory: more banks than this kernel can hold";
        }
    }
    if (r != -ENOENT) {
        return "memory: a memory node is malformed";
    }
    if (bank_count == 0) {
        return "memory: the device tree has no memory node with RAM below 4 GiB";
    }
    clip_to_linear_map();
    return NULL;
}

static const char *gather_reservations(const struct dt *dt)
{
    struct dt_cursor cursor;
    struct dt_window window;
    bool is_unmapped;
    int r;
    dt_reserved_start(dt, &cursor);
    while ((r = dt_reserved_next(&cursor, &window, &is_unmapped)) == 0) {
        if (!add_claim(window.base, window.bytes, is_unmapped ? FRAME_UNMAPPED : FRAME_RESERVED)) {
            return "memory: more reservations than this kernel can hold";
        }
    }
    return r == -ENOENT ? NULL : "memory: a reservation is malformed";
}

static const char *gather_archive(const struct dt *dt, uint32_t *at)
{
    struct dt_window window;
    int r = dt_initrd(dt, &window);
    if (r == -ENOENT || (r == 0 && window.bytes == 0)) {
        return NULL; // boot_archive says so, after all the rest stands
    }
    *at = (uint32_t)window.base;
    if (r != 0) {
        return "boot archive: linux,initrd-start or -end is malformed";
    }
    if (window.base > UINT32_MAX || window.bytes > UINT32_MAX ||
        window.bytes - 1 > UINT32_MAX - window.base ||
        !is_inside_ram((uint32_t)window.base, (uint32_t)window.bytes)) {
        return "boot archive: it is not inside RAM that the kernel can use";
    }
    uint32_t image = arch_image_start().raw;
    if (window.base < image + arch_image_bytes() && image < window.base + window.bytes) {
        return "boot archive: it overlaps the kernel";
    }
    boot_facts.archive = paddr((uint32_t)window.base);
    boot_facts.archive_bytes = (uint32_t)window.bytes;
    return add_claim(window.base, window.bytes, FRAME_ARCHIVE) ? NULL
                                                               : "memory: too many reservations";
}

const char *ranges_gather(const struct dt *dt, paddr_t tree, uint32_t tree_bytes, uint32_t *at)
{
    *at = 0;
    bank_count = claim_count = 0;
    unused_bytes = 0;
    const char *cause = gather_memory(dt);
    if (!cause) {
        cause = gather_reservations(dt);
    }
    if (!cause) {
        cause = gather_archive(dt, at);
    }
    if (cause) {
        return cause;
    }
    *at = arch_image_start().raw;
    if (!is_inside_ram(*at, arch_image_bytes())) {
        return "memory: the kernel does not lie in what the device tree says is RAM";
    }
    if (!add_claim(tree.raw, tree_bytes, FRAME_TREE) ||
        !add_claim(*at, arch_image_bytes(), FRAME_KERNEL)) {
        return "memory: more reservations than this kernel can hold";
    }
    return NULL;
}

void ranges_span(uint32_t *base, uint32_t *end)
{
    *base = banks[0].start & ~(uint32_t)(FRAMES_PER_SECTION - 1);
    *end = banks[bank_count - 1].end;
}

// The claim of [pos, end) that begins first, of those that must stay out of the map (or of all).
// NULL: none.
static const struct frame_range *first_claim(uint32_t pos, uint32_t end, bool want_all)
{
    const struct frame_range *first = NULL;
    for (unsigned i = 0; i < claim_count; i++) {
        const struct frame_range *claim = &claims[i];
        bool counts = want_all || claim->kind == FRAME_KERNEL || claim->kind == FRAME_UNMAPPED;
        if (counts && claim->end > pos && claim->start < end &&
            (!first || claim->start < first->start)) {
            first = claim;
        }
    }
    return first;
}

const char *ranges_map(uint32_t *at)
{
    uint32_t base, span_end;
    ranges_span(&base, &span_end);
    arch_linear_set_base(paddr(base << PAGE_SHIFT));
    for (unsigned i = 0; i < bank_count; i++) {
        uint32_t pos = banks[i].start;
        while (pos < banks[i].end) {
            const struct frame_range *claim = first_claim(pos, banks[i].end, false);
            uint32_t end = claim ? claim->start : banks[i].end;
            if (end > pos) {
                *at = pos << PAGE_SHIFT;
                if (!arch_linear_map(paddr(*at), (end - pos) << PAGE_SHIFT)) {
                    return "memory: too many pieces for the linear map";
                }
            }
            pos = claim ? claim->end : end;
        }
    }
    return NULL;
}

bool ranges_find_gap(uint32_t frames, uint32_t *start)
{
    for (unsigned i = 0; i < bank_count; i++) {
        uint32_t pos = banks[i].start;
        while (banks[i].end - pos >= frames && pos < banks[i].end) {
            const struct frame_range *claim = first_claim(pos, pos + frames, true);
            if (!claim) {
                *start = pos;
                return true;
            }
            pos = claim->end;
        }
    }
    return false;
}

// SPDX-License-Identifier: BSD-2-Clause
// Device resources from the start arguments (reg0=base:bytes, devio0=base:bytes, irqs=N, clock=Hz,
// node=/path).

#include "minix/driver.h"

#include <string.h>

#include "abi/proto/vm.h"
#include "internal.h"
#include "minix/sysutil.h"

static const char *parse_hex(const char *text, uint32_t *value)
{
    *value = 0;
    for (int n = 0; n < 8; n++, text++) {
        char c = *text;
        if (c >= '0' && c <= '9') {
            *value = *value << 4 | (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            *value = *value << 4 | (uint32_t)(c - 'a' + 10);
        } else {
            break;
        }
    }
    return text;
}

static bool window_argument(const char *prefix, unsigned index, uint32_t *base, uint32_t *bytes)
{
    char key[16];

    (void)str_format(key, sizeof(key), "%s%u", prefix, index);
    const char *text = env_get(key);
    if (text == NULL) {
        return false;
    }
    text = parse_hex(text, base);
    if (*text != ':') {
        return false;
    }
    return *parse_hex(text + 1, bytes) == '\0';
}

volatile void *device_window(unsigned index, size_t *bytes)
{
    uint32_t base;
    uint32_t size;
    struct message m = {.type = VM_MMAP};

    if (!window_argument("reg", index, &base, &size)) {
        return NULL;
    }
    *MSG_PAYLOAD_OF(&m, struct vm_mmap_req) = (struct vm_mmap_req){
        .kind = VM_MMAP_DEVICE, .bytes = size, .prot = VM_PROT_READ | VM_PROT_WRITE, .phys = base};
    if (ipc_request(VM_EP, &m) != 0) {
        return NULL;
    }
    if (bytes != NULL) {
        *bytes = size;
    }
    return (volatile void *)(uintptr_t)MSG_PAYLOAD_OF(&m, struct vm_mmap_rep)->address;
}

phys_bytes device_io_base(unsigned index, size_t *bytes)
{
    uint32_t base;
    uint32_t size;

    if (!window_argument("devio", index, &base, &size)) {
        return 0;
    }
    if (bytes != NULL) {
        *bytes = size;
    }
    return base;
}

unsigned device_irq_count(void)
{
    return env_get_number("irqs", 0);
}

uint32_t device_clock_hz(void)
{
    return env_get_number("clock", 0);
}

const char *device_node(void)
{
    const char *node = env_get("node");
    return node != NULL ? node : "";
}

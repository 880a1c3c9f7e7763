// SPDX-License-Identifier: BSD-2-Clause
// A service that abuses a driver's rights: kernel calls and requests to DS and VM with garbage. It
// counts its rounds in DS; whenever it dies of what it does, RS starts it again and it goes on with
// another seed.

#include "abi/proto/ds.h"
#include "abi/proto/vm.h"
#include "abi/trap.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "random.h"

enum { OPERATIONS = 5000, ROUNDS = 20 };

static uint32_t random_state;
static uint8_t scratch[8192] __attribute__((aligned(4096)));

static uint32_t next_random(void)
{
    return random_next(&random_state);
}

static uint32_t wild_word(void)
{
    uint32_t r = next_random();

    switch (r % 10) {
    case 0:
        return 0;
    case 1:
        return r >> 28;
    case 2:
        return (uint32_t)(uintptr_t)scratch + (r >> 8) % sizeof(scratch);
    case 3:
        return UINT32_MAX - (r >> 28);
    case 4:
        return 0x40000000 - (r >> 24);
    case 5:
        return 0xf0000000 + (r >> 12);
    case 6:
        return (r >> 8) % 1024;
    case 7:
        return ((r >> 8) % 64) << 12;
    default:
        return next_random();
    }
}

static void wild_message(struct message *m)
{
    for (unsigned i = 0; i < 16; i++) {
        ((uint32_t *)(void *)m)[i] = wild_word();
    }
}

// Its own program and stack it leaves alone: their end would be the end of the round, and no news.
static void spare_own_memory(struct message *m)
{
    struct vm_munmap_req *req = MSG_PAYLOAD_OF(m, struct vm_munmap_req);

    if (m->type == VM_MUNMAP && req->address < 0x40000000) {
        req->address = (req->address & 0x0affffff) | 0x30000000;
        req->bytes &= 0xffffff;
    }
}

static void one_operation(void)
{
    struct message m;
    unsigned number;

    wild_message(&m);
    switch (next_random() % 8) {
    case 0:
        m.type = MSG_CLASS_VM + next_random() % VM_NR_REQUESTS;
        spare_own_memory(&m);
        (void)ipc_sendrec(VM_EP, &m);
        break;
    case 1:
        m.type = MSG_CLASS_DS + next_random() % DS_NR_REQUESTS;
        (void)ipc_sendrec(DS_EP, &m);
        break;
    case 2:
        (void)ipc_notify((endpoint_t)wild_word());
        (void)ipc_senda((endpoint_t)wild_word(), &m);
        break;
    case 3:
        (void)ipc_sendnb((endpoint_t)wild_word(), &m);
        (void)ipc_sendrec((endpoint_t)wild_word() | 0x40000000, &m);
        break;
    default:
        number = next_random() % (NR_KCALLS + 2);
        if (number != KCALL_EXIT && number != KCALL_DIAG) {
            (void)kernel_call(number, &m);
        }
        break;
    }
}

int main(int argc, char *argv[])
{
    uint32_t rounds = 0;
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    (void)ds_retrieve_u32("wild.rounds", &rounds); // none yet: 0
    while (rounds < ROUNDS) {
        random_state = 0x9e3779b9u * (rounds + 1);
        rounds++;
        (void)ds_publish_u32(
            "wild.rounds", rounds, DSF_OVERWRITE); // before: a seed that kills is not tried again
        for (int i = 0; i < OPERATIONS; i++) {
            one_operation();
        }
    }
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}

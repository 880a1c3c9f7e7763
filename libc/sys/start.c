// SPDX-License-Identifier: BSD-2-Clause
// What happens before main and after it.
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "abi/proto/pm.h"
#include "abi/proto/vm.h"
#include "request.h"
#include "service.h"
#include "start.h"

int main(int argc, char **argv, char **envp);
void __libc_init_array(void);
void _init(void);
void _fini(void);

// newlib's init and fini array code calls these; there is nothing left for them to do.
void _init(void)
{
}

void _fini(void)
{
}

void libc_start(uintptr_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    char **envp = argv + argc + 1;
    uintptr_t *aux;

    environ = envp;
    while (*envp) {
        envp++;
    }
    for (aux = (uintptr_t *)(envp + 1); aux[0] != AX_AT_NULL; aux += 2) {
        if (aux[0] == AX_AT_SERIAL) {
            libc_request_start((uint32_t)aux[1]);
        }
    }
    libc_set_progname(argc > 0 ? argv[0] : "");
    __libc_init_array();
    exit(main(argc, argv, environ));
}

void _exit(int status)
{
    struct message m = {0};

    libc_service_exit(status);
    LIBC_PAYLOAD(&m, struct pm_exit_req)->status = status & 0xff;
    (void)libc_request(PM_EP, PM_EXIT, &m); // is not answered
    for (;;) {
        __builtin_trap(); // a service without the right to end
    }
}

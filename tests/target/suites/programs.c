// SPDX-License-Identifier: BSD-2-Clause
// The shell and the small tools: each row is a command, what it must print and its status.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ktap.h"

struct row {
    const char *command;
    const char *output;
    int status;
};

static void run(const struct row *rows, unsigned count)
{
    static char got[4096];

    CHECK_EQ(system("rm -rf /tmp/t; mkdir /tmp/t"), 0);
    CHECK_EQ(chdir("/tmp/t"), 0);
    for (unsigned i = 0; i < count; i++) {
        FILE *f;

        printf("# %s\n", rows[i].command);
        fflush(stdout);
        f = popen(rows[i].command, "r");
        CHECK(f != NULL);
        size_t n = fread(got, 1, sizeof(got) - 1, f);
        int status = pclose(f);

        got[n] = '\0';
        if (strcmp(got, rows[i].output) != 0) {
            ktap_fail(__FILE__, __LINE__, "%s: got '%s', want '%s'", rows[i].command, got,
                rows[i].output);
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != rows[i].status) {
            ktap_fail(__FILE__, __LINE__, "%s: got status 0x%x, want %d", rows[i].command, status,
                rows[i].status);
        }
    }
    CHECK_EQ(chdir("/"), 0);
    CHECK_EQ(system("rm -rf /tmp/t"), 0);
}
#define RUN(rows) run(rows, sizeof(rows) / sizeof((rows)[0]))

static void shell(void)
{
    static const struct row rows[] = {
        {"echo $((6 * 7))", "42\n", 0},
        {"x=1; while [ $x -lt 4 ]; do echo -n $x; x=$((x + 1)); done; echo", "123\n", 0},
        {"f() { return 5; }; f", "", 5},
        {"false || echo or; true && echo and", "or\nand\n", 0},
        {"for i in a b c; do echo $i; done | /bin/cat | wc -l", "3\n", 0},
        {"echo one > f; echo two >> f; /bin/cat < f; rm f", "one\ntwo\n", 0},
        {"/bin/cat <<X\nhere $((1+1))\nX\n", "here 2\n", 0},
        {"echo $(echo nested $(echo deep))", "nested deep\n", 0},
        {"(exit 3); echo $?", "3\n", 0},
        {"nosuchcommand 2>/dev/null", "", 127},
        {"case abc in a*) echo yes;; esac", "yes\n", 0},
        {"set -- a b c; shift; echo $# $1", "2 b\n", 0},
        {"touch x1 x2 y1; echo x*; rm x1 x2 y1", "x1 x2\n", 0},
        {"cd /bin && pwd", "/bin\n", 0},
        {"sleep 0.05 & wait $!; echo $?", "0\n", 0},
        {"trap 'echo trapped' USR1; kill -USR1 $$; echo after", "trapped\nafter\n", 0},
        {"sh -c 'kill -TERM $$'; echo $?", "143\n", 0},
        {"exec 3>f; echo x >&3; exec 3>&-; /bin/cat f", "x\n", 0},
        {"echo '#!/bin/sh\necho script $1' > s; chmod +x s; ./s arg", "script arg\n", 0},
        {"yes=1; readonly yes; echo ${yes:-2} ${no:-2}", "1 2\n", 0},
    };

    RUN(rows);
}

static void text_tools(void)
{
    static const struct row rows[] = {
        {"printf 'b\\na\\nc\\na\\n' > s; sort s", "a\na\nb\nc\n", 0},
        {"sort -u s", "a\nb\nc\n", 0},
        {"seq 1 12 | sort -rn | head -n 2", "12\n11\n", 0},
        {"seq 20 | tail -n 2", "19\n20\n", 0},
        {"seq 20 | grep -c 1", "11\n", 0},
        {"seq 20 | grep -E '^(3|1[01])$'", "3\n10\n11\n", 0},
        {"echo abc | grep -q x", "", 1},
        {"wc -lwc s", "      4       4       8 s\n", 0},
        {"printf ' one  two\\nthree' | wc -w", "3\n", 0},
        {"/bin/cat -n s | head -n 1", "     1\tb\n", 0},
        {"echo -n AB | hexdump -C",
            "00000000  41 42                                             "
            "|AB|\n00000002\n",
            0},
        {"/bin/echo -e 'a\\tb'", "a\tb\n", 0},
        {"/bin/printf '%03d|%-3s|%x\\n' 7 a 255", "007|a  |ff\n", 0},
        {"env -i A=1 env", "A=1\n", 0},
        {"echo x | tee t1 | cmp - t1", "", 0},
    };

    RUN(rows);
}

static void file_tools(void)
{
    static const struct row rows[] = {
        {"mkdir -p a/b/c; echo 1 > a/b/f; ls a a/b", "a:\nb\n\na/b:\nc\nf\n", 0},
        {"cp -r a d; /bin/cat d/b/f; ls -F d/b", "1\nc/\nf\n", 0},
        {"mv d e; ls", "a\ne\n", 0},
        {"ln -s a/b/f link; /bin/cat link; ls -F link", "1\nlink@\n", 0},
        {"ln a/b/f hard; echo 2 > hard; /bin/cat a/b/f", "2\n", 0},
        {"chmod 640 hard; ls -l hard | head -c 10; echo", "-rw-r-----\n", 0},
        {"chmod u+x,o=r hard; ls -l hard | head -c 10; echo", "-rwxr--r--\n", 0},
        {"mkfifo p; ls -F p; (echo through > p) & /bin/cat p", "p|\nthrough\n", 0},
        {"rmdir a 2>&1", "rmdir: a: Directory not empty\n", 1},
        {"rm nothing 2>&1", "rm: nothing: No such file or directory\n", 1},
        {"rm -f nothing", "", 0},
        {"rm -r a e; ls", "hard\nlink\np\n", 0},
        {"test -f hard -a ! -d hard && [ -p p ] && [ -L link ]", "", 0},
        {"touch -d @0 hard; date -u -d @0 +%Y", "1970\n", 0},
        {"dd if=/dev/zero of=z bs=1k count=5 2>/dev/null; wc -c z", "5120 z\n", 0},
    };

    RUN(rows);
}

static void system_tools(void)
{
    static const struct row rows[] = {
        {"uname", "Axolotl\n", 0},
        {"id -u", "0\n", 0},
        {"ps -f | grep -c ' init$'", "1\n", 0},
        {"free | grep -c total", "1\n", 0},
        {"dmesg | head -n 1 | wc -l", "1\n", 0},
        {"top -b -n 1 | grep -c ' NAME$'", "1\n", 0},
        {"kill -l | head -n 1 | grep -c HUP", "1\n", 0},
        {"kill -0 $$", "", 0},
        {"sleep 100 & kill %1 2>/dev/null || kill $!; wait $!; echo $?", "143\n", 0},
        {"mount | wc -l | grep -c '[1-9]'", "1\n", 0},
        {"seq 5000 > n; /bin/cat n n n n > nn; /bin/cat n n n n | cmp - nn", "", 0},
        {"sync", "", 0},
        {"pwd", "/tmp/t\n", 0},
        {"true", "", 0},
        {"false", "", 1},
    };

    RUN(rows);
}

static const struct ktap_test tests[] = {
    {"programs.shell.language", shell, 0},
    {"programs.tools.text", text_tools, 0},
    {"programs.tools.files", file_tools, 0},
    {"programs.tools.system", system_tools, 0},
};

int main(void)
{
    return KTAP_SUITE("programs", tests);
}

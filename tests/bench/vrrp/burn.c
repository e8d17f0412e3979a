/* burn cpu CORE | alloc CORE | disk FILE: load at ordinary priority until the lab ends.
 * alloc touches and frees memory in pieces of 64 MiB, disk writes and syncs a file of 16 MiB again and again. */
#include "lab.h"
#include <fcntl.h>

int main(int argc, char **argv)
{
    if (argc != 3) { fprintf(stderr, "usage: burn cpu|alloc CORE, burn disk FILE\n"); return 2; }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!strcmp(argv[1], "disk")) {
        static char block[1 << 20];
        for (;;) {
            int fd = open(argv[2], O_CREAT | O_WRONLY | O_TRUNC, 0600);
            if (fd < 0) { die(argv[2]); }
            for (int i = 0; i < 16 && write(fd, block, sizeof block) > 0; i++) { }
            fsync(fd);
            close(fd);
        }
    }
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(atoi(argv[2]), &core);
    sched_setaffinity(0, sizeof core, &core);
    for (volatile uint64_t spin = 0;; spin++) {
        if (argv[1][0] != 'a') { continue; }
        size_t size = 64 << 20;
        char *piece = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED) { die("mmap"); }
        for (size_t at = 0; at < size; at += 4096) { piece[at] = 1; }
        munmap(piece, size);
    }
}

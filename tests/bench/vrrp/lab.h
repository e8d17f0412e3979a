/* What every instrument of the pair lab needs: one clock, a place in the run queue, an end when the lab ends. */
#ifndef LAB_H
#define LAB_H
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* CLOCK_MONOTONIC in nanoseconds: the same clock as Python's time.monotonic_ns, in every namespace. */
static inline int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* An instrument dies with the lab, and runs before ordinary processes: what it shows is the daemons' delay, not its own. */
static inline void instrument(void)
{
    struct sched_param p = { .sched_priority = 1 };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sched_setscheduler(0, SCHED_RR, &p);
    mlockall(MCL_CURRENT);
}

static inline void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(2);
}
#endif

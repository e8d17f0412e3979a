/* probe ADDRESS PORT INTERVAL_MS LIMIT_MS FILE
 * Opens a new connection every INTERVAL_MS whether or not the one before has ended, sends one GET, waits at most LIMIT_MS.
 * FILE gets one line for each probe: start ns, end ns, the name that answered or "-" and why not. Ends at SIGTERM. */
#include "lab.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

enum { SLOTS = 1024 };
struct probe { int fd; int sent; int64_t start; };
static struct probe probes[SLOTS];
static unsigned first, next;            /* the open ones, oldest first: [first, next) modulo SLOTS */
static FILE *out;
static int loop;
static volatile sig_atomic_t ended;

static void on_term(int number) { (void)number; ended = 1; }

static void finish(struct probe *p, const char *name, const char *why)
{
    struct linger abort_now = { 1, 0 };
    fprintf(out, "%lld %lld %s %s\n", (long long)p->start, (long long)now_ns(), name, why);
    if (*why) { setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &abort_now, sizeof abort_now); }
    close(p->fd);
    p->fd = -1;
}

static void begin(const struct addrinfo *to)
{
    struct probe *p = &probes[next % SLOTS];
    if (next - first >= SLOTS) { fprintf(stderr, "too many open probes\n"); exit(2); }
    p->start = now_ns();
    p->sent = 0;
    p->fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (p->fd < 0) { die("socket"); }
    struct epoll_event event = { .events = EPOLLOUT, .data.u32 = next % SLOTS };
    next++;
    if (connect(p->fd, to->ai_addr, to->ai_addrlen) < 0 && errno != EINPROGRESS) { finish(p, "-", strerrorname_np(errno)); return; }
    epoll_ctl(loop, EPOLL_CTL_ADD, p->fd, &event);
}

static void advance(struct probe *p, unsigned slot)
{
    static const char request[] = "GET / HTTP/1.0\r\nHost: vip\r\n\r\n";
    if (!p->sent) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error || write(p->fd, request, sizeof request - 1) < 0) { finish(p, "-", strerrorname_np(error ? error : errno)); return; }
        struct epoll_event event = { .events = EPOLLIN, .data.u32 = slot };
        p->sent = 1;
        epoll_ctl(loop, EPOLL_CTL_MOD, p->fd, &event);
        return;
    }
    char answer[1024];
    ssize_t length = read(p->fd, answer, sizeof answer - 1);
    if (length <= 0) { finish(p, "-", length < 0 ? strerrorname_np(errno) : "EOF"); return; }
    answer[length] = 0;
    char *body = strstr(answer, "\r\n\r\n");
    if (strncmp(answer, "HTTP/1.", 7) || strncmp(answer + 8, " 200", 4)) { finish(p, "-", "STATUS"); return; }
    if (body && body[4]) { body[4 + strcspn(body + 4, " \r\n")] = 0; }
    finish(p, body && body[4] ? body + 4 : "?", "");
}

int main(int argc, char **argv)
{
    if (argc != 6) { fprintf(stderr, "usage: probe ADDRESS PORT INTERVAL_MS LIMIT_MS FILE\n"); return 2; }
    int64_t interval = atoll(argv[3]) * 1000000, limit = atoll(argv[4]) * 1000000;
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM }, *to;
    if (getaddrinfo(argv[1], argv[2], &hints, &to)) { die("address"); }
    if (!(out = fopen(argv[5], "w"))) { die(argv[5]); }
    setvbuf(out, NULL, _IOFBF, 1 << 20);
    instrument();
    signal(SIGTERM, on_term);
    signal(SIGPIPE, SIG_IGN);
    for (unsigned i = 0; i < SLOTS; i++) { probes[i].fd = -1; }
    loop = epoll_create1(0);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec period = { { interval / 1000000000, interval % 1000000000 }, { 0, 1 } };
    timerfd_settime(timer, 0, &period, NULL);
    struct epoll_event event = { .events = EPOLLIN, .data.u32 = SLOTS }, events[64];
    epoll_ctl(loop, EPOLL_CTL_ADD, timer, &event);
    while (!ended) {
        int count = epoll_wait(loop, events, 64, (int)(interval / 1000000));
        for (int i = 0; i < count; i++) {
            unsigned slot = events[i].data.u32;
            uint64_t ticks;
            if (slot == SLOTS) {
                if (read(timer, &ticks, sizeof ticks) == sizeof ticks) { begin(to); }   /* ticks missed are not made up */
            } else if (probes[slot].fd >= 0) {
                advance(&probes[slot], slot);
            }
        }
        while (first != next && (probes[first % SLOTS].fd < 0 || now_ns() - probes[first % SLOTS].start >= limit)) {
            if (probes[first % SLOTS].fd >= 0) { finish(&probes[first % SLOTS], "-", "LATE"); }
            first++;
        }
    }
    fclose(out);
    return 0;
}

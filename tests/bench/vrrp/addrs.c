/* addrs ADDRESS...: says on standard output when one of the addresses comes to or leaves this network namespace.
 * A line is "ns + address" or "ns - address"; the first lines are what is there at the start, then "ns = ready".
 * A renewed lifetime (RTM_NEWADDR of an address that is there) is not a change. */
#include "lab.h"
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static char **wanted;
static int count, present[16];

static void take(struct nlmsghdr *h)
{
    struct ifaddrmsg *a = NLMSG_DATA(h);
    char text[INET6_ADDRSTRLEN] = "";
    int length = IFA_PAYLOAD(h), local = 0;
    for (struct rtattr *r = IFA_RTA(a); RTA_OK(r, length); r = RTA_NEXT(r, length)) {
        if (r->rta_type == IFA_LOCAL || (r->rta_type == IFA_ADDRESS && !local)) {
            inet_ntop(a->ifa_family, RTA_DATA(r), text, sizeof text);
            local = r->rta_type == IFA_LOCAL;
        }
    }
    for (int i = 0; i < count; i++) {
        int there = h->nlmsg_type == RTM_NEWADDR;
        if (strcmp(text, wanted[i]) || there == present[i]) { continue; }
        present[i] = there;
        printf("%lld %c %s\n", (long long)now_ns(), there ? '+' : '-', text);
    }
}

/* Reads one batch; 1 when it ended a dump. */
static int receive(int fd)
{
    static char buffer[65536];
    int done = 0;
    ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n < 0) { if (errno == ENOBUFS) { fprintf(stderr, "netlink messages lost\n"); exit(3); } return 0; }
    int left = (int)n;
    for (struct nlmsghdr *h = (void *)buffer; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
        if (h->nlmsg_type == NLMSG_DONE) { done = 1; }
        if (h->nlmsg_type == RTM_NEWADDR || h->nlmsg_type == RTM_DELADDR) { take(h); }
    }
    return done;
}

int main(int argc, char **argv)
{
    wanted = argv + 1;
    count = argc - 1;
    if (count < 1 || count > 16) { fprintf(stderr, "usage: addrs ADDRESS...\n"); return 2; }
    instrument();
    setvbuf(stdout, NULL, _IOLBF, 0);
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), room = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    struct sockaddr_nl me = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR };
    if (bind(fd, (struct sockaddr *)&me, sizeof me)) { die("netlink"); }
    struct { struct nlmsghdr h; struct ifaddrmsg a; } ask = {
        .h = { .nlmsg_len = sizeof ask, .nlmsg_type = RTM_GETADDR, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
    if (send(fd, &ask, sizeof ask, 0) < 0) { die("netlink"); }
    while (!receive(fd)) { }
    printf("%lld = ready\n", (long long)now_ns());
    for (;;) { receive(fd); }
}

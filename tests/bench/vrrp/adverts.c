/* adverts INTERFACE: every protocol 112 packet seen on the interface, with the kernel's receive time.
 * A line is "ns source version vrid priority interval count length", interval in milliseconds. Own outgoing packets are left out. */
#include "lab.h"
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/uio.h>

static void show(int64_t at, const unsigned char *ip, int length)
{
    char source[INET6_ADDRSTRLEN];
    const unsigned char *v;
    if (length >= 20 && ip[0] >> 4 == 4 && ip[9] == 112) {
        inet_ntop(AF_INET, ip + 12, source, sizeof source);
        v = ip + (ip[0] & 15) * 4;
    } else if (length >= 40 && ip[0] >> 4 == 6 && ip[6] == 112) {
        inet_ntop(AF_INET6, ip + 8, source, sizeof source);
        v = ip + 40;
    } else {
        return;
    }
    if (v + 8 > ip + length) { return; }
    int version = v[0] >> 4, interval = version == 2 ? v[5] * 1000 : ((v[4] & 15) << 8 | v[5]) * 10;
    printf("%lld %s %d %d %d %d %d %d\n", (long long)at, source, version, v[1], v[2], interval, v[3], (int)(ip + length - v));
}

int main(int argc, char **argv)
{
    if (argc != 2) { fprintf(stderr, "usage: adverts INTERFACE\n"); return 2; }
    instrument();
    setvbuf(stdout, NULL, _IOLBF, 0);
    int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL)), on = 1, room = 32 << 20;
    struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(argv[1]) };
    struct packet_mreq all = { .mr_ifindex = where.sll_ifindex, .mr_type = PACKET_MR_ALLMULTI };
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
    if (bind(fd, (struct sockaddr *)&where, sizeof where)) { die("bind"); }
    for (;;) {
        unsigned char data[2048], control[256];
        struct sockaddr_ll from;
        struct iovec piece = { data, sizeof data };
        struct msghdr message = { &from, sizeof from, &piece, 1, control, sizeof control, 0 };
        ssize_t length = recvmsg(fd, &message, 0);
        if (length < 0 || from.sll_pkttype == PACKET_OUTGOING) { continue; }
        struct timespec wall, stamp;
        clock_gettime(CLOCK_REALTIME, &wall);
        int64_t at = now_ns();
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
            if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) { continue; }
            memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
            at -= (wall.tv_sec - stamp.tv_sec) * 1000000000LL + (wall.tv_nsec - stamp.tv_nsec);
        }
        show(at, data, (int)length);
    }
}

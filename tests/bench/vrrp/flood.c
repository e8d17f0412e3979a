/* flood INTERFACE RATE SECONDS VERSION VRID INTERVAL_CS VIP TARGET_MAC TARGET PEER SEED [KIND...]
 * Sends RATE protocol 112 packets a second, each wrong in one or more ways, and none that an instance with these parameters
 * may believe: each would take the VIP (priority 254 or 255, or 0) if the check that it breaks were missing.
 * TARGET, PEER: the boxes' IPv4 addresses, used as forged sources and as unicast destination. Prints what it sent of each kind.
 * KIND...: the kinds to send, all without. */
#include "lab.h"
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

enum { POOL = 4096, BATCH = 64, ROOM = 1600 };
enum kind { TTL, CHECKSUM, VERSION, TYPE, VRID, TRUNCATED, COUNT_LIES, COUNT_ZERO, TRAILING, AUTH, INTERVAL, LOOPED, BAD_SOURCE,
            OPTIONS, FRAGMENT, HEADER_SUM, TOTAL_LENGTH, GARBAGE, IPV6_HOPS, IPV6_GARBAGE, KINDS };
static const char *const names[KINDS] = { "ttl", "checksum", "version", "type", "vrid", "truncated", "count-lies", "count-zero", "trailing",
    "auth", "interval", "looped", "bad-source", "options", "fragment", "header-sum", "total-length", "garbage", "ipv6-hops", "ipv6-garbage" };
static unsigned char frames[POOL][ROOM];
static int lengths[POOL], version, vrid, interval;
static enum kind kinds[POOL];
static uint32_t vip, target, peer;
static unsigned char target_mac[6];

static uint32_t sum(const unsigned char *p, int n, uint32_t s)
{
    for (int i = 0; i + 1 < n; i += 2) { s += p[i] << 8 | p[i + 1]; }
    return n & 1 ? s + (p[n - 1] << 8) : s;
}

static void put_sum(unsigned char *at, uint32_t s)
{
    while (s >> 16) { s = (s & 0xffff) + (s >> 16); }
    at[0] = (unsigned char)(~s >> 8);
    at[1] = (unsigned char)~s;
}

static void garbage(unsigned char *p, int n) { for (int i = 0; i < n; i++) { p[i] = (unsigned char)(rand() >> 7); } }

/* A VRRP message that would win; returns its length. The checksum is put in later. */
static int message(unsigned char *v, int count, int fill)
{
    static const unsigned char winners[] = { 254, 255, 0, 253 };
    v[0] = (unsigned char)(version << 4 | 1);
    v[1] = (unsigned char)vrid;
    v[2] = winners[rand() & 3];
    v[3] = (unsigned char)count;
    v[4] = version == 2 ? 0 : (unsigned char)(interval >> 8);
    v[5] = version == 2 ? (unsigned char)(interval / 100) : (unsigned char)interval;
    v[6] = v[7] = 0;
    for (int i = 0; i < fill; i++) { memcpy(v + 8 + 4 * i, &vip, 4); }
    if (version != 2) { return 8 + 4 * fill; }
    memset(v + 8 + 4 * fill, 0, 8);
    return 16 + 4 * fill;
}

static int ipv6(unsigned char *f, enum kind kind)
{
    static const unsigned char group[16] = { 0xff, 2, [15] = 0x12 };
    unsigned char *ip = f + 14, *v = ip + 40;
    int length = kind == IPV6_HOPS ? 24 : rand() % 200;
    memcpy(f, "\x33\x33\0\0\0\x12", 6);
    f[12] = 0x86; f[13] = 0xdd;
    memset(ip, 0, 40);
    ip[0] = 0x6c; ip[4] = (unsigned char)(length >> 8); ip[5] = (unsigned char)length; ip[6] = 112; ip[7] = kind == IPV6_HOPS ? 254 : 255;
    ip[8] = 0xfe; ip[9] = 0x80; ip[23] = (unsigned char)(rand() | 1);
    memcpy(ip + 24, group, 16);
    garbage(v, length);
    if (kind == IPV6_HOPS) {
        v[0] = 0x31; v[1] = (unsigned char)vrid; v[2] = 254; v[3] = 1; v[4] = 0; v[5] = (unsigned char)interval; v[6] = v[7] = 0;
        put_sum(v + 6, sum(v, length, sum(ip + 8, 32, (uint32_t)length + 112)));
    }
    return 54 + length;
}

static int build(unsigned char *f, enum kind kind)
{
    static const unsigned char from_mac[6] = { 2, 0, 0x0a, 0x4d, 0, 0x0a };
    int to_target = rand() % 4 == 0, options = kind == OPTIONS ? 8 : 0, wire, length;
    uint32_t source = rand() % 4 ? htonl(0x0a4d0000 | (rand() & 0xff)) : peer, to = to_target ? target : htonl(0xe0000012);
    memcpy(f, to_target ? target_mac : (const unsigned char *)"\1\0\x5e\0\0\x12", 6);
    memcpy(f + 6, from_mac, 6);
    if (kind >= IPV6_HOPS) { return ipv6(f, kind); }
    unsigned char *ip = f + 14, *v = ip + 20 + options;
    length = message(v, 1, 1);
    if (source == target) { source = peer; }
    switch (kind) {
    case VERSION: v[0] = (unsigned char)((version == 2 ? 3 : rand() & 1 ? 2 : 15) << 4 | 1); break;
    case TYPE: v[0] = (unsigned char)(version << 4 | (rand() & 1 ? 2 : 0)); break;
    case VRID: v[1] = (unsigned char)(rand() & 1 ? 0 : vrid + 1 + rand() % 200); if (v[1] == vrid) { v[1] = 0; } break;
    case COUNT_LIES: v[3] = (unsigned char)(2 + rand() % 254); break;
    case COUNT_ZERO: length = message(v, 0, 0); break;
    case TRAILING: garbage(v + length, 64); length += 4 + rand() % 60; break;
    case AUTH: if (version == 2) { v[4] = (unsigned char)(1 + rand() % 2); memcpy(v + length - 8, "wrongpas", 8); } else { v[0] = 0x21; v[4] = 1; } break;
    case INTERVAL: if (version == 2) { v[5] = (unsigned char)(interval / 100 + 1 + rand() % 100); } else { v[4] = v[5] = 0; } break;
    case LOOPED:                                /* whole and right, but lb1's own: to lb1 alone, lb2 would have to believe it */
        source = target;
        to = htonl(0xe0000012);
        memcpy(f, target_mac, 6);
        break;
    case BAD_SOURCE: source = rand() & 1 ? htonl(0xe0000001) : rand() & 1 ? htonl(0x7f000001) : 0; break;
    case GARBAGE: length = rand() % 1480; garbage(v, length); v[0] = (unsigned char)(v[0] & 0x7f); break;
    default: break;
    }
    unsigned char pseudo[12] = { [9] = 112, [10] = (unsigned char)(length >> 8), [11] = (unsigned char)length };
    memcpy(pseudo, &source, 4);
    memcpy(pseudo + 4, &to, 4);
    if (kind != GARBAGE) { put_sum(v + 6, sum(v, length, version == 2 ? 0 : sum(pseudo, 12, 0))); }
    if (kind == CHECKSUM) { v[6 + rand() % 2] ^= (unsigned char)(1 << rand() % 8); }
    if (kind == TRUNCATED) { length = rand() % (version == 2 ? 20 : 12); }
    wire = 20 + options + length;
    memset(ip, 0, (size_t)(20 + options));
    ip[0] = (unsigned char)(0x45 + options / 4); ip[1] = 0xc0; ip[4] = (unsigned char)rand(); ip[8] = 255; ip[9] = 112;
    ip[2] = (unsigned char)(wire >> 8); ip[3] = (unsigned char)wire;
    if (kind == TTL) { ip[8] = (unsigned char)(rand() % 255); }
    if (kind == FRAGMENT) { ip[6] = 0x20; }
    if (kind == TOTAL_LENGTH) { ip[2] = (unsigned char)(rand() & 1 ? 0 : 5); ip[3] = (unsigned char)(rand() % 28); }
    if (options) { memset(ip + 20, 1, 8); }
    memcpy(ip + 12, &source, 4);
    memcpy(ip + 16, &to, 4);
    put_sum(ip + 10, sum(ip, 20 + options, 0));
    if (kind == HEADER_SUM) { ip[10] ^= 0x55; }
    f[12] = 8; f[13] = 0;
    return 14 + wire;
}

static int listed(const char *name, char **list)
{
    for (; *list; list++) { if (!strcmp(name, *list)) { return 1; } }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 12) { fprintf(stderr, "usage: flood INTERFACE RATE SECONDS VERSION VRID INTERVAL_CS VIP TARGET_MAC TARGET PEER SEED [KIND...]\n"); return 2; }
    int64_t rate = atoll(argv[2]), length = atoll(argv[3]) * 1000000000, sent = 0, skipped = 0;
    uint64_t by_kind[KINDS] = { 0 };
    version = atoi(argv[4]); vrid = atoi(argv[5]); interval = atoi(argv[6]);
    inet_pton(AF_INET, argv[7], &vip); inet_pton(AF_INET, argv[9], &target); inet_pton(AF_INET, argv[10], &peer);
    sscanf(argv[8], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", target_mac, target_mac + 1, target_mac + 2, target_mac + 3, target_mac + 4, target_mac + 5);
    srand((unsigned)atoi(argv[11]));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nice(-20) < 0) { /* slower, then: the rate that was reached is printed */ }
    for (int i = 0; i < POOL; i++) {
        do { kinds[i] = (enum kind)(rand() % KINDS); } while (argc > 12 && !listed(names[kinds[i]], argv + 12));
        lengths[i] = build(frames[i], kinds[i]);
    }
    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(argv[1]), .sll_halen = 6 };
    if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof to)) { die("packet socket"); }
    struct mmsghdr batch[BATCH];
    struct iovec pieces[BATCH];
    int64_t begin = now_ns();
    while (now_ns() - begin < length) {
        int64_t due = (now_ns() - begin) * rate / 1000000000 - sent - skipped;
        if (due < BATCH) { usleep(200); continue; }
        if (due > rate / 20) { skipped += due - BATCH; }     /* the machine is busy: no burst afterwards to make up for it */
        for (int i = 0; i < BATCH; i++) {
            int which = rand() % POOL;
            pieces[i] = (struct iovec){ frames[which], (size_t)lengths[which] };
            batch[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
            by_kind[kinds[which]]++;
        }
        int n = sendmmsg(fd, batch, BATCH, 0);
        if (n < 0 && errno != ENOBUFS) { die("sendmmsg"); }
        sent += n > 0 ? n : 0;
    }
    printf("%lld packets in %.2f s, %.0f a second:", (long long)sent, (double)(now_ns() - begin) / 1e9, (double)sent * 1e9 / (double)(now_ns() - begin));
    for (int k = 0; k < KINDS; k++) { if (by_kind[k]) printf(" %s %llu", names[k], (unsigned long long)by_kind[k]); }
    printf("\n");
    return 0;
}

/* check ADDRESS PORT: exit 0 when a connection opens within 500 ms. keepalived runs it as its track_script. */
#include "lab.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    struct sockaddr_in to = { .sin_family = AF_INET };
    if (argc != 3 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) { fprintf(stderr, "usage: check ADDRESS PORT\n"); return 2; }
    to.sin_port = htons(atoi(argv[2]));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
    socklen_t size = sizeof error;
    struct pollfd wait = { .fd = fd, .events = POLLOUT };
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) { return 0; }
    return errno == EINPROGRESS && poll(&wait, 1, 500) == 1 && !getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) && !error ? 0 : 1;
}

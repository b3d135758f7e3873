/*
 * Retrieves mail by POP3 as fast as servers give it. For benchmark-pop3.sh, which compiles it; every password is "secret".
 *
 *   pop3_load rounds messages user name=port...            one session: RETR one by one, and pipelined
 *   pop3_load sessions count messages pattern name=port... sessions at once; an N in the pattern is the number of each
 *
 * In C, and one thread with one loop, so that it takes little of the processors that it shares with what it measures.
 * The servers take turns in each round, after ten that are not counted. It prints a line for each measurement: name,
 * what, messages per second; it ends with exit code 1 if a server does not give every message whole: as many octets as its
 * status line said.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP = 10, CHUNK = 256 * 1024, LONGEST_LINE = 4096, PATIENCE_MS = 120000 };
enum state { GREETING, USER, PASS, STAT, READY, HEADING, BODY, QUIT, DONE };

struct session {
    int fd;
    enum state state;
    char user[80];
    int messages, asked, received, pipelined;
    long octets, seen; /* of the message that comes */
    double asked_at, slowest;
    char *out; /* what is to be sent */
    size_t out_length, out_sent;
    char line[LONGEST_LINE]; /* a line that has begun */
    size_t line_length;
};

static char chunk[CHUNK];

static void die(const char *what, const char *detail) {
    fprintf(stderr, "pop3_load: %s%s%s\n", what, detail ? ": " : "", detail ? detail : "");
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void flush(struct session *s) {
    while (s->out_sent < s->out_length) {
        ssize_t n = send(s->fd, s->out + s->out_sent, s->out_length - s->out_sent, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) return;
            die("cannot send", strerror(errno));
        }
        s->out_sent += n;
    }
    s->out_sent = s->out_length = 0;
}

static void say(struct session *s, const char *text) {
    size_t length = strlen(text);
    s->out = realloc(s->out, s->out_length + length);
    if (!s->out) die("out of memory", NULL);
    memcpy(s->out + s->out_length, text, length);
    s->out_length += length;
}

static void retrieve(struct session *s) {
    char text[32];
    do {
        snprintf(text, sizeof text, "RETR %d\r\n", ++s->asked);
        say(s, text);
    } while (s->pipelined && s->asked < s->messages);
    s->asked_at = now();
    s->state = HEADING;
}

/* A status line, without its line end. */
static void status(struct session *s, const char *line) {
    char text[128];
    if (strncmp(line, "+OK", 3)) die("refused", line);
    switch (s->state) {
    case GREETING:
        snprintf(text, sizeof text, "USER %s\r\n", s->user);
        say(s, text);
        s->state = USER;
        break;
    case USER:
        say(s, "PASS secret\r\n");
        s->state = PASS;
        break;
    case PASS:
        say(s, "STAT\r\n");
        s->state = STAT;
        break;
    case STAT:
        if (atoi(line + 3) != s->messages) die("not the messages that were delivered", line);
        s->state = READY;
        break;
    case HEADING:
        s->octets = atol(line + 3);
        s->seen = 0;
        s->state = BODY;
        break;
    default: /* QUIT */
        s->state = DONE;
    }
}

static void end_of_message(struct session *s) {
    if (s->seen != s->octets) die("a message has not the octets that were announced", NULL);
    double took = now() - s->asked_at;
    if (took > s->slowest) s->slowest = took;
    s->received++;
    s->state = HEADING;
    if (s->received == s->messages) {
        s->state = READY;
    } else if (!s->pipelined) {
        retrieve(s);
    }
}

/* Takes a whole line with its LF. */
static void line(struct session *s, char *text, size_t length) {
    if (s->state != BODY) {
        size_t end = length;
        while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) end--;
        text[end] = 0;
        status(s, text);
    } else if (text[0] != '.') {
        s->seen += length;
    } else if (length == 3 && text[1] == '\r') {
        end_of_message(s);
    } else {
        s->seen += length - 1;
    }
}

static void receive(struct session *s) {
    ssize_t n = recv(s->fd, chunk, sizeof chunk, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) die("cut off", n < 0 ? strerror(errno) : NULL);
    char *at = chunk, *end = chunk + n;
    while (at < end) {
        char *lf = memchr(at, '\n', end - at);
        size_t length = (lf ? lf + 1 : end) - at;
        if (!lf || s->line_length) {
            if (s->line_length + length > sizeof s->line) die("a line is too long", NULL);
            memcpy(s->line + s->line_length, at, length);
            s->line_length += length;
            if (lf) {
                line(s, s->line, s->line_length);
                s->line_length = 0;
            }
        } else {
            line(s, at, length);
        }
        at += length;
    }
    if (s->out_length) flush(s);
}

/* Until every session is in this state. */
static void await(struct session *all, int count, enum state state) {
    struct pollfd *polled = calloc(count, sizeof *polled);
    for (;;) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            int waits = all[i].state != state;
            left += waits;
            polled[i].fd = waits ? all[i].fd : -1;
            polled[i].events = POLLIN | (all[i].out_length ? POLLOUT : 0);
        }
        if (!left) break;
        if (poll(polled, count, PATIENCE_MS) <= 0) die("nothing comes any more", NULL);
        for (int i = 0; i < count; i++) {
            if (polled[i].fd >= 0 && polled[i].revents & POLLOUT) flush(&all[i]);
            if (polled[i].fd >= 0 && polled[i].revents & ~POLLOUT) receive(&all[i]);
        }
    }
    free(polled);
}

static void start(struct session *s, int port, const char *from, const char *user, int messages, int pipelined) {
    memset(s, 0, sizeof *s);
    snprintf(s->user, sizeof s->user, "%s", user);
    s->messages = messages;
    s->pipelined = pipelined;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    inet_pton(AF_INET, from, &address.sin_addr);
    if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&address, sizeof address)) die("no socket", strerror(errno));
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    address.sin_port = htons(port);
    if (connect(s->fd, (struct sockaddr *)&address, sizeof address)) die("cannot connect", strerror(errno));
    int on = 1;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(s->fd, F_SETFL, O_NONBLOCK);
}

/* Retrieves everything with sessions that are ready, and says how many seconds that took. */
static double retrieve_all(struct session *all, int count) {
    double begun = now();
    for (int i = 0; i < count; i++) {
        retrieve(&all[i]);
        flush(&all[i]);
    }
    await(all, count, READY);
    return now() - begun;
}

static void finish(struct session *all, int count) {
    for (int i = 0; i < count; i++) {
        say(&all[i], "QUIT\r\n");
        all[i].state = QUIT;
        flush(&all[i]);
    }
    await(all, count, DONE);
    for (int i = 0; i < count; i++) {
        close(all[i].fd);
        free(all[i].out);
    }
}

/* "name=port": ends the name and says the port. */
static int port_of(char *server) {
    char *port = strchr(server, '=');
    if (!port) die("not name=port", server);
    *port = 0;
    int number = atoi(port + 1);
    return number;
}

static void at_once(int count, int messages, const char *pattern, const char *name, int port) {
    struct session *all = calloc(count, sizeof *all);
    const char *n = strchr(pattern, 'N');
    double begun = now(), slowest = 0;
    for (int i = 0; i < count; i++) {
        char user[80], from[32];
        snprintf(user, sizeof user, "%.*s%d%s", (int)(n - pattern), pattern, i, n + 1);
        snprintf(from, sizeof from, "127.0.1.%d", 1 + i / 50); /* fifty from each address, which is what a server may allow */
        start(&all[i], port, from, user, messages, 0);
    }
    await(all, count, READY);
    double logged_in = now() - begun, took = retrieve_all(all, count);
    for (int i = 0; i < count; i++) {
        if (all[i].slowest > slowest) slowest = all[i].slowest;
    }
    finish(all, count);
    free(all);
    printf("%s: %d sessions logged in within %.1f s, then %.0f messages/s; the slowest took %.0f ms\n", name, count,
           logged_in, (double)count * messages / took, slowest * 1000);
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 5 && !strcmp(argv[1], "sessions")) {
        for (int i = 5; i < argc; i++) {
            int port = port_of(argv[i]);
            at_once(atoi(argv[2]), atoi(argv[3]), argv[4], argv[i], port);
        }
        return 0;
    }
    if (argc < 5) die("usage: pop3_load rounds messages user name=port...", NULL);
    int rounds = atoi(argv[1]), messages = atoi(argv[2]), servers = argc - 4, ports[16];
    if (servers > 16) die("too many servers", NULL);
    for (int i = 0; i < servers; i++) ports[i] = port_of(argv[4 + i]);
    for (int round = 1 - WARM_UP; round <= rounds; round++) {
        for (int pipelined = 0; pipelined <= 1; pipelined++) {
            for (int i = 0; i < servers; i++) {
                int which = (i + round + WARM_UP) % servers; /* the first of them is another one in each round */
                struct session one;
                start(&one, ports[which], "127.0.0.1", argv[3], messages, pipelined);
                await(&one, 1, READY);
                double took = retrieve_all(&one, 1);
                finish(&one, 1);
                printf("%s%s %s %.0f\n", round <= 0 ? "warm-up " : "", argv[4 + which],
                       pipelined ? "pipelined" : "one-by-one", messages / took);
            }
        }
    }
    return 0;
}

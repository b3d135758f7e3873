/*
 * Sends messages to an SMTP server on 127.0.0.1 as fast as it takes them, over TLS and with logins, which smtp-source can't.
 * One thread, so that it costs little beside the server that it measures. A command at a time, like smtp-source; every TLS
 * connection is a full handshake, with the client defaults of OpenSSL (no session is kept, so none is resumed). For
 * benchmark-tls.sh:
 *
 *     smtp_load port messages sessions octets keep|new none|starttls [user password]
 *
 * keep: a session sends message after message; new: a connection for each message. Prints two lines: how many messages per
 * second were acknowledged (greeting to goodbye), and what TLS was agreed on: protocol, cipher, group. It ends with exit code
 * 1 at the first reply that is not the expected one, and if nothing happens for a minute. It trusts every certificate.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

/* What a session waits for the reply to; a handshake is a step as well. */
enum step { GREETING, EHLO, STARTTLS, HANDSHAKE, SECURE_EHLO, AUTH, MAIL, RCPT, DATA, MESSAGE, QUIT };

struct session {
    int fd;
    SSL *tls;           /* NULL while in the clear */
    enum step step;
    const char *output; /* what is left to send; it outlives the sending */
    size_t left;
    char reply[4096];   /* what has come of the reply */
    size_t length;
    int watches_output;
};

static int port, keep, sessions_open, messages_left, messages_taken;
static SSL_CTX *context; /* NULL: no TLS */
static char *login;      /* NULL: none */
static char *message;
static char agreed[200] = "none";
static int poller;

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("smtp_load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    ERR_print_errors_fp(stderr);
    exit(1);
}

/* Asks to be woken when something has come, and also when something can be sent if some of it is left. */
static void watch(struct session *s, int operation, int output) {
    struct epoll_event event = {.events = EPOLLIN | (output ? EPOLLOUT : 0), .data.ptr = s};
    if (epoll_ctl(poller, operation, s->fd, &event) < 0) die("epoll_ctl: %s", strerror(errno));
    s->watches_output = output;
}

/* What TLS, or the socket, says of an operation that moved nothing: 0 if it is to be tried again, else the end. */
static int again(struct session *s, int result, const char *what) {
    if (s->tls) {
        int error = SSL_get_error(s->tls, result);
        if (error == SSL_ERROR_WANT_READ) return 0;
        if (error == SSL_ERROR_WANT_WRITE) {
            if (!s->watches_output) watch(s, EPOLL_CTL_MOD, 1);
            return 0;
        }
    } else if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return 0;
    }
    die("%s failed at step %d: %s", what, s->step, result == 0 ? "the server has closed the connection" : strerror(errno));
    return 0;
}

static void flush(struct session *s) {
    while (s->left > 0) {
        int n = s->tls ? SSL_write(s->tls, s->output, s->left) : write(s->fd, s->output, s->left);
        if (n <= 0) {
            again(s, n, "sending");
            if (!s->watches_output) watch(s, EPOLL_CTL_MOD, 1);
            return;
        }
        s->output += n;
        s->left -= n;
    }
    if (s->watches_output) watch(s, EPOLL_CTL_MOD, 0);
}

static void say(struct session *s, enum step step, const char *text) {
    s->step = step;
    s->output = text;
    s->left = strlen(text);
    flush(s);
}

/* A connection for a message that was claimed. */
static void connect_to_server(struct session *s) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    memset(s, 0, sizeof *s);
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (s->fd < 0) die("socket: %s", strerror(errno));
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* Whether it fails later shows when the greeting is read. */
    if (connect(s->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
        die("connect: %s", strerror(errno));
    s->step = GREETING;
    watch(s, EPOLL_CTL_ADD, 0);
}

static void disconnect(struct session *s) {
    if (s->tls) {
        SSL_shutdown(s->tls);
        SSL_free(s->tls);
        ERR_clear_error(); /* the server may have gone first */
    }
    close(s->fd);
}

static void shake_hands(struct session *s) {
    int result;
    if (s->step != HANDSHAKE) {
        s->step = HANDSHAKE;
        s->tls = SSL_new(context);
        if (!s->tls || !SSL_set_fd(s->tls, s->fd)) die("no TLS");
    }
    result = SSL_connect(s->tls);
    if (result != 1) {
        again(s, result, "the handshake");
        return;
    }
    snprintf(agreed, sizeof agreed, "%s %s %s", SSL_get_version(s->tls), SSL_get_cipher(s->tls),
             SSL_group_to_name(s->tls, SSL_get_negotiated_group(s->tls)));
    say(s, SECURE_EHLO, "EHLO load.example.com\r\n");
}

static void send_message(struct session *s) {
    say(s, MAIL, "MAIL FROM:<alice@example.org>\r\n");
}

static void log_in_or_send(struct session *s) {
    if (login) say(s, AUTH, login);
    else send_message(s);
}

/* Whether there is another message to send, which is then the caller's. */
static int claim(void) {
    if (messages_left == 0) return 0;
    messages_left--;
    return 1;
}

/* The reply to this step is the expected one: on to the next. */
static void advance(struct session *s) {
    switch (s->step) {
    case GREETING: say(s, EHLO, "EHLO load.example.com\r\n"); break;
    case EHLO:
        if (context) say(s, STARTTLS, "STARTTLS\r\n");
        else log_in_or_send(s);
        break;
    case STARTTLS: shake_hands(s); break;
    case HANDSHAKE: break; /* has no reply */
    case SECURE_EHLO: log_in_or_send(s); break;
    case AUTH: send_message(s); break;
    case MAIL: say(s, RCPT, "RCPT TO:<alice@example.org>\r\n"); break;
    case RCPT: say(s, DATA, "DATA\r\n"); break;
    case DATA: say(s, MESSAGE, message); break;
    case MESSAGE:
        messages_taken++;
        if (keep && claim()) send_message(s);
        else say(s, QUIT, "QUIT\r\n");
        break;
    case QUIT:
        disconnect(s);
        if (!keep && claim()) connect_to_server(s);
        else sessions_open--;
        break;
    }
}

/* Whether the reply is whole: its last line has no hyphen after the code. It must be the expected one, and nothing after it. */
static int is_whole(struct session *s) {
    static const char *const expected[] = {"220", "250", "220", "", "250", "235", "250", "250", "354", "250", "221"};
    char *line = s->reply, *end;
    s->reply[s->length] = 0;
    while ((end = strchr(line, '\n'))) {
        if (strncmp(line, expected[s->step], 3) != 0) die("expected %s, got: %s", expected[s->step], s->reply);
        if (line[3] != '-') {
            if (end[1]) die("the server goes on after its reply: %s", s->reply);
            return 1;
        }
        line = end + 1;
    }
    if (s->length == sizeof s->reply - 1) die("a reply too long: %s", s->reply);
    return 0;
}

static void receive(struct session *s) {
    size_t room = sizeof s->reply - 1 - s->length;
    int n = s->tls ? SSL_read(s->tls, s->reply + s->length, room) : read(s->fd, s->reply + s->length, room);
    if (n <= 0) {
        again(s, n, "receiving");
        return;
    }
    if (s->left > 0) die("the server answers before it has everything: %.*s", n, s->reply);
    s->length += n;
    if (is_whole(s)) {
        s->length = 0;
        advance(s);
    }
}

/* Returns the message with its final dot. */
static char *make_message(size_t octets) {
    char *text = malloc(octets + 300), *end = text;
    end += sprintf(end, "From: <alice@example.org>\r\nTo: <alice@example.org>\r\nSubject: load\r\n\r\n");
    while ((size_t)(end - text) + 2 < octets) {
        size_t line = octets - 2 - (end - text);
        if (line > 78) line = 78;
        memset(end, 'x', line);
        end += line;
        end += sprintf(end, "\r\n");
    }
    sprintf(end, ".\r\n");
    return text;
}

/* Returns the AUTH command with its initial response: NUL, user, NUL, password (RFC 4616). */
static char *make_login(const char *user, const char *password) {
    static char command[1024];
    unsigned char response[512];
    int length = snprintf((char *)response, sizeof response, "%c%s%c%s", 0, user, 0, password);
    int at = sprintf(command, "AUTH PLAIN ");
    if (length >= (int)sizeof response) die("user and password are too long");
    at += EVP_EncodeBlock((unsigned char *)command + at, response, length);
    sprintf(command + at, "\r\n");
    return command;
}

static SSL_CTX *make_context(void) {
    SSL_CTX *made = SSL_CTX_new(TLS_client_method());
    if (!made) die("no TLS");
    SSL_CTX_set_verify(made, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return made;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
    struct session *sessions;
    struct epoll_event events[64];
    int i, n, messages;
    double start;
    if (count != 7 && count != 9) die("port messages sessions octets keep|new none|starttls [user password]");
    port = atoi(words[1]);
    messages = messages_left = atoi(words[2]);
    sessions_open = atoi(words[3]) < messages ? atoi(words[3]) : messages;
    message = make_message(atoi(words[4]));
    keep = !strcmp(words[5], "keep");
    context = strcmp(words[6], "none") ? make_context() : NULL;
    login = count == 9 ? make_login(words[7], words[8]) : NULL;
    signal(SIGPIPE, SIG_IGN); /* a write says so as well */
    poller = epoll_create1(0);
    sessions = calloc(sessions_open, sizeof *sessions);
    start = now();
    for (i = 0, n = sessions_open; i < n && claim(); i++) connect_to_server(&sessions[i]);
    while (sessions_open > 0) {
        n = epoll_wait(poller, events, 64, 60000);
        if (n <= 0) die("%d sessions, and nothing has happened for a minute", sessions_open);
        for (i = 0; i < n; i++) {
            struct session *s = events[i].data.ptr;
            if (s->step == HANDSHAKE) {
                shake_hands(s);
                continue;
            }
            if (s->left > 0) flush(s);
            if (events[i].events & ~EPOLLOUT) receive(s);
        }
    }
    if (messages_taken != messages) die("%d of %d messages were acknowledged", messages_taken, messages);
    printf("%.0f\n%s\n", messages / (now() - start), agreed);
    return 0;
}

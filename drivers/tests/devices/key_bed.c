/* What umockdev's input devices lack, for programs that are started with this library loaded
 * before it. The nodes are FIFOs that a test types into.
 *
 * $UMOCKDEV_DIR/taken   while it exists another program has all keyboards: EVIOCGRAB is refused
 * rename() of a node    pulls the plug: whoever has it open is hung up on, as evdev_hangup and
 *                       evdev_read of drivers/input/evdev.c do it
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/input.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FDS = 256, PULLED_MAX = 64 };

static ino_t pulled[PULLED_MAX];
static int pulled_count;

/* An end that nothing will ever come out of: poll() tells of a hang-up, and of unread events
 * where there were any. */
static void hang_up(int fd) {
    int ends[2], unread = 0;
    struct stat about;
    ioctl(fd, FIONREAD, &unread);
    if (pulled_count == PULLED_MAX || pipe(ends) || fstat(ends[0], &about)) abort();
    if (unread && write(ends[1], "", 1) != 1) abort();
    pulled[pulled_count++] = about.st_ino;
    dup2(ends[0], fd);
    close(ends[0]), close(ends[1]);
}

int rename(const char *from, const char *to) {
    int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    int result = next(from, to);
    struct stat node, open;
    if (!result && strstr(from, "/dev/input/event") && !stat(to, &node))
        for (int fd = 3; fd < FDS; fd++)
            if (!fstat(fd, &open) && open.st_ino == node.st_ino && open.st_dev == node.st_dev) hang_up(fd);
    return result;
}

ssize_t read(int fd, void *buffer, size_t count) {
    ssize_t (*next)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    struct stat about;
    if (pulled_count && !fstat(fd, &about) && S_ISFIFO(about.st_mode))
        for (int nth = 0; nth < pulled_count; nth++)
            if (pulled[nth] == about.st_ino) return errno = ENODEV, -1;
    return next(fd, buffer, count);
}

int ioctl(int fd, unsigned long request, ...) {
    int (*next)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    char taken[512];
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    snprintf(taken, sizeof taken, "%s/taken", getenv("UMOCKDEV_DIR"));
    /* Requests are 32 bits; some callers extend their sign. */
    if ((unsigned)request == EVIOCGRAB && argument && !access(taken, F_OK)) return errno = EBUSY, -1;
    return next(fd, request, argument);
}

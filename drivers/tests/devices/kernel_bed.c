/* What umockdev's keyboards and HID devices lack, for programs that are started with this library
 * loaded before it. The nodes are FIFOs that a test writes to.
 *
 * rename() of a node     pulls the plug: whoever has it open is hung up on, as evdev.c and hidraw.c
 *                        of the kernel do it
 * $UMOCKDEV_DIR/taken    while it exists another program has all keyboards: EVIOCGRAB is refused
 * $UMOCKDEV_DIR/report   what HIDIOCGINPUT brings; without it the device stalls
 * $UMOCKDEV_DIR/slow     while it exists that takes two seconds
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/hidraw.h>
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
    if (!result && (strstr(from, "/dev/input/event") || strstr(from, "/dev/hidraw")) && !stat(to, &node))
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

/* A file beside the devices. */
static const char *beside(const char *name) {
    static _Thread_local char path[512];
    snprintf(path, sizeof path, "%s/%s", getenv("UMOCKDEV_DIR"), name);
    return path;
}

static int input_report(void *report, size_t room) {
    if (!access(beside("slow"), F_OK)) sleep(2);
    int file = open(beside("report"), O_RDONLY);
    if (file < 0) return errno = EPIPE, -1;
    int count = read(file, report, room);
    close(file);
    return count;
}

int ioctl(int fd, unsigned long request, ...) {
    int (*next)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    /* Requests are 32 bits; some callers extend their sign. */
    unsigned number = request;
    if (number == EVIOCGRAB && argument && !access(beside("taken"), F_OK)) return errno = EBUSY, -1;
    if (_IOC_TYPE(number) == 'H' && _IOC_NR(number) == _IOC_NR(HIDIOCGINPUT(0)))
        return input_report(argument, _IOC_SIZE(number));
    return next(fd, request, argument);
}

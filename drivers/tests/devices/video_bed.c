/* A camera that only a kernel makes, for programs that are started with this library loaded
 * first: /dev/video-bed answers V4L2's questions for streaming I/O by mapped buffers
 * (docs.kernel.org/userspace-api/media/v4l/mmap.html).
 *
 * VIDEO_BED_FORMAT   the format that it has, four letters; others are refused
 * VIDEO_BED_FRAMES   a folder with the frames 0, 1, ... of each tenth of a second, the last for ever
 * VIDEO_BED_DOES     what it does wrong: busy, silent, unplug (after two frames)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 640, HEIGHT = 480, STRIDE = WIDTH * 2 + 64, ROOM = 1 << 20, BUFFERS = 2, EVERY_MS = 33 };

static int bed = -1, streaming, given, queued[BUFFERS];
static long started_ms, last_ms;
static char *memory;

static int does(const char *what) {
    const char *fault = getenv("VIDEO_BED_DOES");
    return fault && !strcmp(fault, what);
}

static unsigned format(void) {
    const char *name = getenv("VIDEO_BED_FORMAT");
    return v4l2_fourcc(name[0], name[1], name[2], name[3]);
}

static long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int fail(int number) {
    errno = number;
    return -1;
}

static int open_bed(void) {
    if (bed >= 0) return dup(bed);
    bed = memfd_create("video-bed", 0);
    if (bed < 0 || ftruncate(bed, BUFFERS * ROOM)) return -1;
    memory = mmap(NULL, BUFFERS * ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, bed, 0);
    return memory == MAP_FAILED ? -1 : dup(bed);
}

#define OPEN(name)                                                                    \
    int name(const char *path, int flags, ...) {                                      \
        int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);                \
        va_list rest;                                                                 \
        va_start(rest, flags);                                                        \
        unsigned mode = va_arg(rest, unsigned);                                       \
        va_end(rest);                                                                 \
        return strcmp(path, "/dev/video-bed") ? next(path, flags, mode) : open_bed(); \
    }
OPEN(open)
OPEN(open64)

static int is_bed(int fd) {
    char link[64], path[64] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return bed >= 0 && readlink(link, path, sizeof path - 1) > 0 && strstr(path, "memfd:video-bed");
}

/* The next buffer that waits, once its time has come. */
static int ready(void) {
    if (!streaming || does("silent") || now_ms() - last_ms < EVERY_MS) return -1;
    for (int index = 0; index < BUFFERS; index++)
        if (queued[index]) return index;
    return -1;
}

static unsigned fill(int index) {
    char path[512];
    size_t count = 0;
    for (int nth = (now_ms() - started_ms) / 100; nth >= 0 && !count; nth--) {
        snprintf(path, sizeof path, "%s/%d", getenv("VIDEO_BED_FRAMES"), nth);
        FILE *file = fopen(path, "rb");
        if (file) count = fread(memory + index * ROOM, 1, ROOM, file), fclose(file);
    }
    given++, last_ms = now_ms();
    return count;
}

static int answer(unsigned long request, void *argument) {
    struct v4l2_buffer *buffer = argument;
    if (does("unplug") && given >= 2) return fail(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *about = argument;
        memset(about, 0, sizeof *about);
        strcpy((char *)about->card, "Video Bed");
        about->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
        about->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *described = argument;
        if (described->index) return fail(EINVAL);
        described->pixelformat = format();
        return 0;
    }
    case VIDIOC_S_FMT: {
        struct v4l2_pix_format *wanted = &((struct v4l2_format *)argument)->fmt.pix;
        if (does("busy")) return fail(EBUSY);
        wanted->pixelformat = format();
        wanted->width = WIDTH, wanted->height = HEIGHT;
        wanted->bytesperline = format() == V4L2_PIX_FMT_YUYV ? STRIDE : 0;
        wanted->sizeimage = ROOM, wanted->field = V4L2_FIELD_NONE;
        return 0;
    }
    case VIDIOC_REQBUFS:
        ((struct v4l2_requestbuffers *)argument)->count = BUFFERS;
        return 0;
    case VIDIOC_QUERYBUF:
        if (buffer->index >= BUFFERS) return fail(EINVAL);
        buffer->length = ROOM, buffer->m.offset = buffer->index * ROOM;
        buffer->flags = ready() == (int)buffer->index ? V4L2_BUF_FLAG_DONE : 0;
        return 0;
    case VIDIOC_QBUF:
        queued[buffer->index] = 1;
        return 0;
    case VIDIOC_DQBUF: {
        int index;
        while ((index = ready()) < 0) usleep(1000);
        queued[index] = 0;
        buffer->index = index, buffer->flags = 0;
        buffer->bytesused = fill(index);
        return 0;
    }
    case VIDIOC_STREAMON:
        streaming = 1, started_ms = last_ms = now_ms();
        return 0;
    case VIDIOC_STREAMOFF:
        streaming = 0, memset(queued, 0, sizeof queued);
        fprintf(stderr, "stream off after %d frames\n", given);
        return 0;
    }
    return fail(ENOTTY);
}

int ioctl(int fd, unsigned long request, ...) {
    int (*next)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    /* Requests are 32 bits; some callers extend their sign. */
    return is_bed(fd) ? answer((unsigned)request, argument) : next(fd, request, argument);
}

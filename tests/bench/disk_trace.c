/* What a program does to the files below one folder, in order: for replaying a power cut anywhere.

   Preloaded (LD_PRELOAD) into a process of the bench; says each call to the file DISK_TRACE as
   one letter, the name's, data's and offset's numbers, the name, the data. Only calls that SQLite and
   Python use for files. Build: gcc -shared -fPIC -o disk_trace.so disk_trace.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MOST 1024

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char *names[MOST];
static int trace = -1;
static const char *below;

__attribute__((constructor)) static void begin(void)
{
    const char *file = getenv("DISK_TRACE");
    below = getenv("DISK_TRACE_BELOW");
    if (file && below)
        trace = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void say_all(const void *data, size_t length)
{
    const char *from = data;
    while (length) {
        ssize_t done = REAL(write)(trace, from, length);
        if (done <= 0)
            abort(); /* a trace with a hole would prove nothing */
        from += done;
        length -= (size_t)done;
    }
}

static void say(char call, const char *name, uint64_t offset, const void *data, size_t length)
{
    uint32_t name_length = (uint32_t)strlen(name);
    uint64_t data_length = length;
    pthread_mutex_lock(&turn);
    say_all(&call, 1);
    say_all(&name_length, 4);
    say_all(&data_length, 8);
    say_all(&offset, 8);
    say_all(name, name_length);
    if (data)
        say_all(data, length);
    pthread_mutex_unlock(&turn);
}

static int is_ours(const char *path)
{
    return trace >= 0 && strncmp(path, below, strlen(below)) == 0;
}

static const char *name_of(int fd)
{
    return trace >= 0 && fd >= 0 && fd < MOST ? names[fd] : NULL;
}

static int opened(int fd, const char *path, int flags)
{
    if (fd < 0 || fd >= MOST)
        return fd;
    free(names[fd]);
    names[fd] = is_ours(path) ? strdup(path) : NULL;
    if (names[fd] && (flags & O_CREAT))
        say('c', path, 0, NULL, 0);
    if (names[fd] && (flags & O_TRUNC))
        say('t', path, 0, NULL, 0);
    return fd;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                    \
        va_end(rest);                                                                              \
        return opened(REAL(name)(path, flags, mode), path, flags);                                 \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    if (fd >= 0 && fd < MOST) {
        free(names[fd]);
        names[fd] = NULL;
    }
    return REAL(close)(fd);
}

ssize_t write(int fd, const void *data, size_t length)
{
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0 && name_of(fd)) /* asked afterwards: O_APPEND goes to the end first */
        say('w', name_of(fd), (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), data, (size_t)done);
    return done;
}

#define PWRITE(name, offset_type)                                                                  \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset)                      \
    {                                                                                              \
        ssize_t done = REAL(name)(fd, data, length, offset);                                       \
        if (done > 0 && name_of(fd))                                                               \
            say('w', name_of(fd), (uint64_t)offset, data, (size_t)done);                           \
        return done;                                                                               \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, length_type)                                                                \
    int name(int fd, length_type length)                                                           \
    {                                                                                              \
        int result = REAL(name)(fd, length);                                                       \
        if (result == 0 && name_of(fd))                                                            \
            say('t', name_of(fd), (uint64_t)length, NULL, 0);                                      \
        return result;                                                                             \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                                 \
    int name(int fd)                                                                               \
    {                                                                                              \
        int result = REAL(name)(fd);                                                               \
        if (result == 0 && name_of(fd))                                                            \
            say('s', name_of(fd), 0, NULL, 0);                                                     \
        return result;                                                                             \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path)
{
    int result = REAL(unlink)(path);
    if (result == 0 && is_ours(path))
        say('u', path, 0, NULL, 0);
    return result;
}

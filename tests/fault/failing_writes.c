/* Preloaded into the daemon (LD_PRELOAD): counts what it does to its journal's files, and makes calls
 * from one number up to another fail. The numbers stand in a file that the test maps too; its name is
 * in FAILING_WRITES. See store.py, which knows the same layout. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic int64_t calls;
    _Atomic int64_t fail_from;  /* 0: never */
    _Atomic int64_t fail_until; /* the first that works again */
    _Atomic int64_t error;      /* errno of those that fail */
    _Atomic int64_t first;      /* when the first one failed: ns, CLOCK_REALTIME */
    _Atomic int64_t failed;
};

static struct control* control(void) {
    static struct control* mapped;
    if (mapped) return mapped;
    const char* name = getenv("FAILING_WRITES");
    const int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return NULL;
    void* at = mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at == MAP_FAILED) abort();
    return mapped = at;
}

static int of_the_journal(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return strstr(path, "/triaged.db") != NULL;
}

/* Whether this call must fail; errno is set then. */
static int fails(int fd) {
    const int before = errno;
    struct control* c = control();
    if (!c || !of_the_journal(fd)) {
        errno = before;
        return 0;
    }
    const int64_t n = atomic_fetch_add(&c->calls, 1) + 1;
    if (c->fail_from == 0 || n < c->fail_from || n >= c->fail_until) {
        errno = before;
        return 0;
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t never = 0;
    atomic_compare_exchange_strong(&c->first, &never, now.tv_sec * 1000000000LL + now.tv_nsec);
    c->failed++;
    errno = (int)c->error;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void* data, size_t size) {
    return fails(fd) ? -1 : NEXT(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
    return fails(fd) ? -1 : NEXT(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    return fails(fd) ? -1 : NEXT(pwrite64)(fd, data, size, at);
}
int fsync(int fd) { return fails(fd) ? -1 : NEXT(fsync)(fd); }
int fdatasync(int fd) { return fails(fd) ? -1 : NEXT(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return fails(fd) ? -1 : NEXT(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails(fd) ? -1 : NEXT(ftruncate64)(fd, size); }

/*
 * Preloaded into a process: a disk that fails with EIO while the file named by FAILING_DISK
 * exists. Its content says what fails: `flush`, or nothing, every fsync and fdatasync; `meta` writes to
 * descriptors opened with O_DSYNC, which is how LMDB writes its meta pages; `pages` other
 * positioned and gathered writes to queue.mdb; `broken` what `meta` says, and queue.mdb cannot be
 * opened.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int failing(const char *what) {
  char said[16] = "";
  const char *flag = getenv("FAILING_DISK");
  int fd = flag == NULL ? -1 : openat(AT_FDCWD, flag, O_RDONLY);
  if (fd < 0) return 0;
  ssize_t length = read(fd, said, sizeof said - 1);
  close(fd);
  if (length < 0 || strcmp(length == 0 ? "flush" : said, what) != 0) return 0;
  errno = EIO;
  return 1;
}

static int is_synced(int fd) {
  int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_DSYNC) != 0;
}

static int is_database(int fd) {
  char link[32], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "/queue.mdb") != NULL;
}

static int fails(int fd) {
  if (is_synced(fd)) return failing("meta") || failing("broken");
  return is_database(fd) && failing("pages");
}

static int opens(const char *path) {
  size_t length = strlen(path);
  return length >= 9 && strcmp(path + length - 9, "queue.mdb") == 0 && failing("broken");
}

#define OPEN(name)                                                                       \
  int name(const char *path, int flags, ...) {                                           \
    va_list rest;                                                                        \
    va_start(rest, flags);                                                               \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                            \
    va_end(rest);                                                                        \
    if (opens(path)) return -1;                                                          \
    return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  return failing("flush") ? -1 : real(fd);
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  return failing("flush") ? -1 : real(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (real == NULL) real = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  return fails(fd) ? -1 : real(fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return pwrite64(fd, bytes, length, at);
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
  static ssize_t (*real)(int, const struct iovec *, int);
  if (real == NULL) real = (ssize_t(*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
  return fails(fd) ? -1 : real(fd, pieces, count);
}

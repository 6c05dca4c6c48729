/*
 * Preloaded into a process: appends to the file POWER_LOG what the process does to files and
 * directories below POWER_ROOT, in the order in which it does it. A write is noted before it is
 * done, a flush after it has worked, with how many records there were when it began: what was
 * noted before that is on disk. Read by recording.ts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { CREATE = 1, MKDIR, WRITE, TRUNCATE, SYNC, SYNC_ONE, RENAME, REMOVE };

struct record {
  uint8_t kind;
  uint8_t pad;
  uint16_t path_length, other_length;
  uint16_t pad2;
  uint32_t data_length;
  uint32_t pad3;
  uint64_t time;   /* nanoseconds since the epoch */
  uint64_t ino;    /* file or directory meant */
  uint64_t number; /* offset, size, records before a flush began, or the write that was flushed */
};

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MOST_FILES (1 << 20)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static uint64_t records;
static char root[4096];
static size_t root_length;
static dev_t root_dev;
static uint64_t followed[MOST_FILES];

static void fail(const char *what) {
  fprintf(stderr, "recorder: %s: %s\n", what, strerror(errno));
  abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("POWER_LOG"), *folder = getenv("POWER_ROOT");
  struct stat facts;
  if (log == NULL || folder == NULL) return;
  if (realpath(folder, root) == NULL || stat(root, &facts) < 0) fail(folder);
  root_length = strlen(root);
  root_dev = facts.st_dev;
  log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_fd < 0) fail(log);
}

/* The place of an inode in the table of those followed, or of a free entry. */
static uint64_t *entry(uint64_t ino) {
  uint64_t at = ino * 0x9e3779b97f4a7c15u >> 44;
  while (followed[at] != 0 && followed[at] != ino) at = (at + 1) % MOST_FILES;
  return &followed[at];
}

static void put(const void *bytes, size_t length) {
  for (const char *at = bytes; length > 0;) {
    ssize_t done = REAL(write)(log_fd, at, length);
    if (done <= 0) fail("cannot write");
    at += done;
    length -= done;
  }
}

/* Returns the number of the record. */
static int64_t note(int kind, uint64_t ino, uint64_t number, const char *path, const char *other,
                 const struct iovec *pieces, int count) {
  struct timespec now;
  struct record record = {.kind = kind, .ino = ino, .number = number};
  int before = errno;
  record.path_length = path == NULL ? 0 : strlen(path);
  record.other_length = other == NULL ? 0 : strlen(other);
  for (int i = 0; i < count; i++) record.data_length += pieces[i].iov_len;
  pthread_mutex_lock(&lock);
  clock_gettime(CLOCK_REALTIME, &now);
  record.time = now.tv_sec * 1000000000ull + now.tv_nsec;
  if (kind == CREATE || kind == MKDIR) *entry(ino) = ino;
  put(&record, sizeof record);
  put(path, record.path_length);
  put(other, record.other_length);
  for (int i = 0; i < count; i++) put(pieces[i].iov_base, pieces[i].iov_len);
  int64_t place = records++;
  pthread_mutex_unlock(&lock);
  errno = before;
  return place;
}

/* The path below the root, absolute and without links in its folders; 0 for any other. */
static int below(const char *path, char *out) {
  char folder[4096], real[4096];
  if (log_fd < 0 || path == NULL || strlen(path) >= sizeof folder) return 0;
  strcpy(folder, path);
  char *slash = strrchr(folder, '/');
  const char *name = slash == NULL ? path : path + (slash - folder) + 1;
  if (slash != NULL) slash[slash == folder] = 0;
  if (realpath(slash == NULL ? "." : folder, real) == NULL) return 0;
  if (strncmp(real, root, root_length) != 0) return 0;
  if (real[root_length] != 0 && real[root_length] != '/') return 0;
  snprintf(out, 4096, "%s/%s", real + root_length, name);
  return 1;
}

/* The inode behind a descriptor when it is followed, else 0. */
static uint64_t followed_ino(int fd, struct stat *facts) {
  if (log_fd < 0 || fstat(fd, facts) < 0 || facts->st_dev != root_dev) return 0;
  if (!S_ISREG(facts->st_mode) && !S_ISDIR(facts->st_mode)) return 0;
  return *entry(facts->st_ino);
}

static uint64_t records_now(void) {
  pthread_mutex_lock(&lock);
  uint64_t now = records;
  pthread_mutex_unlock(&lock);
  return now;
}

/* ---- descriptors ---- */

static int opened(int fd, int is_below, const char *path, int was_there, int flags) {
  struct stat facts;
  int before = errno;
  if (fd < 0 || !is_below || fstat(fd, &facts) < 0) goto end;
  if (!was_there && S_ISREG(facts.st_mode)) note(CREATE, facts.st_ino, 0, path, NULL, NULL, 0);
  else if (flags & O_TRUNC) note(TRUNCATE, facts.st_ino, 0, NULL, NULL, NULL, 0);
end:
  errno = before;
  return fd;
}

#define OPEN_BODY(call)                                                    \
  mode_t mode = 0;                                                         \
  char inside[4096];                                                       \
  struct stat facts;                                                       \
  if (flags & O_CREAT) {                                                   \
    va_list rest;                                                          \
    va_start(rest, flags);                                                 \
    mode = va_arg(rest, mode_t);                                           \
    va_end(rest);                                                          \
  }                                                                        \
  int is_below = (flags & (O_CREAT | O_TRUNC)) && below(path, inside);     \
  int was_there = is_below && stat(path, &facts) == 0;                     \
  return opened(call, is_below, inside, was_there, flags)

int open(const char *path, int flags, ...) { OPEN_BODY(REAL(open)(path, flags, mode)); }
int open64(const char *path, int flags, ...) { OPEN_BODY(REAL(open64)(path, flags, mode)); }
int openat(int folder, const char *path, int flags, ...) {
  OPEN_BODY(REAL(openat)(folder, path, flags, mode));
}
int openat64(int folder, const char *path, int flags, ...) {
  OPEN_BODY(REAL(openat64)(folder, path, flags, mode));
}

/* The number of the record; -1 when there is none. */
static int64_t writing(int fd, const struct iovec *pieces, int count, int64_t at) {
  struct stat facts;
  uint64_t ino = followed_ino(fd, &facts);
  if (ino == 0) return -1;
  if (fcntl(fd, F_GETFL) & O_APPEND) at = facts.st_size;
  else if (at < 0) at = lseek(fd, 0, SEEK_CUR);
  return note(WRITE, ino, at, NULL, NULL, pieces, count);
}

/* A write to a descriptor opened with O_SYNC or O_DSYNC is a write and a flush of nothing else. */
static ssize_t written(int fd, ssize_t done, int64_t number) {
  struct stat facts;
  if (done > 0 && number >= 0 && (fcntl(fd, F_GETFL) & O_DSYNC) && fstat(fd, &facts) == 0)
    note(SYNC_ONE, facts.st_ino, number, NULL, NULL, NULL, 0);
  return done;
}

#define WRITE_BODY(pieces, count, at, call)           \
  int64_t number = writing(fd, pieces, count, at);    \
  return written(fd, call, number)

ssize_t write(int fd, const void *bytes, size_t length) {
  struct iovec piece = {(void *)bytes, length};
  WRITE_BODY(&piece, 1, -1, REAL(write)(fd, bytes, length));
}
ssize_t writev(int fd, const struct iovec *pieces, int count) {
  WRITE_BODY(pieces, count, -1, REAL(writev)(fd, pieces, count));
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  struct iovec piece = {(void *)bytes, length};
  WRITE_BODY(&piece, 1, at, REAL(pwrite64)(fd, bytes, length, at));
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return pwrite64(fd, bytes, length, at);
}
ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at) {
  WRITE_BODY(pieces, count, at, REAL(pwritev64)(fd, pieces, count, at));
}
ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at) {
  return pwritev64(fd, pieces, count, at);
}

int ftruncate64(int fd, off64_t size) {
  struct stat facts;
  uint64_t ino = followed_ino(fd, &facts);
  if (ino != 0) note(TRUNCATE, ino, size, NULL, NULL, NULL, 0);
  return REAL(ftruncate64)(fd, size);
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int flushed(int fd, int result, uint64_t before) {
  struct stat facts;
  if (result < 0 || log_fd < 0 || fstat(fd, &facts) < 0 || facts.st_dev != root_dev) return result;
  note(SYNC, facts.st_ino, before, NULL, NULL, NULL, 0);
  return result;
}
int fsync(int fd) {
  uint64_t before = records_now();
  return flushed(fd, REAL(fsync)(fd), before);
}
int fdatasync(int fd) {
  uint64_t before = records_now();
  return flushed(fd, REAL(fdatasync)(fd), before);
}

/* ---- names ---- */

int mkdir(const char *path, mode_t mode) {
  char inside[4096];
  struct stat facts;
  int is_below = below(path, inside);
  int result = REAL(mkdir)(path, mode);
  if (result == 0 && is_below && stat(path, &facts) == 0)
    note(MKDIR, facts.st_ino, 0, inside, NULL, NULL, 0);
  return result;
}

int rename(const char *from, const char *to) {
  char inside[4096], target[4096];
  if (below(from, inside) && below(to, target)) note(RENAME, 0, 0, inside, target, NULL, 0);
  return REAL(rename)(from, to);
}

static void removing(const char *path) {
  char inside[4096];
  struct stat facts;
  if (below(path, inside) && lstat(path, &facts) == 0) note(REMOVE, facts.st_ino, 0, inside, NULL, NULL, 0);
}
int unlink(const char *path) {
  removing(path);
  return REAL(unlink)(path);
}
int unlinkat(int folder, const char *path, int flags) {
  removing(path);
  return REAL(unlinkat)(folder, path, flags);
}
int rmdir(const char *path) {
  removing(path);
  return REAL(rmdir)(path);
}
int remove(const char *path) {
  removing(path);
  return REAL(remove)(path);
}

/* Ways around the above that nothing of ours takes; if that changes, the recording must learn them. */
#define UNKNOWN(name) fprintf(stderr, "recorder: %s is not recorded\n", name), abort()
int link(const char *from, const char *to) {
  char inside[4096];
  if (below(to, inside)) UNKNOWN("link");
  return REAL(link)(from, to);
}
int fallocate64(int fd, int mode, off64_t at, off64_t length) {
  struct stat facts;
  if (followed_ino(fd, &facts) != 0) UNKNOWN("fallocate");
  return REAL(fallocate64)(fd, mode, at, length);
}
int fallocate(int fd, int mode, off_t at, off_t length) { return fallocate64(fd, mode, at, length); }
ssize_t sendfile64(int out, int in, off64_t *at, size_t count) {
  struct stat facts;
  if (followed_ino(out, &facts) != 0) UNKNOWN("sendfile");
  return ((ssize_t(*)(int, int, off64_t *, size_t))dlsym(RTLD_NEXT, "sendfile64"))(out, in, at, count);
}

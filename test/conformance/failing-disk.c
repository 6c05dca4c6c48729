/* Preloaded into a process: flushing fails with EIO while the file named by FAILING_DISK exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int failing(void) {
  const char *flag = getenv("FAILING_DISK");
  return flag != NULL && access(flag, F_OK) == 0;
}

static int flush(const char *name, int fd) {
  if (failing()) {
    errno = EIO;
    return -1;
  }
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return real(fd);
}

int fdatasync(int fd) { return flush("fdatasync", fd); }

int fsync(int fd) { return flush("fsync", fd); }

// What long vectors ask of the kernel: clearing fresh memory costs as much as what is done with it.

#include "CKernels.h"

#if defined(__linux__)
#include <sys/mman.h>

void fedrisk_prefer_large_pages(void *start, long bytes) {
  const uintptr_t page = 2 << 20;
  if (bytes < (long)page) return;
  // Outwards: a long vector has a mapping of its own, which begins with a page and a few words before it.
  uintptr_t first = (uintptr_t)start & ~(page - 1);
  uintptr_t last = ((uintptr_t)start + (uintptr_t)bytes + page - 1) & ~(page - 1);
  // A wish: no result depends on it, nor on what of the range is not there.
  (void)madvise((void *)first, last - first, MADV_HUGEPAGE);
}
#else
void fedrisk_prefer_large_pages(void *start, long bytes) { (void)start, (void)bytes; }
#endif

#if defined(__GLIBC__)
#include <malloc.h>

void fedrisk_keep_freed_memory(void) {
  // The first is what glibc comes to by itself once a vector of that size has been freed.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}
#else
void fedrisk_keep_freed_memory(void) {}
#endif

// Large pages for long vectors.

#include "CKernels.h"

#if defined(__linux__)
#include <sys/mman.h>

void fedrisk_prefer_large_pages(void *start, long bytes) {
  const uintptr_t page = 2 << 20;
  uintptr_t first = ((uintptr_t)start + page - 1) & ~(page - 1);
  uintptr_t last = ((uintptr_t)start + (uintptr_t)bytes) & ~(page - 1);
  // A wish: the result does not depend on it.
  if (last > first) (void)madvise((void *)first, last - first, MADV_HUGEPAGE);
}
#else
void fedrisk_prefer_large_pages(void *start, long bytes) { (void)start, (void)bytes; }
#endif

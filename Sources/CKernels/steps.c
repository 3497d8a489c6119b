#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDEST
#endif

// So many rows at a time keep their result in registers from the first cut to the last.
enum { ROWS = 16 };

typedef struct {
  const double *cuts, *values;
  long cutCount;
  const double *codes, *codeValues;
  long codeCount;
  double missing;
} Steps;

static inline __attribute__((always_inline)) void look_up(const double *restrict x, const Steps *s,
                                                          double *restrict z) {
  double found[ROWS];
  // Comparisons with NaN are false: a missing value keeps its own result through all of them.
  for (int i = 0; i < ROWS; i++) found[i] = x[i] == x[i] ? s->values[0] : s->missing;
  for (long c = 0; c < s->cutCount; c++) {
    double cut = s->cuts[c], value = s->values[c + 1];
    for (int i = 0; i < ROWS; i++) found[i] = x[i] >= cut ? value : found[i];
  }
  for (long c = 0; c < s->codeCount; c++) {
    double code = s->codes[c], value = s->codeValues[c];
    for (int i = 0; i < ROWS; i++) found[i] = x[i] == code ? value : found[i];
  }
  for (int i = 0; i < ROWS; i++) z[i] += found[i];
}

WIDEST void fedrisk_add_steps(const double *restrict x, long count, const double *restrict cuts,
                              const double *restrict values, long cutCount,
                              const double *restrict codes, const double *restrict codeValues,
                              long codeCount, double missing, double *restrict z) {
  Steps steps = {cuts, values, cutCount, codes, codeValues, codeCount, missing};
  long row = 0;
  for (; row + ROWS <= count; row += ROWS) look_up(x + row, &steps, z + row);
  double rest[ROWS] = {0}, sums[ROWS] = {0};
  for (long i = row; i < count; i++) rest[i - row] = x[i];
  look_up(rest, &steps, sums);
  for (long i = row; i < count; i++) z[i] += sums[i - row];
}

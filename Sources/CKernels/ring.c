// Products of matrices over Z_2^64, and the harmonics of shared angles.
//
// A tile of columns is held in registers while the rows run by, eight or four at a time. Integers wrap
// around, so every order of additions gives the same bits.

#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#define DISPATCHED 1
#else
#define WIDEST
#define DISPATCHED 0
#endif

#define INLINE static inline __attribute__((always_inline))

// A tile for vectors of LANES words: `tile[a][b] += Σ x[a][i] y[b][i]` for A x B columns.
#define TILE(NAME, LANES, TARGET, A, B)                                                          \
  typedef uint64_t NAME##_word                                                                   \
      __attribute__((vector_size(LANES * 8), aligned(8), may_alias));                            \
  TARGET INLINE void NAME##_tile(const uint64_t *x, long xStride, int columns,                   \
                                 const uint64_t *y, long yStride, int otherColumns, long rows,   \
                                 uint64_t *out, long outStride) {                                \
    NAME##_word sum[A][B] = {0};                                                                 \
    uint64_t rest[A][B] = {0};                                                                   \
    /* Absent columns read the first again; their sums are dropped. */                           \
    const uint64_t *xs[A], *ys[B];                                                               \
    for (int a = 0; a < A; a++) xs[a] = x + (a < columns ? a : 0) * xStride;                     \
    for (int b = 0; b < B; b++) ys[b] = y + (b < otherColumns ? b : 0) * yStride;                \
    long i = 0;                                                                                  \
    for (; i + LANES <= rows; i += LANES) {                                                      \
      NAME##_word right[B];                                                                      \
      for (int b = 0; b < B; b++) right[b] = *(const NAME##_word *)(ys[b] + i);                  \
      for (int a = 0; a < A; a++) {                                                              \
        NAME##_word left = *(const NAME##_word *)(xs[a] + i);                                    \
        for (int b = 0; b < B; b++) sum[a][b] += left * right[b];                                \
      }                                                                                          \
    }                                                                                            \
    for (; i < rows; i++)                                                                        \
      for (int a = 0; a < A; a++)                                                                \
        for (int b = 0; b < B; b++) rest[a][b] += xs[a][i] * ys[b][i];                           \
    for (int a = 0; a < columns; a++)                                                            \
      for (int b = 0; b < otherColumns; b++) {                                                   \
        uint64_t total = rest[a][b];                                                             \
        for (int lane = 0; lane < LANES; lane++) total += sum[a][b][lane];                       \
        out[a + b * outStride] += total;                                                         \
      }                                                                                          \
  }                                                                                              \
  TARGET static void NAME##_products(const uint64_t *x, long columns, const uint64_t *y,         \
                                     long otherColumns, long rows, uint64_t *out) {              \
    for (long b = 0; b < otherColumns; b += B)                                                   \
      for (long a = 0; a < columns; a += A)                                                      \
        NAME##_tile(x + a * rows, rows, columns - a < A ? (int)(columns - a) : A, y + b * rows,  \
                    rows, otherColumns - b < B ? (int)(otherColumns - b) : B, rows,              \
                    out + a + b * columns, columns);                                             \
  }                                                                                              \
  TARGET static void NAME##_vector(const uint64_t *x, long columns, const uint64_t *y,           \
                                   long rows, uint64_t *out) {                                   \
    for (long a = 0; a < columns; a++) {                                                         \
      NAME##_word sum = {0};                                                                     \
      uint64_t total = 0;                                                                        \
      const uint64_t *column = x + a * rows;                                                     \
      long i = 0;                                                                                \
      for (; i + LANES <= rows; i += LANES)                                                      \
        sum += *(const NAME##_word *)(column + i) * *(const NAME##_word *)(y + i);               \
      for (; i < rows; i++) total += column[i] * y[i];                                           \
      for (int lane = 0; lane < LANES; lane++) total += sum[lane];                               \
      out[a] += total;                                                                           \
    }                                                                                            \
  }

TILE(portable, 4, , 4, 2)
#if DISPATCHED
TILE(avx2, 4, __attribute__((target("avx2"))), 4, 2)
TILE(avx512, 8, __attribute__((target("avx512f,avx512dq,avx512vl"))), 4, 4)
#endif

int fedrisk_ring_widest(void) {
#if DISPATCHED
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return 2;
  if (__builtin_cpu_supports("avx2")) return 1;
#endif
  return 0;
}

void fedrisk_ring_products(const uint64_t *x, long columns, const uint64_t *y, long otherColumns,
                           long rows, int width, uint64_t *out) {
#if DISPATCHED
  if (width == 2) {
    if (otherColumns == 1) avx512_vector(x, columns, y, rows, out);
    else avx512_products(x, columns, y, otherColumns, rows, out);
    return;
  }
  if (width == 1) {
    if (otherColumns == 1) avx2_vector(x, columns, y, rows, out);
    else avx2_products(x, columns, y, otherColumns, rows, out);
    return;
  }
#endif
  if (otherColumns == 1) portable_vector(x, columns, y, rows, out);
  else portable_products(x, columns, y, otherColumns, rows, out);
}

WIDEST void fedrisk_ring_weigh(const uint64_t *x, long columns, const uint64_t *weight, long rows,
                               uint64_t *restrict out) {
  for (long a = 0; a < columns; a++)
    for (long i = 0; i < rows; i++) out[a * rows + i] = weight[i] * x[a * rows + i];
}

WIDEST void fedrisk_ring_widen(const int32_t *x, long count, uint64_t *restrict out) {
  for (long i = 0; i < count; i++) out[i] = (uint64_t)(int64_t)x[i];
}

WIDEST void fedrisk_ring_forward(const uint64_t *x, long columns, const double *beta, long rows,
                                 double *restrict out) {
  for (long i = 0; i < rows; i++) out[i] = 0.0;
  for (long a = 0; a < columns; a++)
    for (long i = 0; i < rows; i++) out[i] += (double)(int64_t)x[a * rows + i] * beta[a];
}

// Both holders multiply shares by these numbers: one unit of difference would be a random result. So
// nothing below may be fused, reordered or taken from a library; plain IEEE operations give the same
// bits on every machine.
#pragma STDC FP_CONTRACT OFF

// sin and cos of an angle whose full turn is 2^64.
INLINE void sine_and_cosine(uint64_t angle, double *sine, double *cosine) {
  // The nearest quarter, and what is left of it: an eighth of a turn at most on either side.
  uint64_t shifted = angle + (1ull << 61);
  uint64_t quarter = shifted >> 62;
  uint64_t rest = shifted & ((1ull << 62) - 1);
  uint64_t bits = (rest >> 10) | 0x3ff0000000000000ull;
  double fraction;
  memcpy(&fraction, &bits, sizeof fraction);
  double x = (fraction - 1.5) * 0x1.921fb54442d18p+0;
  double u = x * x;
  double s = -1.0 / 1307674368000.0;
  s = s * u + 1.0 / 6227020800.0;
  s = s * u - 1.0 / 39916800.0;
  s = s * u + 1.0 / 362880.0;
  s = s * u - 1.0 / 5040.0;
  s = s * u + 1.0 / 120.0;
  s = s * u - 1.0 / 6.0;
  s = x + x * u * s;
  double c = 1.0 / 20922789888000.0;
  c = c * u - 1.0 / 87178291200.0;
  c = c * u + 1.0 / 479001600.0;
  c = c * u - 1.0 / 3628800.0;
  c = c * u + 1.0 / 40320.0;
  c = c * u - 1.0 / 720.0;
  c = c * u + 1.0 / 24.0;
  c = c * u - 0.5;
  c = 1.0 + u * c;
  double one = quarter & 1 ? c : s, other = quarter & 1 ? s : c;
  *sine = quarter & 2 ? -one : one;
  *cosine = (quarter + 1) & 2 ? -other : other;
}

// round(x) in two's complement, ties to even, for |x| < 2^51.
INLINE uint64_t rounded(double x) {
  double shifted = x + 0x1.8p52;
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return bits - 0x4338000000000000ull;
}

enum { CHUNK = 128 };

WIDEST void fedrisk_harmonics(const uint64_t *angles, long rows, int order, double scale,
                              uint64_t *restrict out) {
  double s1[CHUNK], c1[CHUNK], s[CHUNK], c[CHUNK];
  for (long start = 0; start < rows; start += CHUNK) {
    long count = rows - start < CHUNK ? rows - start : CHUNK;
    for (long i = 0; i < count; i++) {
      sine_and_cosine(angles[start + i], &s1[i], &c1[i]);
      s[i] = s1[i];
      c[i] = c1[i];
    }
    for (int j = 0; j < order; j++) {
      uint64_t *sines = out + 2 * j * rows + start, *cosines = sines + rows;
      for (long i = 0; i < count; i++) {
        sines[i] = rounded(s[i] * scale);
        cosines[i] = rounded(c[i] * scale);
        double next = s[i] * c1[i] + c[i] * s1[i];
        c[i] = c[i] * c1[i] - s[i] * s1[i];
        s[i] = next;
      }
    }
  }
}

// All lanes in one pass: the recurrence and the shares are the same for all of them.
INLINE void series(const uint64_t *angles, long rows, int order, const double *coefficients,
                   const int lanes, const uint64_t *shares, uint64_t *restrict out) {
  double s1[CHUNK], c1[CHUNK], s[CHUNK], c[CHUNK];
  uint64_t sum[3][CHUNK];
  for (long start = 0; start < rows; start += CHUNK) {
    long count = rows - start < CHUNK ? rows - start : CHUNK;
    for (long i = 0; i < count; i++) {
      sine_and_cosine(angles[start + i], &s1[i], &c1[i]);
      s[i] = s1[i];
      c[i] = c1[i];
      sum[0][i] = sum[1][i] = sum[2][i] = 0;
    }
    for (int j = 0; j < order; j++) {
      const uint64_t *sines = shares + 2 * j * rows + start, *cosines = sines + rows;
      double odd = coefficients[j];
      double even = lanes > 1 ? coefficients[order + j] : 0;
      double other = lanes > 2 ? coefficients[2 * order + j] : 0;
      for (long i = 0; i < count; i++) {
        double x = s[i], y = c[i];
        uint64_t S = sines[i], C = cosines[i];
        // sin(m - r) = sin m cos r - cos m sin r,  cos(m - r) = cos m cos r + sin m sin r
        sum[0][i] += rounded(odd * x) * C + rounded(odd * -y) * S;
        if (lanes > 1) sum[1][i] += rounded(even * y) * C + rounded(even * x) * S;
        if (lanes > 2) sum[2][i] += rounded(other * y) * C + rounded(other * x) * S;
        s[i] = x * c1[i] + y * s1[i];
        c[i] = y * c1[i] - x * s1[i];
      }
    }
    for (int lane = 0; lane < lanes; lane++)
      for (long i = 0; i < count; i++) out[lane * rows + start + i] = sum[lane][i];
  }
}

WIDEST void fedrisk_series(const uint64_t *angles, long rows, int order, const double *coefficients,
                           int lanes, const uint64_t *shares, uint64_t *restrict out) {
  switch (lanes) {
    case 1: series(angles, rows, order, coefficients, 1, shares, out); break;
    case 2: series(angles, rows, order, coefficients, 2, shares, out); break;
    default: series(angles, rows, order, coefficients, 3, shares, out); break;
  }
}

#include "CKernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDEST
#endif

// exp of a number in [-745, 0]: 2^n times a polynomial on |r| <= ln(2)/2, which the Taylor series of
// degree 13 gives to the last place. Below -708 the result is 0, which is all a probability needs.
static inline __attribute__((always_inline)) double exp_of_negative(double x) {
  const double shifter = 0x1.8p52;
  x = x < -708.0 ? -708.0 : x;
  double scaled = x * 1.4426950408889634 + shifter;
  double n = scaled - shifter;
  double r = (x - n * 0x1.62e42fefa3800p-1) - n * 0x1.ef35793c76730p-45;
  double q = 1.0 / 6227020800.0;
  q = q * r + 1.0 / 479001600.0;
  q = q * r + 1.0 / 39916800.0;
  q = q * r + 1.0 / 3628800.0;
  q = q * r + 1.0 / 362880.0;
  q = q * r + 1.0 / 40320.0;
  q = q * r + 1.0 / 5040.0;
  q = q * r + 1.0 / 720.0;
  q = q * r + 1.0 / 120.0;
  q = q * r + 1.0 / 24.0;
  q = q * r + 1.0 / 6.0;
  q = q * r + 0.5;
  q = q * r * r + r;
  int64_t bits;
  memcpy(&bits, &scaled, sizeof bits);
  // The low bits of the shifted number are n in two's complement.
  bits = (int64_t)((uint64_t)(bits + 1023) << 52);
  double power;
  memcpy(&power, &bits, sizeof power);
  return power + power * q;
}

// ln(1 + s) for s in [0, 1]: 2 artanh(t), t = s / (2 + s) <= 1/3. The series in t^2 <= 1/9 needs 16
// terms for the last place.
static inline __attribute__((always_inline)) double log1p_of_unit(double s) {
  double t = s / (2.0 + s);
  double u = t * t;
  double q = 1.0 / 33.0;
  q = q * u + 1.0 / 31.0;
  q = q * u + 1.0 / 29.0;
  q = q * u + 1.0 / 27.0;
  q = q * u + 1.0 / 25.0;
  q = q * u + 1.0 / 23.0;
  q = q * u + 1.0 / 21.0;
  q = q * u + 1.0 / 19.0;
  q = q * u + 1.0 / 17.0;
  q = q * u + 1.0 / 15.0;
  q = q * u + 1.0 / 13.0;
  q = q * u + 1.0 / 11.0;
  q = q * u + 1.0 / 9.0;
  q = q * u + 1.0 / 7.0;
  q = q * u + 1.0 / 5.0;
  q = q * u + 1.0 / 3.0;
  return 2.0 * (t + t * u * q);
}

enum { CHUNK = 256, LANES = 8 };

WIDEST double fedrisk_logistic_rows(const double *restrict eta, const double *restrict y,
                                    const double *restrict w, long count,
                                    double *restrict residual, double *restrict rootWeight) {
  double loss[CHUNK], ones[CHUNK];
  for (int i = 0; i < CHUNK; i++) ones[i] = 1.0;
  // Independent sums: an addition need not wait for the one before it.
  double sums[LANES] = {0};
  for (long start = 0; start < count; start += CHUNK) {
    long rows = count - start < CHUNK ? count - start : CHUNK;
    const double *weight = w ? w + start : ones;
    for (long i = 0; i < rows; i++) {
      double e = eta[start + i], bad = y[start + i], f = weight[i];
      double s = exp_of_negative(-fabs(e));
      double inverse = 1.0 / (1.0 + s);
      double p = e >= 0 ? inverse : s * inverse;
      double q = e >= 0 ? s * inverse : inverse;
      double positive = e > 0 ? e : 0.0;
      loss[i] = f * ((bad * e - positive) - log1p_of_unit(s));
      // y - p without cancellation; y is 0 or 1.
      residual[start + i] = f * (bad * q - (1.0 - bad) * p);
      rootWeight[start + i] = __builtin_elementwise_sqrt(f * s) * inverse;
    }
    for (long i = rows; i < CHUNK; i++) loss[i] = 0.0;
    for (int i = 0; i < CHUNK; i += LANES) {
      for (int k = 0; k < LANES; k++) sums[k] += loss[i + k];
    }
  }
  double total = 0;
  for (int k = 0; k < LANES; k++) total += sums[k];
  return total;
}

WIDEST void fedrisk_multiply(const double *restrict x, const double *restrict factor, long count,
                             double *restrict out) {
  for (long i = 0; i < count; i++) out[i] = x[i] * factor[i];
}

WIDEST void fedrisk_add_coded(const unsigned char *restrict code, const double *restrict table,
                              long count, double *restrict z) {
  for (long i = 0; i < count; i++) z[i] += table[code[i]];
}

WIDEST void fedrisk_multiply_coded(const unsigned char *restrict code,
                                   const double *restrict table, const double *restrict factor,
                                   long count, double *restrict out) {
  for (long i = 0; i < count; i++) out[i] = table[code[i]] * factor[i];
}

#pragma once

#include <stdint.h>

// The few loops that measurably need C: the compiler vectorises them for the widest registers the
// machine has, chosen when the program starts.

/// Log-likelihood, residuals and root weights of a logistic regression for `count` rows.
///
///     p = 1 / (1 + exp(-eta)),  residual = w (y - p),  rootWeight = sqrt(w p (1 - p))
///
/// `w` may be null for weights of 1. Returns the sum of w (y eta - ln(1 + exp eta)). exp and ln are
/// within 2 units in the last place.
double fedrisk_logistic_rows(const double *eta, const double *y, const double *w, long count,
                             double *residual, double *rootWeight);

/// `out[i] = x[i] * factor[i]`
void fedrisk_multiply(const double *x, const double *factor, long count, double *out);

/// `z[i] += table[code[i]]`
void fedrisk_add_coded(const unsigned char *code, const double *table, long count, double *z);

/// `out[i] = table[code[i]] * factor[i]`
void fedrisk_multiply_coded(const unsigned char *code, const double *table, const double *factor,
                            long count, double *out);

/// Adds a step function of `x`, as bins are, to `z`: `values[k]` for a number with `k` of the
/// ascending cuts at or below it, `codeValues[c]` for one equal to `codes[c]`, `missing` for NaN.
void fedrisk_add_steps(const double *x, long count, const double *cuts, const double *values,
                       long cutCount, const double *codes, const double *codeValues,
                       long codeCount, double missing, double *z);

/// Whether this machine has what `fedrisk_curve25519_multiply` and `_map` need: AVX-512 IFMA. Without
/// it they must not be called; the portable twins give the same bytes everywhere.
int fedrisk_curve25519_has_lanes(void);

/// X25519 (RFC 7748, section 5) of one scalar with `count` points of 32 bytes, bit for bit. The
/// scalar is clamped by the caller. Constant time. Low-order points give zero.
void fedrisk_curve25519_multiply(const uint8_t *points, long count, const uint8_t *scalar,
                                 uint8_t *out);
void fedrisk_curve25519_multiply_portable(const uint8_t *points, long count,
                                          const uint8_t *scalar, uint8_t *out);

/// The u-coordinates of Elligator 2 and cofactor 8 (RFC 9380, sections 6.7.1 and 7) for `count` field
/// elements of 48 bytes, little-endian, which need not be reduced. Constant time.
void fedrisk_curve25519_map(const uint8_t *elements, long count, uint8_t *out);
void fedrisk_curve25519_map_portable(const uint8_t *elements, long count, uint8_t *out);

/// Whether this machine has what `fedrisk_aes_counter` needs: AVX-512 and vector AES. Without it, it
/// must not be called.
int fedrisk_aes_has_lanes(void);

/// AES-256 in counter mode (NIST SP 800-38A, section 6.5) under a key of 32 bytes, from the block with
/// this number on, as `count` little-endian words: written to `words`, added for a `sign` of 1,
/// subtracted for -1. Constant time.
void fedrisk_aes_counter(const uint8_t *key, uint64_t block, long count, int sign, uint64_t *words);

/// `out[a + b columns] += Σ x[i, a] y[i, b]` over Z_2^64: `rows` rows, column by column, one column
/// after the other. `width` is at most what `fedrisk_ring_widest` says: 0 portable, 1 AVX2, 2 AVX-512.
void fedrisk_ring_products(const uint64_t *x, long columns, const uint64_t *y, long otherColumns,
                           long rows, int width, uint64_t *out);
int fedrisk_ring_widest(void);

/// `out[i, a] = weight[i] x[i, a]` over Z_2^64.
void fedrisk_ring_weigh(const uint64_t *x, long columns, const uint64_t *weight, long rows,
                        uint64_t *out);

/// `out[i] = x[i]` in two's complement.
void fedrisk_ring_widen(const int32_t *x, long count, uint64_t *out);

/// `out[i] = Σ x[i, a] beta[a]`, with `x` in two's complement.
void fedrisk_ring_forward(const uint64_t *x, long columns, const double *beta, long rows,
                          double *out);

/// `out[2j rows + i] = round(scale sin((j + 1) angle_i))`, the cosine in the next row, for
/// `j < order`; the full turn is 2^64.
void fedrisk_harmonics(const uint64_t *angles, long rows, int order, double scale, uint64_t *out);

/// Up to three series, `order` coefficients each, one after the other: in the first `rows` words `Σ
/// round(b_j sin(j m)) C_j - round(b_j cos(j m)) S_j`, an odd series, then even ones, `Σ round(b_j
/// cos(j m)) C_j + round(b_j sin(j m)) S_j`, with shares `S`, `C` in the order of
/// `fedrisk_harmonics`. The factors have the same bits on every machine.
void fedrisk_series(const uint64_t *angles, long rows, int order, const double *coefficients,
                    int lanes, const uint64_t *shares, uint64_t *out);

/// Asks the kernel for large pages where `bytes` from `start` on have not been touched yet: it clears
/// fresh memory in fewer faults. Nothing happens where there are none.
void fedrisk_prefer_large_pages(void *start, long bytes);

/// Keeps up to 256 MB of freed memory in each of the allocator's arenas for the next vector, where the kernel would get back and clear
/// again what every panel of rows takes.
void fedrisk_keep_freed_memory(void);

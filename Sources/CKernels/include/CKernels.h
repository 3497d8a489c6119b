#pragma once

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

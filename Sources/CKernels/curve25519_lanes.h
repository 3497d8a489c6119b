// Arithmetic of Curve25519 over `Word`, which holds LANES numbers of 64 bits. Whoever includes this
// says what a Word is.

enum { LIMBS = 5, BLOCK = 32 };
#define LIMB_MASK (((uint64_t)1 << 51) - 1)

/// limb[0] + 2^51 limb[1] + ... modulo p = 2^255 - 19, in every lane.
typedef struct { Word limb[LIMBS]; } Field;

/// Limbs below 2^63 to limbs below 2^51 + 2^17.
INLINE Field carried(Field a) {
  const Word mask = all(LIMB_MASK);
  Word top = down(a.limb[4], 51);
  Word wrapped = plus(plus(up(top, 4), up(top, 1)), top);
  Field r;
  for (int i = 4; i > 0; i--) r.limb[i] = plus(both(a.limb[i], mask), down(a.limb[i - 1], 51));
  r.limb[0] = plus(both(a.limb[0], mask), wrapped);
  return r;
}

INLINE Field sum(Field a, Field b) {
  for (int i = 0; i < LIMBS; i++) a.limb[i] = plus(a.limb[i], b.limb[i]);
  return carried(a);
}

/// 4p is added first, so that no limb goes below zero.
INLINE Field difference(Field a, Field b) {
  const Word first = all((uint64_t)4 * ((uint64_t)1 << 51) - 76);
  const Word other = all((uint64_t)4 * ((uint64_t)1 << 51) - 4);
  for (int i = 0; i < LIMBS; i++)
    a.limb[i] = minus(plus(a.limb[i], i == 0 ? first : other), b.limb[i]);
  return carried(a);
}

/// Ten columns to five: 2^255 is 19 modulo p. Columns are below 2^57.
INLINE Field folded(const Word *column) {
  Field r;
  for (int i = 0; i < LIMBS; i++) {
    Word over = column[i + 5];
    r.limb[i] = plus(plus(column[i], over), plus(up(over, 4), up(over, 1)));
  }
  return carried(r);
}

/// The high half of a product stands 52 bits above the low one, which is one limb and a doubling.
INLINE Field product(Field a, Field b) {
  Word lows[10], highs[10], column[10];
  for (int i = 0; i < 10; i++) lows[i] = highs[i] = all(0);
  for (int i = 0; i < LIMBS; i++)
    for (int j = 0; j < LIMBS; j++) {
      lows[i + j] = low(lows[i + j], a.limb[i], b.limb[j]);
      highs[i + j + 1] = high(highs[i + j + 1], a.limb[i], b.limb[j]);
    }
  for (int i = 0; i < 10; i++) column[i] = plus(lows[i], up(highs[i], 1));
  return folded(column);
}

INLINE Field square(Field a) {
  Word lows[10], highs[10], column[10];
  for (int i = 0; i < 10; i++) lows[i] = highs[i] = all(0);
  for (int i = 0; i < LIMBS; i++)
    for (int j = i + 1; j < LIMBS; j++) {
      lows[i + j] = low(lows[i + j], a.limb[i], a.limb[j]);
      highs[i + j + 1] = high(highs[i + j + 1], a.limb[i], a.limb[j]);
    }
  for (int i = 0; i < 10; i++) {
    lows[i] = up(lows[i], 1);
    highs[i] = up(highs[i], 1);
  }
  for (int i = 0; i < LIMBS; i++) {
    lows[2 * i] = low(lows[2 * i], a.limb[i], a.limb[i]);
    highs[2 * i + 1] = high(highs[2 * i + 1], a.limb[i], a.limb[i]);
  }
  for (int i = 0; i < 10; i++) column[i] = plus(lows[i], up(highs[i], 1));
  return folded(column);
}

/// a times a small number, plus b.
INLINE Field scaled(Field a, uint64_t by, Field b) {
  Word column[10];
  const Word factor = all(by);
  for (int i = 0; i < LIMBS; i++) {
    column[i] = low(b.limb[i], a.limb[i], factor);
    column[i + 5] = all(0);
  }
  for (int i = 0; i < LIMBS; i++)
    column[i + 1] = plus(column[i + 1], up(high(all(0), a.limb[i], factor), 1));
  return folded(column);
}

INLINE Field number(uint64_t small) {
  Field r = {{all(small), all(0), all(0), all(0), all(0)}};
  return r;
}

INLINE Field selected(Bits bits, Field yes, Field no) {
  for (int i = 0; i < LIMBS; i++) yes.limb[i] = choose(bits, yes.limb[i], no.limb[i]);
  return yes;
}

/// The one spelling below p.
INLINE Field reduced(Field a) {
  const Word mask = all(LIMB_MASK);
  // Two rounds leave a number below 2^255; 19 more carry past 2^255 just when it is p or above.
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 4; i++) {
      a.limb[i + 1] = plus(a.limb[i + 1], down(a.limb[i], 51));
      a.limb[i] = both(a.limb[i], mask);
    }
    Word top = down(a.limb[4], 51);
    a.limb[4] = both(a.limb[4], mask);
    a.limb[0] = plus(a.limb[0], plus(plus(up(top, 4), up(top, 1)), top));
  }
  Word over = down(plus(a.limb[0], all(19)), 51);
  for (int i = 1; i < LIMBS; i++) over = down(plus(a.limb[i], over), 51);
  a.limb[0] = plus(a.limb[0], plus(plus(up(over, 4), up(over, 1)), over));
  for (int i = 0; i < 4; i++) {
    a.limb[i + 1] = plus(a.limb[i + 1], down(a.limb[i], 51));
    a.limb[i] = both(a.limb[i], mask);
  }
  a.limb[4] = both(a.limb[4], mask);
  return a;
}

/// Of a reduced element.
INLINE Bits isZero(Field a) {
  Bits zero = equal(a.limb[0], all(0));
  for (int i = 1; i < LIMBS; i++) zero = bothBits(zero, equal(a.limb[i], all(0)));
  return zero;
}

INLINE Field squares(Field a, int times) {
  for (int i = 0; i < times; i++) a = square(a);
  return a;
}

/// a^(2^250 - 1), and a^11 by the way.
static __attribute__((noinline)) WIDE Field power250(Field a, Field *eleven) {
  Field two = square(a);
  Field nine = product(squares(two, 2), a);
  *eleven = product(nine, two);
  Field x5 = product(square(*eleven), nine);
  Field x10 = product(squares(x5, 5), x5);
  Field x20 = product(squares(x10, 10), x10);
  Field x40 = product(squares(x20, 20), x20);
  Field x50 = product(squares(x40, 10), x10);
  Field x100 = product(squares(x50, 50), x50);
  Field x200 = product(squares(x100, 100), x100);
  return product(squares(x200, 50), x50);
}

/// a^(p - 2).
INLINE Field inverse(Field a) {
  Field eleven;
  Field x250 = power250(a, &eleven);
  return product(squares(x250, 5), eleven);
}

/// Whether a is a square, zero included: a^((p - 1) / 2) is not -1. (p - 1) / 2 = 2^254 - 10.
INLINE Bits isSquare(Field a) {
  Field eleven;
  Field x250 = power250(a, &eleven);
  // 2^254 - 10 = 2^4 (2^250 - 1) + 6
  Field six = product(squares(a, 2), square(a));
  Field euler = product(squares(x250, 4), six);
  return notBits(isZero(reduced(sum(euler, number(1)))));
}

/// 32 bytes, little-endian, of each lane; bit 255 is ignored, as RFC 7748 has it.
INLINE Field fromBytes(const uint8_t *bytes) {
  uint64_t limb[LIMBS][LANES];
  for (int lane = 0; lane < LANES; lane++) {
    uint64_t w[4];
    __builtin_memcpy(w, bytes + 32 * lane, 32);
    limb[0][lane] = w[0] & LIMB_MASK;
    limb[1][lane] = (w[0] >> 51 | w[1] << 13) & LIMB_MASK;
    limb[2][lane] = (w[1] >> 38 | w[2] << 26) & LIMB_MASK;
    limb[3][lane] = (w[2] >> 25 | w[3] << 39) & LIMB_MASK;
    limb[4][lane] = w[3] >> 12 & LIMB_MASK;
  }
  Field r;
  for (int i = 0; i < LIMBS; i++) r.limb[i] = load(limb[i]);
  return r;
}

INLINE void toBytes(Field a, uint8_t *bytes) {
  uint64_t l[LIMBS][LANES];
  a = reduced(a);
  for (int i = 0; i < LIMBS; i++) store(l[i], a.limb[i]);
  for (int lane = 0; lane < LANES; lane++) {
    uint64_t w[4] = {l[0][lane] | l[1][lane] << 51, l[1][lane] >> 13 | l[2][lane] << 38,
                     l[2][lane] >> 26 | l[3][lane] << 25, l[3][lane] >> 39 | l[4][lane] << 12};
    __builtin_memcpy(bytes + 32 * lane, w, 32);
  }
}

/// 48 bytes, little-endian, of each lane, modulo p: 2^255 is 19.
INLINE Field fromLongBytes(const uint8_t *bytes) {
  uint8_t lowBytes[32 * LANES], highBytes[32 * LANES];
  __builtin_memset(highBytes, 0, sizeof highBytes);
  for (int lane = 0; lane < LANES; lane++) {
    __builtin_memcpy(lowBytes + 32 * lane, bytes + 48 * lane, 32);
    // Everything from bit 255 on: 129 bits.
    const uint8_t *above = bytes + 48 * lane + 31;
    for (int i = 0; i < 17; i++)
      highBytes[32 * lane + i] = (uint8_t)(above[i] >> 7 | (i < 16 ? above[i + 1] << 1 : 0));
  }
  return scaled(fromBytes(highBytes), 19, fromBytes(lowBytes));
}

/// x/z of a block of points with one inversion: Montgomery's trick. Where z is zero, zero.
INLINE void divide(const Field *x, const Field *z, int groups, uint8_t *out) {
  Field kept[BLOCK], running[BLOCK];
  Bits zero[BLOCK];
  for (int g = 0; g < groups; g++) {
    kept[g] = reduced(z[g]);
    zero[g] = isZero(kept[g]);
    kept[g] = selected(zero[g], number(1), kept[g]);
    running[g] = g == 0 ? kept[0] : product(running[g - 1], kept[g]);
  }
  Field rest = inverse(running[groups - 1]);
  for (int g = groups - 1; g >= 0; g--) {
    Field one = g == 0 ? rest : product(rest, running[g - 1]);
    toBytes(selected(zero[g], number(0), product(x[g], one)), out + 32 * LANES * g);
    rest = product(rest, kept[g]);
  }
}

/// One step of the ladder of RFC 7748, section 5.
INLINE void step(Field x1, Field *x2, Field *z2, Field *x3, Field *z3) {
  Field a = sum(*x2, *z2), b = difference(*x2, *z2);
  Field c = sum(*x3, *z3), d = difference(*x3, *z3);
  Field da = product(d, a), cb = product(c, b);
  Field aa = square(a), bb = square(b);
  Field e = difference(aa, bb);
  *x3 = square(sum(da, cb));
  *z3 = product(x1, square(difference(da, cb)));
  *x2 = product(aa, bb);
  *z2 = product(e, scaled(e, 121665, aa));
}

/// x/z for scalar times each lane's point.
static __attribute__((noinline)) WIDE void ladder(Field x1, const uint8_t *scalar, Field *x,
                                                  Field *z) {
  Field x2 = number(1), z2 = number(0), x3 = x1, z3 = number(1);
  Word swapped = all(0);
  for (int bit = 254; bit >= 0; bit--) {
    Word here = all(0 - (uint64_t)(scalar[bit >> 3] >> (bit & 7) & 1));
    Bits swap = notBits(equal(here, swapped));
    swapped = here;
    Field ax = selected(swap, x3, x2), az = selected(swap, z3, z2);
    x3 = selected(swap, x2, x3);
    z3 = selected(swap, z2, z3);
    x2 = ax;
    z2 = az;
    step(x1, &x2, &z2, &x3, &z3);
  }
  // The lowest bit of a clamped scalar is zero: no swap is left.
  *x = x2;
  *z = z2;
}

/// 2 (x/z), RFC 7748's doubling alone.
INLINE void twice(Field *x, Field *z) {
  Field aa = square(sum(*x, *z)), bb = square(difference(*x, *z));
  Field e = difference(aa, bb);
  *x = product(aa, bb);
  *z = product(e, scaled(e, 121665, aa));
}

/// RFC 9380, section 6.7.1 with A = 486662 and Z = 2, u-coordinate only, then times the cofactor 8.
///
///     x1 = -A / (1 + 2 t^2),  x = x1 if x1^3 + A x1^2 + x1 is a square, else -x1 - A
///
/// As fractions n/d; times d^4, the question is whether n d (n^2 + A n d + d^2) is a square.
static __attribute__((noinline)) WIDE void elligator(Field t, Field *x, Field *z) {
  const uint64_t A = 486662;
  Field tt = square(t);
  Field d = sum(sum(tt, tt), number(1));
  Field n = difference(number(0), number(A));
  Field nd = product(n, d);
  Field g = product(nd, sum(scaled(nd, A, square(n)), square(d)));
  Field other = difference(number(0), scaled(d, A, n));
  *x = selected(isSquare(g), n, other);
  *z = d;
  for (int i = 0; i < 3; i++) twice(x, z);
}

/// Blocks of points; the last lanes may be idle.
INLINE void multiply(const uint8_t *points, long count, const uint8_t *scalar, uint8_t *out) {
  Field x[BLOCK], z[BLOCK];
  uint8_t in[32 * LANES], results[32 * LANES * BLOCK];
  for (long start = 0; start < count; start += LANES * BLOCK) {
    long here = count - start < LANES * BLOCK ? count - start : LANES * BLOCK;
    int groups = (int)((here + LANES - 1) / LANES);
    for (int g = 0; g < groups; g++) {
      long filled = here - g * LANES < LANES ? here - g * LANES : LANES;
      __builtin_memset(in, 0, sizeof in);
      __builtin_memcpy(in, points + 32 * (start + g * LANES), (unsigned long)(32 * filled));
      ladder(fromBytes(in), scalar, &x[g], &z[g]);
    }
    divide(x, z, groups, results);
    __builtin_memcpy(out + 32 * start, results, (unsigned long)(32 * here));
  }
}

INLINE void map(const uint8_t *elements, long count, uint8_t *out) {
  Field x[BLOCK], z[BLOCK];
  uint8_t in[48 * LANES], results[32 * LANES * BLOCK];
  for (long start = 0; start < count; start += LANES * BLOCK) {
    long here = count - start < LANES * BLOCK ? count - start : LANES * BLOCK;
    int groups = (int)((here + LANES - 1) / LANES);
    for (int g = 0; g < groups; g++) {
      long filled = here - g * LANES < LANES ? here - g * LANES : LANES;
      __builtin_memset(in, 0, sizeof in);
      __builtin_memcpy(in, elements + 48 * (start + g * LANES), (unsigned long)(48 * filled));
      elligator(fromLongBytes(in), &x[g], &z[g]);
    }
    divide(x, z, groups, results);
    __builtin_memcpy(out + 32 * start, results, (unsigned long)(32 * here));
  }
}

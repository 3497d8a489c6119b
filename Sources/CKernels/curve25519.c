// Curve25519 for many points at once: eight lanes of AVX-512 IFMA, one point in each.
//
// A field element is five limbs of 51 bits. IFMA multiplies the low 52 bits of its factors, so every
// factor below is carried first; what is only added or subtracted need not be. Nothing here
// branches on, or looks up by, a scalar or a point.

#include "CKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LANES 8
#define WIDE __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) WIDE

typedef __m512i Word;
typedef __mmask8 Bits;

INLINE Word all(uint64_t value) { return _mm512_set1_epi64((long long)value); }
INLINE Word plus(Word a, Word b) { return _mm512_add_epi64(a, b); }
INLINE Word minus(Word a, Word b) { return _mm512_sub_epi64(a, b); }
INLINE Word both(Word a, Word b) { return _mm512_and_si512(a, b); }
INLINE Word up(Word a, unsigned by) { return _mm512_slli_epi64(a, by); }
INLINE Word down(Word a, unsigned by) { return _mm512_srli_epi64(a, by); }
INLINE Bits equal(Word a, Word b) { return _mm512_cmpeq_epi64_mask(a, b); }
INLINE Bits notBits(Bits a) { return (Bits)~a; }
INLINE Bits bothBits(Bits a, Bits b) { return a & b; }
INLINE Word choose(Bits bits, Word yes, Word no) { return _mm512_mask_blend_epi64(bits, no, yes); }
INLINE Word load(const uint64_t *lanes) { return _mm512_loadu_si512(lanes); }
INLINE void store(uint64_t *lanes, Word a) { _mm512_storeu_si512(lanes, a); }
// sum + the low, or the high, 52 bits of the product.
INLINE Word low(Word sum, Word a, Word b) { return _mm512_madd52lo_epu64(sum, a, b); }
INLINE Word high(Word sum, Word a, Word b) { return _mm512_madd52hi_epu64(sum, a, b); }

#include "curve25519_lanes.h"

int fedrisk_curve25519_has_lanes(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma");
}

WIDE void fedrisk_curve25519_multiply(const uint8_t *points, long count, const uint8_t *scalar,
                                      uint8_t *out) {
  multiply(points, count, scalar, out);
}

WIDE void fedrisk_curve25519_map(const uint8_t *elements, long count, uint8_t *out) {
  map(elements, count, out);
}

#else

int fedrisk_curve25519_has_lanes(void) { return 0; }
void fedrisk_curve25519_multiply(const uint8_t *points, long count, const uint8_t *scalar,
                                 uint8_t *out) { __builtin_trap(); }
void fedrisk_curve25519_map(const uint8_t *elements, long count, uint8_t *out) { __builtin_trap(); }

#endif

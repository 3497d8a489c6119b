// AES-256 in counter mode, four blocks to a register and eight registers at a time.
//
// The instructions take the same time whatever the key; nothing here branches on it or looks anything up.

#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__)

#include <immintrin.h>
#include <string.h>

#define WIDE __attribute__((target("avx512f,avx512bw,aes,vaes")))
#define INLINE static inline __attribute__((always_inline)) WIDE

enum { ROUNDS = 14, REGISTERS = 8 };

int fedrisk_aes_has_lanes(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("aes") && __builtin_cpu_supports("vaes");
}

// x, x ^ x<<32, ...: what the key schedule makes of four words before the new one is added.
INLINE __m128i spread(__m128i x) {
  x = _mm_xor_si128(x, _mm_slli_si128(x, 4));
  return _mm_xor_si128(x, _mm_slli_si128(x, 8));
}

// FIPS 197, section 5.2, for eight words.
INLINE void expand(const uint8_t *key, __m512i *round) {
  __m128i even = _mm_loadu_si128((const __m128i *)key);
  __m128i odd = _mm_loadu_si128((const __m128i *)(key + 16));
  round[0] = _mm512_broadcast_i32x4(even);
  round[1] = _mm512_broadcast_i32x4(odd);
#define PAIR(INDEX, CONSTANT)                                                                  \
  even = _mm_xor_si128(spread(even),                                                           \
                       _mm_shuffle_epi32(_mm_aeskeygenassist_si128(odd, CONSTANT), 0xff));     \
  round[INDEX] = _mm512_broadcast_i32x4(even);                                                 \
  if (INDEX < ROUNDS) {                                                                        \
    odd = _mm_xor_si128(spread(odd),                                                           \
                        _mm_shuffle_epi32(_mm_aeskeygenassist_si128(even, 0), 0xaa));          \
    round[INDEX + 1] = _mm512_broadcast_i32x4(odd);                                            \
  }
  PAIR(2, 0x01)
  PAIR(4, 0x02)
  PAIR(6, 0x04)
  PAIR(8, 0x08)
  PAIR(10, 0x10)
  PAIR(12, 0x20)
  PAIR(14, 0x40)
#undef PAIR
}

INLINE void counter(const __m512i *round, uint64_t block, long count, const int sign,
                    uint64_t *words) {
  // The counter is the second half of a block, its bytes turned round.
  const __m512i turn = _mm512_broadcast_i32x4(
      _mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 4, 3, 2, 1, 0));
  const __m512i step = _mm512_set_epi64(4, 0, 4, 0, 4, 0, 4, 0);
  __m512i next = _mm512_set_epi64((long long)block + 3, 0, (long long)block + 2, 0,
                                  (long long)block + 1, 0, (long long)block, 0);
  for (long i = 0; i < count; i += 8 * REGISTERS) {
    __m512i stream[REGISTERS];
    for (int k = 0; k < REGISTERS; k++) {
      stream[k] = _mm512_xor_si512(_mm512_shuffle_epi8(next, turn), round[0]);
      next = _mm512_add_epi64(next, step);
    }
    for (int r = 1; r < ROUNDS; r++)
      for (int k = 0; k < REGISTERS; k++) stream[k] = _mm512_aesenc_epi128(stream[k], round[r]);
    for (int k = 0; k < REGISTERS; k++) {
      stream[k] = _mm512_aesenclast_epi128(stream[k], round[ROUNDS]);
      long left = count - i - 8 * k;
      __mmask8 there = left >= 8 ? 0xff : left <= 0 ? 0 : (__mmask8)((1 << left) - 1);
      uint64_t *place = words + i + 8 * k;
      if (sign != 0) {
        __m512i old = _mm512_maskz_loadu_epi64(there, place);
        stream[k] = sign > 0 ? _mm512_add_epi64(old, stream[k]) : _mm512_sub_epi64(old, stream[k]);
      }
      _mm512_mask_storeu_epi64(place, there, stream[k]);
    }
  }
}

WIDE void fedrisk_aes_counter(const uint8_t *key, uint64_t block, long count, int sign,
                              uint64_t *words) {
  __m512i round[ROUNDS + 1];
  expand(key, round);
  if (sign > 0) counter(round, block, count, 1, words);
  else if (sign < 0) counter(round, block, count, -1, words);
  else counter(round, block, count, 0, words);
  explicit_bzero(round, sizeof round);
}

#else

int fedrisk_aes_has_lanes(void) { return 0; }
void fedrisk_aes_counter(const uint8_t *key, uint64_t block, long count, int sign,
                         uint64_t *words) { __builtin_trap(); }

#endif

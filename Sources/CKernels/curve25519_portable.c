// The code of curve25519_lanes.h with one lane, for machines without AVX-512 IFMA.

#include "CKernels.h"

#define LANES 1
#define WIDE
#define INLINE static inline __attribute__((always_inline))

typedef uint64_t Word;
typedef uint64_t Bits;  // all ones for yes

INLINE Word all(uint64_t value) { return value; }
INLINE Word plus(Word a, Word b) { return a + b; }
INLINE Word minus(Word a, Word b) { return a - b; }
INLINE Word both(Word a, Word b) { return a & b; }
INLINE Word up(Word a, unsigned by) { return a << by; }
INLINE Word down(Word a, unsigned by) { return a >> by; }
INLINE Bits equal(Word a, Word b) {
  Word differs = a ^ b;
  return ((differs | (0 - differs)) >> 63) - 1;
}
INLINE Bits notBits(Bits a) { return ~a; }
INLINE Bits bothBits(Bits a, Bits b) { return a & b; }
INLINE Word choose(Bits bits, Word yes, Word no) { return no ^ (bits & (yes ^ no)); }
INLINE Word load(const uint64_t *lanes) { return lanes[0]; }
INLINE void store(uint64_t *lanes, Word a) { lanes[0] = a; }
// As IFMA has it, so that both machines share the arithmetic above.
INLINE Word low(Word sum, Word a, Word b) {
  return sum + ((uint64_t)((unsigned __int128)a * b) & (((uint64_t)1 << 52) - 1));
}
INLINE Word high(Word sum, Word a, Word b) {
  return sum + (uint64_t)(((unsigned __int128)a * b) >> 52);
}

#include "curve25519_lanes.h"

void fedrisk_curve25519_multiply_portable(const uint8_t *points, long count,
                                          const uint8_t *scalar, uint8_t *out) {
  multiply(points, count, scalar, out);
}

void fedrisk_curve25519_map_portable(const uint8_t *elements, long count, uint8_t *out) {
  map(elements, count, out);
}

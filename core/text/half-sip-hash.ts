/** A secret that makes hashes unforeseeable: two words of 32 bits. */
export interface HashKey {
  readonly a: number;
  readonly b: number;
}

/**
 * HalfSipHash-1-3 of `bytes` from `from` up to `to`, as an unsigned word of 32 bits. Entries of lists come from strangers as well
 * (people unsubscribe), who must not be able to choose texts that collide.
 */
export function halfSipHash(key: HashKey, bytes: Uint8Array, from: number, to: number): number {
  let v0 = key.a;
  let v1 = key.b;
  let v2 = 0x6c796765 ^ key.a;
  let v3 = 0x74656462 ^ key.b;
  const length = to - from;
  /** The last word: what is left over, and the length. */
  const words = (length >> 2) + 1;
  for (let word = 0; word < words + 3; word++) {
    let input = 0;
    if (word < words) {
      const at = from + (word << 2);
      input =
        word === words - 1
          ? lastWord(bytes, at, to, length)
          : (bytes[at] ?? 0) |
            ((bytes[at + 1] ?? 0) << 8) |
            ((bytes[at + 2] ?? 0) << 16) |
            ((bytes[at + 3] ?? 0) << 24);
    } else if (word === words) {
      v2 ^= 0xff;
    }
    v3 ^= input;
    v0 = (v0 + v1) | 0;
    v1 = (v1 << 5) | (v1 >>> 27);
    v1 ^= v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = (v3 << 8) | (v3 >>> 24);
    v3 ^= v2;
    v0 = (v0 + v3) | 0;
    v3 = (v3 << 7) | (v3 >>> 25);
    v3 ^= v0;
    v2 = (v2 + v1) | 0;
    v1 = (v1 << 13) | (v1 >>> 19);
    v1 ^= v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= input;
  }
  return (v1 ^ v3) >>> 0;
}

function lastWord(bytes: Uint8Array, at: number, to: number, length: number): number {
  let word = (length & 0xff) << 24;
  for (let place = at; place < to; place++) word |= (bytes[place] ?? 0) << ((place - at) << 3);
  return word;
}

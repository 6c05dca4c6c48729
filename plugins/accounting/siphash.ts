const MASK = 0xffff_ffff_ffff_ffffn;

/** SipHash-2-4 (Aumasson and Bernstein, 2012) of some bytes with a key of 16, as 16 hexadecimal digits of the number. */
export function sipHash(key: Buffer, bytes: Buffer): string {
  const [k0, k1] = [key.readBigUInt64LE(0), key.readBigUInt64LE(8)];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const rounds = (count: number): void => {
    for (let round = 0; round < count; round++) {
      v0 = (v0 + v1) & MASK;
      v1 = turned(v1, 13n) ^ v0;
      v0 = turned(v0, 32n);
      v2 = (v2 + v3) & MASK;
      v3 = turned(v3, 16n) ^ v2;
      v0 = (v0 + v3) & MASK;
      v3 = turned(v3, 21n) ^ v0;
      v2 = (v2 + v1) & MASK;
      v1 = turned(v1, 17n) ^ v2;
      v2 = turned(v2, 32n);
    }
  };
  const whole = bytes.length - (bytes.length % 8);
  const last = Buffer.alloc(8);
  bytes.copy(last, 0, whole);
  last[7] = bytes.length & 0xff;
  for (let at = 0; at <= whole; at += 8) {
    const word = at < whole ? bytes.readBigUInt64LE(at) : last.readBigUInt64LE(0);
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
  v2 ^= 0xffn;
  rounds(4);
  return (v0 ^ v1 ^ v2 ^ v3).toString(16).padStart(16, "0");
}

function turned(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

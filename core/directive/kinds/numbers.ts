import type { Kind } from "../kind.ts";

const UNLIMITED = Number.POSITIVE_INFINITY;
const MULTIPLES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/** Options of `integer`. */
export interface IntegerOptions {
  readonly min?: number;
  readonly max?: number;
  /** Whether `unlimited` is accepted; it is Infinity in code. */
  readonly unlimited?: boolean;
  /** Whether 0 means no limit as well (PowerMTA's habit). */
  readonly zeroIsUnlimited?: boolean;
}

/** A whole number within bounds. */
export function integer(options: IntegerOptions = {}): Kind<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, unlimited = false, zeroIsUnlimited } = options;
  const least = zeroIsUnlimited ? Math.max(min, 1) : min;
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${max}`;
  const none = zeroIsUnlimited ? ", or unlimited (or 0)" : ", or unlimited";
  const accepts = `a whole number ${range}${unlimited ? none : ""}`;
  return {
    name: "integer",
    accepts,
    example: String(Math.max(min, Math.min(20, max))),
    ...(unlimited ? { words: ["unlimited"] } : {}),
    parse(text) {
      if (unlimited && text.toLowerCase() === "unlimited") return { ok: true, value: UNLIMITED };
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (zeroIsUnlimited && value === 0) return { ok: true, value: UNLIMITED };
      return value >= min && value <= max ? { ok: true, value } : { ok: false, expected: accepts };
    },
    print: (value) => (value === UNLIMITED ? "unlimited" : String(value)),
  };
}

/** Options of `size`. */
export interface SizeOptions {
  /** Unit of a number without one; bytes unless stated. */
  readonly bare?: "b" | "k" | "m" | "g";
  /** Whether `unlimited` and 0 are accepted; they are Infinity in code. */
  readonly unlimited?: boolean;
}

/** An amount of data: bytes in code, `50M` in files (1k = 1024). */
export function size(options: SizeOptions = {}): Kind<number> {
  const { bare = "b", unlimited = false } = options;
  const accepts = `a size such as 512k, 50M or 2G${unlimited ? ", or unlimited" : ""}`;
  return {
    name: "size",
    accepts,
    example: "50M",
    ...(unlimited ? { words: ["unlimited"] } : {}),
    parse(text) {
      const word = text.toLowerCase();
      if (unlimited && word === "unlimited") return { ok: true, value: UNLIMITED };
      const [, count, unit] = /^(\d{1,15}) ?(b|[kmgt]b?)?$/.exec(word) ?? [];
      const value = Number(count) * (MULTIPLES[unit?.charAt(0) ?? bare] ?? Number.NaN);
      if (unlimited && value === 0) return { ok: true, value: UNLIMITED };
      return Number.isSafeInteger(value) ? { ok: true, value } : { ok: false, expected: accepts };
    },
    print(value) {
      if (value === UNLIMITED) return "unlimited";
      for (const unit of ["t", "g", "m", "k"]) {
        const multiple = MULTIPLES[unit] ?? 1;
        if (value > 0 && value % multiple === 0) return `${value / multiple}${unit.toUpperCase()}`;
      }
      return `${value}b`;
    },
  };
}

/**
 * Texts of which every text that an expression matches holds at least one, whatever the letter case; in lower case. Undefined when
 * there are none that could be told from a look at it. For telling quickly that an expression does not match.
 */
export function requiredTexts(source: string): readonly string[] | undefined {
  const reader = new Reader(source);
  const found = reader.alternatives();
  if (found === undefined || !reader.isAtEnd) return undefined;
  return best(found.exact, found.required);
}

/** What is known of the texts that a part of an expression matches. */
interface Known {
  /** All of them; undefined when they are many. */
  readonly exact: readonly string[] | undefined;
  /** Each holds one of these; undefined when nothing is known. */
  readonly required: readonly string[] | undefined;
}

const ANYTHING: Known = { exact: undefined, required: undefined };
const NOTHING: Known = { exact: [""], required: undefined };

/** Texts a part may stand for before it counts as many. */
const MOST_TEXTS = 64;

/** Members of a class that are written out. */
const MOST_MEMBERS = 16;

/** Of two sets the one that fewer texts hold by chance: the longer its shortest text, the better. */
function best(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] | undefined {
  return shortest(a) >= shortest(b) ? useful(a) : useful(b);
}

function shortest(texts: readonly string[] | undefined): number {
  return texts === undefined ? 0 : Math.min(...texts.map(({ length }) => length));
}

function useful(texts: readonly string[] | undefined): readonly string[] | undefined {
  return shortest(texts) > 0 ? texts : undefined;
}

/** Reads an expression in the syntax that `compilePattern` takes; gives up (undefined) on what it does not know. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  /** `a|b|c` */
  alternatives(): Known | undefined {
    const all: Known[] = [];
    do {
      const one = this.#sequence();
      if (one === undefined) return undefined;
      all.push(one);
    } while (this.#take("|"));
    const [first = NOTHING] = all;
    return all.length === 1
      ? first
      : { exact: every(all, exactOf), required: every(all, eitherOf) };
  }

  /** Parts one after the other. */
  #sequence(): Known | undefined {
    let exact: readonly string[] | undefined = [""];
    let required: readonly string[] | undefined;
    let whole = true;
    while (!this.isAtEnd && !/[|)]/.test(this.#next)) {
      const part = this.#repeated();
      if (part === undefined) return undefined;
      const joined = product(exact, part.exact);
      if (joined === undefined) {
        whole = false;
        required = best(required, best(exact, eitherOf(part)));
        exact = part.exact ?? [""];
      } else exact = joined;
    }
    return whole
      ? { exact, required: undefined }
      : { exact: undefined, required: best(required, exact) };
  }

  /** A part and how often. */
  #repeated(): Known | undefined {
    const part = this.#single();
    if (part === undefined) return undefined;
    let known: Known = part;
    for (;;) {
      const [, sign] = /^([*?+]|\{\d+(?:,\d*)?\})[+?]?/.exec(this.#rest) ?? [];
      if (sign === undefined) return known;
      this.#at += /^(?:[*?+]|\{[^}]*\})[+?]?/.exec(this.#rest)?.[0].length ?? 0;
      if (sign === "?")
        known = { exact: known.exact && bounded(["", ...known.exact]), required: undefined };
      else if (sign === "*" || /^\{0+\D/.test(sign)) known = ANYTHING;
      else known = { exact: undefined, required: eitherOf(known) };
    }
  }

  #single(): Known | undefined {
    const sign = this.#next;
    if (sign === "(") return this.#group();
    if (sign === "[") return this.#class();
    if (sign === "\\") return this.#escape();
    this.#at++;
    if (sign === "^" || sign === "$") return NOTHING;
    return sign === "." || !isPlain(sign)
      ? ANYTHING
      : { exact: [sign.toLowerCase()], required: undefined };
  }

  #group(): Known | undefined {
    const [open = ""] = /^\((?:\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?[:)]))?/.exec(this.#rest) ?? [];
    this.#at += open.length;
    // Flags for what follows: (?i)
    if (open.endsWith(")")) return NOTHING;
    const inside = open === "" || this.#next === "?" ? undefined : this.alternatives();
    return this.#take(")") ? inside : undefined;
  }

  /** `[abc]`; what is more than a few plain signs stands for many. */
  #class(): Known | undefined {
    const [whole, members = ""] =
      /^\[(\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\\\]])*)\]/.exec(this.#rest) ?? [];
    if (whole === undefined) return undefined;
    this.#at += whole.length;
    const few = members.length > 0 && members.length <= MOST_MEMBERS && /^[\w' ]+$/.test(members);
    const exact = few ? [...new Set(members.toLowerCase())] : undefined;
    return { exact, required: undefined };
  }

  #escape(): Known | undefined {
    const [whole, sign = "", code] = /^\\(?:x([0-9A-Fa-f]{2})|([\s\S]))/.exec(this.#rest) ?? [];
    if (whole === undefined) return undefined;
    this.#at += whole.length;
    const text = code ?? String.fromCharCode(Number.parseInt(sign, 16));
    if (code === undefined)
      return isPlain(text) ? { exact: [text.toLowerCase()], required: undefined } : ANYTHING;
    if (/[bBAzZ]/.test(text)) return NOTHING;
    if (/[dDwWsShR]/.test(text)) return ANYTHING;
    // Of other letters and digits (\Q, \p, \1, \x{…}) nothing is said.
    return /\w/.test(text) || !isPlain(text) ? undefined : { exact: [text], required: undefined };
  }

  #take(sign: string): boolean {
    if (this.#next !== sign) return false;
    this.#at++;
    return true;
  }

  get #next(): string {
    return this.#source.charAt(this.#at);
  }

  get #rest(): string {
    return this.#source.slice(this.#at);
  }
}

/** Beyond ASCII letter case is not simple. */
function isPlain(sign: string): boolean {
  return /^[\x20-\x7e]$/.test(sign);
}

function exactOf({ exact }: Known): readonly string[] | undefined {
  return exact;
}

function eitherOf({ exact, required }: Known): readonly string[] | undefined {
  return best(exact, required);
}

/** The texts of all parts together; undefined when one has none. */
function every(
  all: readonly Known[],
  of: (known: Known) => readonly string[] | undefined,
): readonly string[] | undefined {
  const texts: string[] = [];
  for (const known of all) {
    const some = of(known);
    if (some === undefined) return undefined;
    texts.push(...some);
  }
  return bounded(texts);
}

function product(
  a: readonly string[],
  b: readonly string[] | undefined,
): readonly string[] | undefined {
  if (b === undefined || a.length * b.length > MOST_TEXTS) return undefined;
  return a.flatMap((one) => b.map((other) => one + other));
}

function bounded(texts: readonly string[]): readonly string[] | undefined {
  return texts.length > MOST_TEXTS ? undefined : texts;
}

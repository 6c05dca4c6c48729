import {
  type Clock,
  type Lookup,
  LookupBudget,
  type MxRecord,
  type Resolver,
} from "../../core/mod.ts";

/** Questions of one check: more than RFC 7208 §4.6.4 and RFC 9989 §4.10 allow, so that those limits are met first. */
const MOST_QUESTIONS = 150;
/** Milliseconds of one check, unless stated: RFC 7208 §4.6.4 asks for 20 s at least. */
const LONGEST = 20_000;
/** Entries of a trace, and characters of each. */
const MOST_TRACED = 12;
const LONGEST_TRACED = 160;

/** What the resolver of a check can do. */
type Lookups = Pick<Resolver, "a" | "aaaa" | "txt" | "mx" | "ptr" | "cname">;

/** The look-ups of one check, bounded together in number and in time; whatever is beyond that is a temporary failure. */
export class CheckLookups implements Lookups {
  /** What was asked and answered, one line each; nothing unless it is traced. */
  readonly trace: string[] = [];
  readonly #resolver: Resolver;
  readonly #budget: LookupBudget;
  readonly #traces: boolean;
  #asked = 0;

  /** `longest`: milliseconds of all look-ups together. */
  constructor(resolver: Resolver, clock: Clock, traces: boolean, longest: number = LONGEST) {
    this.#resolver = resolver;
    this.#budget = new LookupBudget(clock, longest);
    this.#traces = traces;
  }

  a(name: string): Promise<Lookup<string>> {
    return this.#ask(`A ${name}`, () => this.#resolver.a(name), String);
  }

  aaaa(name: string): Promise<Lookup<string>> {
    return this.#ask(`AAAA ${name}`, () => this.#resolver.aaaa(name), String);
  }

  txt(name: string): Promise<Lookup<string>> {
    return this.#ask(`TXT ${name}`, () => this.#resolver.txt(name), JSON.stringify);
  }

  mx(name: string): Promise<Lookup<MxRecord>> {
    return this.#ask(
      `MX ${name}`,
      () => this.#resolver.mx(name),
      ({ preference, exchange }) => `${preference} ${exchange}.`,
    );
  }

  ptr(address: string): Promise<Lookup<string>> {
    return this.#ask(`PTR ${address}`, () => this.#resolver.ptr(address), String);
  }

  cname(name: string): Promise<Lookup<string>> {
    return this.#ask(`CNAME ${name}`, () => this.#resolver.cname(name), String);
  }

  async #ask<T>(
    question: string,
    ask: () => Promise<Lookup<T>>,
    text: (record: T) => string,
  ): Promise<Lookup<T>> {
    const answer: Lookup<T> =
      ++this.#asked > MOST_QUESTIONS
        ? { kind: "temporary", reason: `more than ${MOST_QUESTIONS} questions` }
        : await this.#budget.within(ask());
    if (this.#traces && this.trace.length < MOST_TRACED)
      this.trace.push(plain(`${question}: ${answerText(answer, text)}`, LONGEST_TRACED));
    return answer;
  }
}

function answerText<T>(answer: Lookup<T>, text: (record: T) => string): string {
  switch (answer.kind) {
    case "found":
      return `${answer.records.map(text).join(", ")} (${answer.ttl} s)`;
    case "none":
      return answer.exists ? "no such record" : "no such name";
    case "temporary":
    case "bogus":
      return answer.reason;
  }
}

/** Text from outside on one line of printable ASCII, cut where it is too long. */
export function plain(text: string, longest: number): string {
  const printable = text.replaceAll(/[^ -~]+/g, "?");
  return printable.length > longest ? `${printable.slice(0, longest - 3)}...` : printable;
}

import type { Kind, Parsed, ValuePlace } from "../kind.ts";
import type { Mention } from "../mention.ts";

/** How a value of parts is spoken of. */
export interface PairOptions {
  readonly name: string;
  readonly accepts: string;
  /** The examples of its parts unless stated. */
  readonly example?: string;
}

/** Two values with a blank between them: the first is one word or is in quotes, the second is all that follows. */
export function pair<A, B>(
  first: Kind<A>,
  second: Kind<B>,
  options: PairOptions,
): Kind<readonly [A, B]> {
  const { accepts } = options;
  return {
    example: `${first.example} ${second.example}`,
    ...options,
    ...(first.secret || second.secret ? { secret: true } : {}),
    parse(text, place) {
      const words = takeWord(text);
      if (words === undefined || words.rest === "") return { ok: false, expected: accepts };
      const head = first.parse(words.word, place);
      if (!head.ok) return { ok: false, expected: accepts };
      const tail = second.parse(words.rest, place);
      return tail.ok ? { ok: true, value: [head.value, tail.value] } : tail;
    },
    print: ([head, tail]) => `${asWord(first.print(head))} ${second.print(tail)}`,
    mentions: ([head, tail]) => [...mentioned(first, head), ...mentioned(second, tail)],
  };
}

/** A value, and a second one after it that may be missing. */
export function optionalPair<A, B>(
  first: Kind<A>,
  second: Kind<B>,
  options: PairOptions,
): Kind<readonly [A, B | undefined]> {
  const { accepts } = options;
  return {
    example: first.example,
    ...options,
    ...(first.secret || second.secret ? { secret: true } : {}),
    parse(text, place): Parsed<readonly [A, B | undefined]> {
      const words = takeWord(text);
      const head = words && first.parse(words.word, place);
      if (!head?.ok) return { ok: false, expected: accepts };
      const tail = optional(second, words?.rest ?? "", place);
      return tail.ok ? { ok: true, value: [head.value, tail.value] } : tail;
    },
    print: ([head, tail]) => {
      const word = asWord(first.print(head));
      return tail === undefined ? word : `${word} ${second.print(tail)}`;
    },
    mentions: ([head, tail]) => [
      ...mentioned(first, head),
      ...(tail === undefined ? [] : mentioned(second, tail)),
    ],
  };
}

function optional<B>(kind: Kind<B>, text: string, place?: ValuePlace): Parsed<B | undefined> {
  return text === "" ? { ok: true, value: undefined } : kind.parse(text, place);
}

function mentioned<T>(kind: Kind<T>, value: T): readonly Mention[] {
  return kind.mentions?.(value) ?? [];
}

/** The first word of a text, out of its quotes if it has any, and what follows it; undefined when quotes do not close. */
function takeWord(text: string): { readonly word: string; readonly rest: string } | undefined {
  const [, quoted, after] = /^"([^"]*)"(?:\s([\s\S]*))?$/.exec(text) ?? [];
  if (quoted !== undefined) return { word: quoted, rest: unquoted((after ?? "").trim()) };
  if (text.startsWith('"')) return undefined;
  const blank = text.search(/\s/);
  if (blank < 0) return { word: text, rest: "" };
  return { word: text.slice(0, blank), rest: unquoted(text.slice(blank).trim()) };
}

/** A last part that is in quotes as a whole, without them. */
function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1).trim() : text;
}

function asWord(text: string): string {
  return /\s/.test(text) ? `"${text}"` : text;
}

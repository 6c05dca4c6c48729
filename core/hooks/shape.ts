import { isIP } from "node:net";

/** What a handler's answer must look like. Plugins may be plain JavaScript: types alone keep nothing out. */
export interface Shape<T> {
  is(value: unknown): value is T;
  /** What was found right, read once and for all: what a plugin does with its answer later changes nothing. */
  readonly copy?: (value: T) => T;
  /** What is wrong with a value that `is` refused, for the plugin's author. Quotes nothing of a message. */
  problem(value: unknown): string;
}

/** Tests one field of an answer. */
export type Test = (value: unknown) => boolean;

/** A test that tells what is wrong. */
type Within = Pick<Shape<unknown>, "is" | "problem">;

/** Whether a value is an object whose fields can be read. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A shape told by one test. `expected` completes "expected …". */
export function shape<T>(
  expected: string,
  is: (value: unknown) => value is T,
  copy?: (value: T) => T,
): Shape<T> {
  const problem = (value: unknown): string => `expected ${expected}, got ${kindOf(value)}`;
  return copy === undefined ? { is, problem } : { is, problem, copy };
}

/**
 * An object with a test for every field of its type: a new field without a test does not compile. A shape in place of a test tells what
 * is wrong within the field.
 */
export function objectShape<T extends object>(
  expected: string,
  tests: { readonly [K in keyof T]-?: Test | Within },
): Shape<T> {
  const list = Object.entries<Test | Within>(tests).map(([field, test]) => {
    const within = typeof test === "function" ? undefined : test.problem;
    return { field, is: typeof test === "function" ? test : test.is, within };
  });
  const wrong = (value: Readonly<Record<string, unknown>>): (typeof list)[number] | undefined => {
    for (const each of list) if (!each.is(value[each.field])) return each;
    return undefined;
  };
  return {
    is: (value): value is T => isObject(value) && wrong(value) === undefined,
    problem(value) {
      const found = isObject(value) ? wrong(value) : undefined;
      if (found === undefined || !isObject(value))
        return `expected ${expected}, got ${kindOf(value)}`;
      const { field, within } = found;
      if (within !== undefined)
        return `expected ${expected}, but of its ${field}: ${within(value[field])}`;
      return `expected ${expected}, but its ${field} is ${kindOf(value[field])}`;
    },
  };
}

/** A list of such values. What is wrong is told of the first of them that is. */
export function listOf<T>(
  expected: string,
  each: Shape<T>,
  { least = 0, most = Number.POSITIVE_INFINITY }: { least?: number; most?: number } = {},
): Shape<readonly T[]> {
  const fits = (value: readonly unknown[]): boolean =>
    value.length >= least && value.length <= most;
  return {
    is: (value): value is readonly T[] =>
      Array.isArray(value) && fits(value) && value.every(each.is),
    problem(value) {
      if (!Array.isArray(value)) return `expected ${expected}, got ${kindOf(value)}`;
      if (!fits(value)) return `expected ${expected}, got ${value.length}`;
      const wrong = value.findIndex((one) => !each.is(one));
      return `expected ${expected}, but of number ${wrong + 1}: ${each.problem(value[wrong])}`;
    },
  };
}

/** What a value is, in words; of what it holds, only what is short and harmless is shown. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (Array.isArray(value)) return "a list";
  if (!isObject(value)) return `a ${typeof value}`;
  const keys = Object.keys(value).slice(0, 5).join(", ");
  return keys === ""
    ? "an object without fields"
    : `an object with ${JSON.stringify(keys).slice(1, -1).slice(0, 60)}`;
}

export const isBoolean: Test = (value) => typeof value === "boolean";
/** Up to 64 KiB of text. */
export const isText: Test = (value) => typeof value === "string" && value.length <= 65_536;
/** A number from 0, Infinity included where `endless`. */
export function isNumber(
  options: { readonly min?: number; readonly endless?: boolean } = {},
): Test {
  const { min = 0, endless = false } = options;
  return (value) =>
    typeof value === "number" && value >= min && (endless || value < Number.POSITIVE_INFINITY);
}
/** An IP address. */
export function isAddress(value: unknown): value is string {
  return typeof value === "string" && isIP(value) !== 0;
}
/** One of some words. */
export function isOneOf(words: readonly string[]): Test {
  return (value) => typeof value === "string" && words.includes(value);
}
/** What may be left out. */
export function orNothing(test: Test): Test {
  return (value) => value === undefined || test(value);
}

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

/** An object with a test for every field of its type: a new field without a test does not compile. */
export function objectShape<T extends object>(
  expected: string,
  tests: { readonly [K in keyof T]-?: Test },
): Shape<T> {
  const list = Object.entries<Test>(tests);
  const wrong = (value: Readonly<Record<string, unknown>>): string | undefined => {
    for (const [field, test] of list) if (!test(value[field])) return field;
    return undefined;
  };
  return {
    is: (value): value is T => isObject(value) && wrong(value) === undefined,
    problem(value) {
      const field = isObject(value) ? wrong(value) : undefined;
      if (field === undefined || !isObject(value))
        return `expected ${expected}, got ${kindOf(value)}`;
      return `expected ${expected}, but its ${field} is ${kindOf(value[field])}`;
    },
  };
}

/** A list of such values. */
export function listOf<T>(expected: string, each: Shape<T>): Shape<readonly T[]> {
  return shape(
    expected,
    (value): value is readonly T[] => Array.isArray(value) && value.every(each.is),
  );
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
/** One of some words. */
export function isOneOf(words: readonly string[]): Test {
  return (value) => typeof value === "string" && words.includes(value);
}
/** What may be left out. */
export function orNothing(test: Test): Test {
  return (value) => value === undefined || test(value);
}

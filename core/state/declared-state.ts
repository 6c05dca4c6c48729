/** Whether something is kept for the server, or for each queue. */
export type StateScope = "server" | "queue";

/** A sort of value that can be kept: what JSON can say, and is one when it is read back. */
export interface KeptValue<T> {
  /** As in "expected a number". */
  readonly expected: string;
  /** Must not change `value`. What is read back and is none is set aside. */
  is(value: unknown): value is T;
  /** No operator is shown it. */
  readonly isSecret?: true;
}

/** Something that a plugin keeps, as the plugin declares it; make one with `serverState` or `queueState`. */
export interface StateSpec<T = unknown, S extends StateScope = StateScope> {
  readonly scope: S;
  readonly value: KeptValue<T>;
  /** One sentence: what is kept. */
  readonly doc: string;
}

/** What a plugin keeps, by name, in the spelling of directives: `last-mailed`. */
export type StateTable = Readonly<Record<string, StateSpec>>;

/** Declares a map of the server, from keys to values. */
export function serverState<T>(value: KeptValue<T>, doc: string): StateSpec<T, "server"> {
  return { scope: "server", value, doc };
}

/**
 * Declares a value for each queue. It moves with its queue, and goes 30 days after its last change if the queue has no mail
 * then, at a start of the server.
 */
export function queueState<T>(value: KeptValue<T>, doc: string): StateSpec<T, "queue"> {
  return { scope: "queue", value, doc };
}

/** Keeps texts. */
export const keptText: KeptValue<string> = {
  expected: "a text",
  is: (value): value is string => typeof value === "string",
};

/** Keeps texts that no operator is shown, such as what a plugin signs with. */
export const keptSecret: KeptValue<string> = { ...keptText, isSecret: true };

/** Keeps numbers; not `NaN` and not infinite ones. */
export const keptNumber: KeptValue<number> = {
  expected: "a number",
  is: (value): value is number => Number.isFinite(value),
};

/** Keeps `true` and `false`. */
export const keptFlag: KeptValue<boolean> = {
  expected: "true or false",
  is: (value): value is boolean => typeof value === "boolean",
};

/** Keeps values of a plugin's own, such as objects. They come back frozen. */
export function keptAs<T>(expected: string, is: (value: unknown) => value is T): KeptValue<T> {
  return { expected, is };
}

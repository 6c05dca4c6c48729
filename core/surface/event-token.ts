import { type AgentEvent, LONGEST_EVENT } from "../message/transaction.ts";

/** An event of a plugin's own, with the type of what it tells. Export it from `contract.ts`, so that others can observe it. */
export interface EventToken<T> {
  /** The plugin's name, a dot, and what happened: `subject-guard.word-found`. */
  readonly name: string;
  /** One sentence: when it is told. */
  readonly doc: string;
  /** Never set; carries the type. */
  readonly type?: T;
}

/** Makes an event. Its name begins with the name of the plugin that declares it, and a dot. */
export function event<T>(name: string, doc: string): EventToken<T> {
  return { name, doc };
}

/**
 * An event as a delivery agent gives it along with its outcomes: it is written to the journal in their commit, its payload as JSON, for
 * consumers that want to read of kind `plugin`. Observers are not told. Throws a `RangeError` for a payload of more than 16 KiB.
 */
export function journaled<T>({ name }: EventToken<T>, payload: T): AgentEvent {
  const text = JSON.stringify(payload) ?? "null";
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_EVENT)
    throw new RangeError(`event ${name} has ${bytes} bytes as JSON, at most ${LONGEST_EVENT}`);
  return { name, text };
}

/** A handler of an event, with its types forgotten. */
export interface Observation {
  readonly event: EventToken<unknown>;
  /** A function of what the event tells and the `StartContext` of the plugin that observes. */
  readonly handler: unknown;
}

/** Writes down a handler with the type that its event promises. Like any observer it delays and fails nobody. */
export type ObserveEvent<C> = <T>(
  event: EventToken<T>,
  handler: (payload: T, context: C) => void | Promise<void>,
) => Observation;

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

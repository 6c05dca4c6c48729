import type { ServerState } from "./kept.ts";

const PAGE = 1000;

/** All that is kept in a map, in the order of its keys. Entries may be changed and removed on the way. */
export function* everyEntry<T>(
  state: Pick<ServerState<T>, "entries">,
): Generator<readonly [key: string, value: T]> {
  let after: string | undefined;
  do {
    const entries = state.entries(after, PAGE);
    yield* entries;
    after = entries.at(-1)?.[0];
  } while (after !== undefined);
}

import type { RecipientRow } from "../queue/store.ts";
import type { Group } from "./group.ts";
import type { Ready } from "./transmitter.ts";

/** Recipients that are next, and what was made ready for them, if that was done ahead. */
export interface Next {
  readonly group: Group;
  readonly ready: Ready | Promise<Ready> | undefined;
}

/** Rows that are next, with nothing made ready. */
export function nextOf(rows: readonly RecipientRow[] | undefined): Next | undefined {
  return rows && { group: { rows, undeclared: false }, ready: undefined };
}

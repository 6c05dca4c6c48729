import type { StoreTrouble } from "../store.ts";
import { noSpace, StoreError } from "../store-error.ts";

/** The error of a store that takes nothing now. */
export function refusal(trouble: StoreTrouble): StoreError {
  switch (trouble.kind) {
    case "no-space":
      return noSpace(trouble.free, trouble.needed);
    case "failed":
      return new StoreError("failed", "the queue cannot be written at the moment", trouble.error);
  }
}

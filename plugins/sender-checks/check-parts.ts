import type { Clock, Log, Resolver } from "../../core/mod.ts";

/** What all checks need. */
export interface CheckParts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Pick<Log, "warning">;
}

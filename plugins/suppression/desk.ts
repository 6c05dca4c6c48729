import type { Clock } from "../../core/mod.ts";
import type { Asked, Desk } from "./api.ts";
import type { ListsHolder } from "./lists-holder.ts";
import type { Suppressor } from "./suppressor.ts";

/** What a route of ours has. */
export interface Services {
  readonly services: {
    readonly holder: ListsHolder;
    readonly suppressor: Suppressor;
    readonly clock: Clock;
  };
}

/** The lists; undefined where the configuration has none. */
export function deskOf({ services: { holder, suppressor, clock } }: Services): Desk | undefined {
  const { lists } = holder;
  return lists && { lists, plans: suppressor.plans, now: clock.now() };
}

/** Answers from the lists; 404 where there are none. */
export function withDesk(
  request: Pick<Asked, "json">,
  context: Services,
  answer: (desk: Desk) => Response | Promise<Response>,
): Response | Promise<Response> {
  const desk = deskOf(context);
  if (desk !== undefined) return answer(desk);
  return request.json({ error: "the configuration has no <suppression-list>" }, 404);
}

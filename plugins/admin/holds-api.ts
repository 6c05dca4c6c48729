import { isDeepStrictEqual } from "node:util";
import type { Context } from "hono";
import {
  type Caller,
  type EngineControl,
  errorText,
  type HoldReport,
  type HoldTarget,
  type HoldUndone,
} from "../../core/mod.ts";
import { numberIn } from "./number-in.ts";
import { queueMeant } from "./queue-meant.ts";

/** Holds in one answer. */
const MOST = 10_000;

/** What is held: all of it, or what a request that names a target has held. */
export function answerHolds(c: Context, control: EngineControl): Response {
  const most = Math.min(numberIn(c, "most") ?? MOST, MOST);
  if (!(most >= 1)) return c.json({ error: "most is a number above 0" }, 400);
  const target = targetIn(c);
  if (target === undefined) return c.json(control.holds.list(most));
  const found = control.holds.list(MOST).filter((hold) => isOf(hold, target));
  return c.json(found.slice(0, most));
}

/** Whether a hold is that of a target, not only of a part of it or of more. */
function isOf({ of, queue, on, values = {} }: HoldReport, target: HoldTarget): boolean {
  const { source, peer, values: wanted = {} } = target;
  return (
    queue === target.queue &&
    (of === "virtual-mta" ? undefined : on) === (source ?? peer) &&
    isDeepStrictEqual({ ...values }, { ...wanted })
  );
}

/** Holds what a request names, until the time and for the reason that it gives, or lets it go on. */
export async function answerHold(
  c: Context,
  { holds }: EngineControl,
  { caller, held }: { readonly caller: Caller; readonly held: boolean },
): Promise<Response> {
  const target = targetIn(c);
  if (target === undefined) return c.json({ error: "which queue? (queue=domain/vmta)" }, 400);
  const { reason = "", by: said = "operator" } = c.req.query();
  // Who owns the socket may say who it is for; everybody else is known.
  const by = caller.address === undefined ? said : caller.name;
  const until = numberIn(c, "until") ?? Number.POSITIVE_INFINITY;
  if (Number.isNaN(until))
    return c.json({ error: "until is a number of milliseconds since the epoch" }, 400);
  // The name of a domain alone may be a slip.
  const isDomain = !(c.req.query("queue") ?? "").includes("/");
  const onlyKnown = isDomain && Object.keys(target).length === 1;
  const order = { until, why: reason, by, onlyKnown };
  const since = numberIn(c, "since");
  if (Number.isNaN(since))
    return c.json({ error: "since is a number of milliseconds since the epoch" }, 400);
  try {
    if (held) return c.json(await holds.hold(target, order));
    if (since !== undefined) return undoAnswer(c, await holds.undo(target, since));
    return c.json(await holds.lift(target, onlyKnown));
  } catch (error) {
    if (error instanceof RangeError) return c.json({ error: errorText(error) }, 400);
    throw error;
  }
}

/** The answer to whoever took one hold back, or could not because somebody has changed it since. */
function undoAnswer(c: Context, undone: HoldUndone): Response {
  switch (undone.kind) {
    case "undone":
      return c.json({ ...undone, holds: 1 });
    case "changed": {
      const { hold } = undone;
      const what =
        hold === undefined
          ? "it has ended, or somebody has let it go on"
          : `${hold.by} has held the same again${hold.why === "" ? "" : ` (${hold.why})`}`;
      return c.json({ error: `it was changed meanwhile: ${what}` }, 409);
    }
  }
}

/** What a request is about: `queue`, alone or with `source`, `peer`, or values of mail as `sender-domain` and `job`. */
function targetIn(c: Context): HoldTarget | undefined {
  const query = c.req.query();
  const { queue, source, peer } = query;
  if (!queue) return undefined;
  const meant = queueMeant(queue);
  const values: Record<string, string> = {};
  for (const by of ["sender", "sender-domain", "job", "user"]) {
    const value = query[by];
    if (value !== undefined) values[by] = value;
  }
  return {
    queue: meant.includes("/") ? meant : `${meant}/*`,
    ...(source === undefined ? {} : { source }),
    ...(peer === undefined ? {} : { peer }),
    ...(Object.keys(values).length === 0 ? {} : { values }),
  };
}

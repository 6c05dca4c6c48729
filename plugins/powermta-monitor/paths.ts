import type { Context } from "hono";
import type { EngineControl } from "../../core/mod.ts";
import { queueMeant } from "../admin/contract.ts";
import { pathOf } from "./answer.ts";

/** Options of listings that may stand in a query, as the command has them. */
const LISTING = ["paused", "connected", "mode", "vmta"] as const;

/** What a request makes, or what is wrong with it. */
type Words = readonly string[] | { readonly problem: string; readonly status: number };

/** Options in the query; what is not given as the configuration has it (`http-default-max-items`, `http-default-sort-order`). */
function listingOptions(c: Context, control: EngineControl, allowed: readonly string[]): string[] {
  const { maxitems, maxItems, sort } = c.req.query();
  const setting = (name: string): unknown => control.config.global.get(name).value;
  return [
    `--maxitems=${maxitems ?? maxItems ?? String(setting("http-default-max-items") ?? 10)}`,
    `--sort=${sort ?? String(setting("http-default-sort-order") ?? "rcpt")}`,
    ...allowed.flatMap((name) => {
      const value = c.req.query(name);
      return value === undefined || value === "" ? [] : [`--${name}=${value}`];
    }),
  ];
}

/** What follows the options: whatever it begins with, it is no option. */
function operands(...given: readonly (string | undefined)[]): readonly string[] {
  const named = given.filter((one) => one !== undefined && one !== "");
  return named.length === 0 ? [] : ["--", ...named.map(String)];
}

function missing(what: string): Words {
  return { problem: `which ${what}? (${what}=…)`, status: 400 };
}

export const answerStatus: ReturnType<typeof pathOf> = pathOf(() => ["show", "status"]);

export const answerQueues: ReturnType<typeof pathOf> = pathOf((c, control) => [
  ...["show", "queues", "--no-rcpt-events", ...listingOptions(c, control, LISTING.slice(0, 3))],
  ...operands(c.req.query("queue")),
]);

/** One queue with its last 50 recipients, 10 errors and 10 changes of mode, as far as they are recorded. */
export const answerQueueDetail: ReturnType<typeof pathOf> = pathOf((c, control) => {
  const { queue } = c.req.query();
  if (queue === undefined || queue === "") return missing("queue");
  const meant = queueMeant(queue.includes("/") ? queue : `${queue}/{default}`);
  if (control.queue(meant) === undefined)
    return { problem: `there is no queue ${meant}`, status: 404 };
  return ["show", "queues", "--errors", "--mode-events", "--maxitems=1", "--", meant];
});

export const answerDomains: ReturnType<typeof pathOf> = pathOf((c, control) => [
  ...["show", "domains", ...listingOptions(c, control, ["connected", "vmta"])],
]);

export const answerDomainDetail: ReturnType<typeof pathOf> = pathOf((c) => {
  const { domain } = c.req.query();
  if (domain === undefined || domain === "") return missing("domain");
  return ["show", "domains", "--errors", "--", domain];
});

export const answerVmtas: ReturnType<typeof pathOf> = pathOf((c, control) => [
  ...["show", "vmtas", ...listingOptions(c, control, [])],
]);

export const answerJobs: ReturnType<typeof pathOf> = pathOf((c, control) => [
  ...["show", "jobs", ...listingOptions(c, control, [])],
]);

export const answerJobDetail: ReturnType<typeof pathOf> = pathOf((c) => {
  const { jobid } = c.req.query();
  if (jobid === undefined || jobid === "") return missing("jobid");
  if (jobid.includes("*")) return { problem: "one job is meant: no *", status: 400 };
  return ["show", "jobs", "--maxitems=1", "--", jobid];
});

/** Filters of `mta list`, by PowerMTA's names in the query. */
const FILTERS = ["queue", "jobid", "envid", "rcpt", "orig"] as const;

export const answerListQueue: ReturnType<typeof pathOf> = pathOf((c) => {
  const { maxitems, maxItems } = c.req.query();
  const most = maxitems ?? maxItems;
  return [
    "list",
    ...(most === undefined ? [] : [`--maxitems=${most}`]),
    ...FILTERS.flatMap((name) => {
      const value = c.req.query(name);
      return value === undefined || value === "" ? [] : [`--${name}=${value}`];
    }),
  ];
});

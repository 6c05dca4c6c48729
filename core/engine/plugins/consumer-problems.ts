import { EVENT_KINDS } from "../../journal/event.ts";
import type { Plugin } from "../../plugin.ts";
import { namedEntries, type Report } from "./declared-problems.ts";

const KINDS: ReadonlySet<unknown> = new Set(EVENT_KINDS);

/** What may be said of a consumer; what is left out has its default. */
interface Given {
  readonly events?: unknown;
  readonly maxSize?: unknown;
  readonly maxAge?: unknown;
  readonly whenFull?: unknown;
  readonly limit?: unknown;
  readonly gather?: unknown;
}

/** What is wrong with a consumer's options; undefined when nothing is. */
export function consumerProblem(given: Given): string | undefined {
  const { events, whenFull } = given;
  if (!Array.isArray(events) || !events.every((kind) => KINDS.has(kind)))
    return `its events are not a list of some of: ${EVENT_KINDS.join(", ")}`;
  for (const part of ["maxSize", "maxAge", "limit", "gather"] as const) {
    const value = given[part];
    if (value !== undefined && !(typeof value === "number" && value > 0))
      return `its ${part} is not a number above 0`;
  }
  if (whenFull !== undefined && whenFull !== "drop-oldest" && whenFull !== "refuse-mail")
    return 'its whenFull is neither "drop-oldest" nor "refuse-mail"';
  return undefined;
}

/** Looks at the consumers of a plugin, which may be plain JavaScript. */
export function lookAtConsumers({ consumers }: Plugin, report: Report): void {
  for (const [name, consumer] of namedEntries("consumer", consumers, report)) {
    const { doc, each, consume } = consumer;
    if (typeof doc !== "string" || doc.trim() === "")
      report(`consumer ${name} does not say what it is for`, "give it a doc");
    if (typeof consume !== "function")
      report(`consumer ${name} takes no events`, "write: consume(entries) { … }");
    if (consumer.done !== undefined && typeof consumer.done !== "function")
      report(`the done of consumer ${name} is not a function`, undefined);
    if (each !== undefined && typeof each !== "function")
      report(`the each of consumer ${name} is not a function`, undefined);
    const problem = consumerProblem(consumer);
    if (problem !== undefined) report(`consumer ${name}: ${problem}`, undefined);
    // With `each` it depends on the settings.
    else if (Array.isArray(consumer.events) && consumer.events.length === 0 && !each)
      report(`consumer ${name} wants no events`, `name some of ${EVENT_KINDS.join(", ")}`);
  }
}

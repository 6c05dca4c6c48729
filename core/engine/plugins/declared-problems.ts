import { isObject } from "../../hooks/shape.ts";
import type { Plugin } from "../../plugin.ts";

/** Says what is wrong with a part of a plugin, and what to do. */
export type Report = (message: string, hint: string | undefined) => void;

const NAME = /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/;
const LABEL = /^[a-z][a-z\d_]{0,40}$/;
const LONGEST_NAME = 60;
/** More combinations than that are a burden for whoever keeps them. */
const MOST_SERIES = 2000;
const LABELS_HINT =
  'write { result: ["sent", "failed"] }, or { host: topValues(50) } for any values';
/** More labels than that are a log, not a metric. */
const MOST_LABELS = 5;
const MOST_BUCKETS = 50;

/** Whether a name of something declared is one: `feed-age`. */
function isDeclaredName(name: string): boolean {
  return name.length <= LONGEST_NAME && NAME.test(name);
}

/** Whether a full name is one that a plugin may give to something of its own: `my-plugin.feed-age`. */
export function isOwnName(plugin: string, full: string): boolean {
  return full.startsWith(`${plugin}.`) && isDeclaredName(full.slice(plugin.length + 1));
}

/** Entries of a declared table with names that can be used; reports the others. */
export function namedEntries(
  what: string,
  table: unknown,
  report: Report,
): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (!isObject(table)) {
    report(`its ${what}s are not an object`, `write: ${what}s: { "my-${what}": … }`);
    return [];
  }
  const good: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  for (const [name, entry] of Object.entries(table)) {
    if (!isDeclaredName(name))
      report(
        `"${name.slice(0, LONGEST_NAME)}" cannot be the name of a ${what}`,
        "use small letters, digits and single hyphens, a letter first",
      );
    else if (!isObject(entry)) report(`${what} ${name} is not an object`, undefined);
    else good.push([name, entry]);
  }
  return good;
}

/** Looks at the metrics, alarms, state and jobs of a plugin, which may be plain JavaScript. */
export function lookAtVoices(plugin: Plugin, report: Report): void {
  for (const [name, metric] of namedEntries("metric", plugin.metrics, report))
    lookAtMetric(name, metric, report);
  for (const [name, { severity, doc }] of namedEntries("alarm", plugin.alarms, report)) {
    if (name === "job") report(`no alarm may be named "job"`, "the alarms of jobs have that name");
    if (severity !== undefined && severity !== "error" && severity !== "warning")
      report(`alarm ${name} has a severity that does not exist`, 'use "error" or "warning"');
    needsDoc(`alarm ${name}`, "doc", doc, report);
  }
  for (const [name, kept] of namedEntries("state", plugin.state, report))
    lookAtState(name, kept, report);
  for (const [name, job] of namedEntries("job", plugin.jobs, report)) lookAtJob(name, job, report);
}

function lookAtMetric(
  name: string,
  { kind, help, labels, buckets }: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  if (kind !== "counter" && kind !== "gauge" && kind !== "histogram")
    return report(`metric ${name} has no kind`, "make it with counter, gauge or histogram");
  needsDoc(`metric ${name}`, "help", help, report);
  lookAtLabels(name, labels, report);
  if (kind !== "histogram") return;
  const bounds = Array.isArray(buckets) ? buckets : [];
  const ascending = bounds.every(
    (bound, at) => Number.isFinite(bound) && (at === 0 || bound > bounds[at - 1]),
  );
  if (bounds.length === 0 || bounds.length > MOST_BUCKETS || !ascending)
    report(
      `the buckets of metric ${name} are invalid`,
      `give 1 to ${MOST_BUCKETS} upper bounds, ascending`,
    );
}

function lookAtLabels(name: string, labels: unknown, report: Report): void {
  if (!isObject(labels) || Array.isArray(labels))
    return report(`the labels of metric ${name} do not say what values they have`, LABELS_HINT);
  const names = Object.keys(labels);
  if (!names.every((label) => LABEL.test(label)))
    report(`metric ${name} has a label without a name`, "labels are like reason or peer_host");
  if (names.includes("le") || names.includes("quantile"))
    report(`metric ${name} has a label that Prometheus keeps for itself`, "not le, not quantile");
  if (names.length > MOST_LABELS)
    report(`metric ${name} has more than ${MOST_LABELS} labels`, undefined);
  let series = 1;
  for (const [label, values] of Object.entries(labels)) {
    const many = valuesOf(values);
    if (many === undefined)
      report(`label ${label} of metric ${name} does not say what values it has`, LABELS_HINT);
    else series *= many + 1;
  }
  if (series > MOST_SERIES)
    report(
      `metric ${name} could have ${series} combinations of label values, more than ${MOST_SERIES}`,
      "fewer labels, or fewer values of them",
    );
}

/** How many values a label tells apart, besides the rest; undefined when it does not say. */
function valuesOf(values: unknown): number | undefined {
  if (Array.isArray(values))
    return values.length > 0 && values.every((each) => typeof each === "string")
      ? values.length
      : undefined;
  const most = isObject(values) ? values.most : undefined;
  return typeof most === "number" && Number.isInteger(most) && most > 0 ? most : undefined;
}

function lookAtState(
  name: string,
  { scope, value, doc }: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  needsDoc(`state ${name}`, "doc", doc, report);
  if (scope !== "server" && scope !== "queue")
    report(`state ${name} has no scope`, "make it with serverState or queueState");
  if (!isObject(value) || typeof value.is !== "function" || typeof value.expected !== "string")
    report(
      `state ${name} does not say what values it has`,
      "use keptText, keptSecret, keptNumber, keptFlag or keptAs",
    );
}

function lookAtJob(
  name: string,
  { every, jitter, scope, limit, run, doc }: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  needsDoc(`job ${name}`, "doc", doc, report);
  if (typeof run !== "function") report(`job ${name} has nothing to run`, "write: run() { … }");
  if (typeof every !== "function" && !(typeof every === "number" && every >= 1000))
    report(
      `job ${name} runs more often than every second`,
      "every is in milliseconds, from 1000 on",
    );
  if (jitter !== undefined && !(typeof jitter === "number" && jitter >= 0 && jitter <= 1))
    report(
      `the jitter of job ${name} is not a fraction of its interval`,
      "give a number from 0 to 1",
    );
  if (limit !== undefined && !(typeof limit === "number" && limit > 0))
    report(`the limit of job ${name} is not a time`, "give milliseconds");
  if (scope !== undefined && scope !== "server" && scope !== "process")
    report(`job ${name} has a scope that does not exist`, 'use "server" or "process"');
}

function needsDoc(what: string, field: string, text: unknown, report: Report): void {
  if (typeof text !== "string" || text.trim() === "")
    report(`${what} does not say what it is for`, `give it a ${field}`);
}

/**
 * What a plugin declares though another has it already, with that other. `keyOf`: names with the same key are the same; `seen`: who has
 * which key to begin with.
 */
export function* claimedTwice(
  plugins: readonly Plugin[],
  namesOf: (plugin: Plugin) => readonly string[],
  keyOf: (name: string) => string = (name) => name,
  seen: Map<string, string> = new Map(),
): Iterable<readonly [plugin: Plugin, name: string, other: string]> {
  for (const plugin of plugins)
    for (const name of namesOf(plugin)) {
      const key = keyOf(name);
      const other = seen.get(key);
      if (other === undefined) seen.set(key, plugin.name);
      else yield [plugin, name, other];
    }
}

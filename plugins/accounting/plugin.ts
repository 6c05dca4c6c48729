import {
  CLOCK,
  definePlugin,
  directive,
  everyEntry,
  keptNumber,
  list,
  oneOf,
  type Plugin,
  RESOLVER,
  serverState,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { inClear } from "../webhooks/contract.ts";
import { mistakesIn } from "./checks.ts";
import { FILE_DIRECTIVES, RECORD_DIRECTIVES } from "./directives.ts";
import { isUseless, keptPosition, positionKey } from "./file-position.ts";
import { FILE_TURNS, FileTurns } from "./file-turns.ts";
import { FIRST_ATTEMPT } from "./first-attempt.ts";
import { layoutOf } from "./layout.ts";
import { type AccountingTarget, checkPaths, OUTPUTS, outputOf, outputsOf } from "./outputs.ts";
import { commandMistakes } from "./pipe/command.ts";
import { PIPE_DIRECTIVES } from "./pipe/pipe-directives.ts";
import { PIPES, Pipes } from "./pipe/pipes.ts";
import { recordedHeaderNames } from "./record-fields.ts";
import { RECORDED_HEADERS, recordedHeaders } from "./recorded-headers.ts";
import { consumerOf, type DisabledRecords, RecordWriter } from "./records-consumer.ts";
import { FACTS } from "./route-facts.ts";
import { WEB_DIRECTIVES } from "./web-directives.ts";

/** Files are looked after so often, milliseconds. */
const TEND = 10_000;

/** Names of the header fields that records copy, in lower case. */
const HEADERS: Token<readonly string[]> = token<readonly string[]>("accounting.headers");

/** What happened to every recipient, for programs to read. */
export const accounting: Plugin = definePlugin({
  name: "accounting",
  summary:
    "Writes records of deliveries, bounces, temporary failures, receipts and what comes back about mail, in PowerMTA's format.",
  directives: {
    ...RECORD_DIRECTIVES,
    ...FILE_DIRECTIVES,
    ...WEB_DIRECTIVES,
    ...PIPE_DIRECTIVES,
    "disable-acct-records": directive(list(oneOf(["d", "b", "t", "tq"])), {
      scopes: ["domain"],
      doc: "Accounting records that are not written for these domains, in any acct-file.",
      example: "t,tq",
    }),
    "track-time-first-attempt": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Keep with each recipient that is deferred when it was first tried, for the field timeFirstAttempt. Without it the field is there only in records of a first attempt.",
    }),
  },
  check: {
    "acct-file": (settings, name) => [
      ...commandMistakes(name),
      ...mistakesIn(settings, name),
      ...(settings.httpWebhookUrl ? inClear(settings.httpWebhookUrl, "http-webhook-url") : []),
    ],
  },
  notes: [RECORDED_HEADERS, FIRST_ATTEMPT],
  state: {
    positions: serverState(keptPosition, "How far the records of each acct-file have come."),
    piped: serverState(keptNumber, "The last event that the program of an acct-file has read."),
  },
  alarms: {
    "finished-files": {
      doc: "Finished accounting files cannot be moved to move-to, or removed at delete-after. Records are written nonetheless; it is tried again every few seconds.",
    },
  },
  needs: {
    clock: CLOCK,
    resolver: RESOLVER,
    categories: BOUNCE_CATEGORIES,
    turns: FILE_TURNS,
    pipes: PIPES,
    headers: HEADERS,
    outputs: OUTPUTS,
  },
  provides: (offer) => [
    offer(FILE_TURNS, () => new FileTurns(), { harmless: true }),
    offer(
      PIPES,
      ({ services: { clock }, state: { piped }, log }) => new Pipes({ clock, log }, piped),
      { harmless: true },
    ),
    offer(
      HEADERS,
      ({ config, at }) =>
        recordedHeaderNames(
          config.names("acct-file").map((name) => at(config.block("acct-file", name))),
        ),
      { harmless: true, per: "configuration" },
    ),
    offer(
      OUTPUTS,
      ({
        services: { clock, resolver, turns, pipes },
        state: { positions },
        log,
        alarms,
        config,
        at,
      }) => {
        const trouble = (name: string, problem: string | undefined): void => {
          if (problem === undefined) alarms.clear(`finished-files:${name}`);
          else alarms.raise(`finished-files:${name}`, problem);
        };
        const disabled: DisabledRecords = config.isSet("accounting", "disable-acct-records")
          ? (queue) => {
              const { domain, virtualMta } = queueNames(queue);
              return at(config.domain(domain, virtualMta)).disableAcctRecords ?? [];
            }
          : () => [];
        const names = config.names("acct-file");
        const targets = names.map((name): [string, AccountingTarget] => {
          const given = at(config.block("acct-file", name));
          const settings = { ...given, layout: layoutOf(given) };
          const parts = { clock, log, resolver, positions, turns, pipes, trouble };
          const writer = new RecordWriter(settings, disabled);
          return [name, { settings, writer, output: outputOf(name, settings, parts) }];
        });
        checkPaths(targets);
        return outputsOf(new Map(targets));
      },
      { harmless: true, per: "configuration" },
    ),
  ],
  consumers: {
    "acct-file": {
      doc: "Writes records of what became of mail to where an acct-file says.",
      events: [
        "accepted",
        "delivered",
        "bounced",
        "deleted",
        "deferred",
        "queue-deferred",
        "plugin",
      ],
      each: ({ services: { outputs } }) =>
        Array.from(outputs.byName, ([name, { settings }]) => consumerOf(name, settings)),
      consume(entries, { name, services: { categories, outputs }, signal }) {
        const target = outputs.byName.get(name);
        if (target === undefined) throw new Error(`${name} is not open`);
        return target.writer.write(entries, target.output, categories, signal);
      },
      done: ({ name, services: { outputs } }) => outputs.byName.get(name)?.output.sure?.(),
    },
  },
  jobs: {
    "acct-files": {
      doc: "Ends files whose time is over, moves finished ones and removes old ones.",
      every: ({ services: { outputs } }) => (outputs.byName.size === 0 ? undefined : TEND),
      async run({ services: { outputs } }) {
        for (const { output } of outputs.byName.values()) await output.tend?.();
      },
    },
  },
  routes: {
    "POST /accounting/rotate": {
      ...FACTS["POST /accounting/rotate"],
      handler: async (request, { services: { outputs } }) => {
        const file = request.req.query("file");
        const wanted = Array.from(outputs.byName).filter(
          ([name]) => !file || name === file || name.endsWith(`/${file}`),
        );
        if (file && wanted.length === 0)
          return request.json({ error: `the configuration has no acct-file ${file}` }, 404);
        let files = 0;
        for (const [, { output }] of wanted) if ((await output.rotate?.()) === true) files++;
        return request.json({ files });
      },
    },
  },
  hooks: {
    async start({ config, state: { positions, piped }, services: { clock } }) {
      const kept = new Set(config.names("acct-file").map(positionKey));
      const now = clock.now();
      for (const [key, position] of everyEntry(positions))
        if (!kept.has(key) && isUseless(position, now)) await positions.delete(key);
      for (const [key] of everyEntry(piped)) if (!kept.has(key)) await piped.delete(key);
    },
    inspectMessage: {
      when: (_global, isSet) => isSet("record-fields") || isSet("map-header-to-field"),
      handler({ header }, { services: { headers } }) {
        const note = headers.length === 0 ? undefined : recordedHeaders(header, headers);
        return note && { accept: true, notes: [note] };
      },
    },
    judgeReply: {
      when: (_global, isSet) => isSet("track-time-first-attempt"),
      handler(verdict, { attempts, recipient, now }, { global }) {
        if (!global.trackTimeFirstAttempt || recipient === undefined || attempts > 0)
          return verdict;
        const { note, text } = FIRST_ATTEMPT.with(now);
        return { ...verdict, notes: { ...verdict.notes, [note]: text } };
      },
    },
  },
});

/** `domain/virtual-mta` */
function queueNames(queue: string): { readonly domain: string; readonly virtualMta: string } {
  const slash = queue.indexOf("/");
  return { domain: queue.slice(0, slash), virtualMta: queue.slice(slash + 1) };
}

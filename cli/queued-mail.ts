import { duration, treeText } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { changeMail } from "./changed-mail.ts";
import { EXIT, UsageError } from "./exit.ts";
import { formOf } from "./forms.ts";
import { countText, grouped } from "./grouped.ts";
import { type JsonRecord, numberOf, rawTextOf, rowsOf, textOf } from "./json.ts";
import { recipientTree } from "./list-tree.ts";
import type { OptionName } from "./options.ts";
import { inPieces, type LongWork, sizeIn, type WorkDone } from "./pieces.ts";
import { timeText, timeUntil } from "./queue-texts.ts";
import { mostOf } from "./queue-view.ts";
import { resultOf, type Server } from "./server-client.ts";
import { type Look, type Terminal, table } from "./terminal.ts";

/** Recipients listed unless `--maxitems` says otherwise, and asked for at once. */
const USUAL = 100;
const AT_ONCE = 1000;

/** `mta list`: recipients that wait. Returns the exit code. */
export async function listMail(given: Arguments, server: Server, to: Terminal): Promise<number> {
  const { options } = given;
  const most = mostOf(options.get("maxitems"), USUAL);
  if (options.has("damaged")) {
    await listDamaged(given, most, server, to);
    return EXIT.done;
  }
  const query = filterOf(given, Date.now());
  const found: JsonRecord[] = [];
  const room = (): number => most - found.length;
  query.set("most", String(Math.min(room(), AT_ONCE)));
  const sizeOf = (page: JsonRecord): number => rowsOf(page.recipients).length;
  const tell = (done: number): string => `${recipients(done)} read`;
  const work = { method: "GET", path: "/mail", query, server, sizeOf, tell } as const;
  const { isWhole } = await inPieces(
    work,
    (page) => {
      for (const row of rowsOf(page.recipients)) found.push(row);
      query.set("most", String(Math.min(room(), AT_ONCE)));
      return room() > 0;
    },
    to,
  );
  const isStopped = !isWhole && room() > 0;
  const form = formOf(options);
  if (form === "text") {
    const more = isStopped ? "; stopped, there are more." : "; there may be more: --maxitems=N.";
    to.print(mailTable(found, options, Date.now(), to));
    to.print(`\n${recipients(found.length)}${isWhole ? "." : more}`);
  } else to.print(treeText({ title: "Recipients", rcpt: found.map(recipientTree) }, form));
  return isStopped ? EXIT.refused : EXIT.done;
}

/** `mta list --damaged`: records of the queue that were set aside. */
async function listDamaged(
  { options }: Arguments,
  most: number,
  server: Server,
  to: Terminal,
): Promise<void> {
  for (const name of options.keys())
    if (!["damaged", "maxitems", "json", "config", "socket"].includes(name))
      throw new UsageError(`mta list --damaged takes no --${name}`);
  const path = `/mail/damaged?most=${most}`;
  const found = rowsOf(resultOf(await server.ask("GET", path)));
  if (options.has("json")) return to.print(JSON.stringify(found, undefined, 2));
  to.print(
    table(
      ["record of a", "queue", "message", "found", "bytes", "what is wrong"],
      found.map((row) => [
        textOf(row, "of"),
        textOf(row, "queue"),
        textOf(row, "message"),
        timeText(numberOf(row, "foundAt")),
        numberOf(row, "size"),
        textOf(row, "reason"),
      ]),
    ),
  );
  to.print(`\n${countText(found.length, "damaged record")}.`);
}

function mailTable(
  found: readonly JsonRecord[],
  options: Arguments["options"],
  now: number,
  look: Look,
): string {
  const [pause, priority, schedule] = [
    options.has("pause"),
    options.has("priority"),
    options.has("schedule"),
  ];
  const head = ["queue", "rcpt", "orig", "id", "job", "kb", "queued", "tries", "next"];
  return table(
    [
      ...head,
      ...(pause ? ["paused"] : []),
      ...(priority ? ["priority"] : []),
      ...(schedule ? ["scheduled"] : []),
    ],
    found.map((row) => [
      textOf(row, "queue"),
      textOf(row, "recipient"),
      textOf(row, "sender") || "<>",
      textOf(row, "id"),
      textOf(row, "job"),
      Math.ceil(numberOf(row, "size") / 1024),
      timeText(numberOf(row, "receivedAt")),
      numberOf(row, "attempts"),
      nextText(row, now),
      ...(pause ? [row.paused === true ? "yes" : "no"] : []),
      ...(priority ? [numberOf(row, "priority")] : []),
      ...(schedule ? [timeText(numberOf(row, "nextAttempt"))] : []),
    ]),
    look,
  );
}

function nextText(row: JsonRecord, now: number): string {
  if (row.underWay === true) return "under way";
  if (row.paused === true) return "paused";
  const held = rawTextOf(row, "laneHeldBy") === "" ? "due" : "held";
  return timeUntil(numberOf(row, "nextAttempt"), now) || held;
}

/** How many recipients, in words. */
export function recipients(many: number): string {
  return countText(many, "recipient");
}

/** Makes the recipients of queues that were deferred due now. */
export function retryRecipients(pattern: string, server: Server, to: Terminal): Promise<WorkDone> {
  const work = {
    ...{ method: "POST", path: "/mail/retry", server, sizeOf: sizeIn("scheduled") },
    query: new URLSearchParams({ queue: pattern }),
    tell: (done, perSecond) => `${recipients(done)} made due, ${grouped(perSecond)} a second`,
    beforeFailure: (done) => `${recipients(done)} made due`,
  } satisfies LongWork;
  return inPieces(work, () => true, to);
}

/** `mta set priority`: gives recipients another priority, so that they come before or after others of their queue. Returns the exit code. */
export async function setPriority(
  given: Arguments,
  priority: string,
  server: Server,
  to: Terminal,
): Promise<number> {
  if (!/^(\d{1,2}|100)$/.test(priority))
    throw new UsageError("a priority is a number from 0 to 100; higher comes first");
  const query = filterOf(given, Date.now());
  if (query.size === 0)
    throw new UsageError("which mail? --queue, --jobid, --orig, --rcpt, --envid or --older-than");
  query.set("priority", priority);
  const told = (done: number): string => `${recipients(done)} put to priority ${Number(priority)}`;
  const change = { path: "/mail/priority", query, server, member: "changed", told } as const;
  return changeMail(change, given.options.has("json"), to);
}

/** The filter that options say, as the server reads it. Throws `UsageError`. */
export function filterOf({ options }: Arguments, now: number): URLSearchParams {
  const query = new URLSearchParams();
  const pass = (
    option: OptionName,
    name: string,
    change = (text: string): string => text,
  ): void => {
    const value = options.get(option);
    if (value !== undefined) query.set(name, change(value));
  };
  pass("queue", "queue");
  pass("orig", "sender", withoutBrackets);
  pass("rcpt", "recipient", withoutBrackets);
  pass("jobid", "job");
  pass("envid", "envelopeId");
  if (options.get("queue") === "") throw new UsageError("--queue needs a value");
  const age = options.get("older-than");
  if (age === undefined) return query;
  const parsed = duration().parse(age);
  if (!parsed.ok) throw new UsageError(`--older-than takes ${parsed.expected}`);
  query.set("receivedBefore", String(Math.max(now - parsed.value, 0)));
  return query;
}

/** `<a@b.test>` is `a@b.test`, and `<>` the empty sender. */
export function withoutBrackets(address: string): string {
  return /^<.*>$/s.test(address) ? address.slice(1, -1) : address;
}

import { userInfo } from "node:os";
import { queueMeant } from "../plugins/admin/contract.ts";
import type { Arguments } from "./arguments.ts";
import { endIn } from "./end-time.ts";
import { Refused, UsageError } from "./exit.ts";
import { countText } from "./grouped.ts";
import { type JsonRecord, numberOf, rawTextOf, recordIn, rowsOf, textOf, textsOf } from "./json.ts";
import { timeText, timeUntil, valueTexts } from "./queue-texts.ts";
import { resultOf, type Server } from "./server-client.ts";
import { type Terminal, table } from "./terminal.ts";

/** What can be held besides queues. */
export type HeldKind = "vmta" | "source" | "peer" | "sender-domain" | "job";

/** A command that holds something, or lets it go on. */
export interface HoldCommand {
  readonly does: "pause" | "resume";
  readonly kind: HeldKind;
  /** The name of what is held. */
  readonly name: string;
  /** In which queues; none stands for all. */
  readonly queues: readonly string[];
  readonly given: Arguments;
  readonly server: Server;
  /** Who does it; the user unless stated. */
  readonly by?: string | undefined;
}

/** Who runs the command, for whoever looks at the holds later. */
function userName(): string {
  const { SUDO_USER } = process.env;
  if (SUDO_USER !== undefined && SUDO_USER !== "") return SUDO_USER;
  try {
    const { username, uid } = userInfo();
    // Bun knows the name from the environment alone, which a timer's has not.
    return username === "" || username === "unknown" ? `uid=${uid}` : username;
  } catch {
    return "operator";
  }
}

/** Options of a command that holds something, as the server reads them. `by`: who gives it, the user unless stated. Throws `UsageError`. */
export function orderOf(
  given: Arguments,
  now: number,
  by: string = userName(),
): Record<string, string> {
  const end = endIn(given, now);
  const reason = given.options.get("reason");
  return {
    by,
    ...(reason === undefined ? {} : { reason }),
    ...(end === undefined ? {} : { until: String(Math.ceil(end)) }),
  };
}

/** `mta pause` and `mta resume` of a virtual MTA, source, peer, sender domain or job. */
export async function changeHold(command: HoldCommand, to: Terminal): Promise<void> {
  const { does, kind, name, queues, given, server, by } = command;
  const patterns = kind === "vmta" ? [`*/${name}`] : queues.length === 0 ? ["*/*"] : queues;
  const order = does === "pause" ? orderOf(given, Date.now(), by) : {};
  const job = given.options.get("jobid");
  const on = kind === "vmta" ? {} : { [kind]: name, ...(job === undefined ? {} : { job }) };
  for (const pattern of patterns) {
    const query = new URLSearchParams({ queue: pattern, ...on, ...order });
    const answer = resultOf(await server.ask("POST", `/queues/${does}?${query}`));
    to.print(changeText(command, pattern, recordIn(answer)));
  }
}

function changeText(
  { does, kind, name }: HoldCommand,
  pattern: string,
  answer: JsonRecord,
): string {
  const [matching, changed] = [numberOf(answer, "matching"), numberOf(answer, "changed")];
  const isVmta = kind === "vmta";
  const where = `in ${queueMeant(pattern)} (${matching} queues now)`;
  if (does === "pause")
    return isVmta
      ? `virtual MTA ${name} is paused (${matching} queues now).`
      : `${kind} ${name} is held ${where}.`;
  if (changed === 0 && numberOf(answer, "holds") === 0)
    throw new Refused(
      isVmta
        ? `virtual MTA ${name} is not paused, nor any of its queues`
        : `nothing holds ${kind} ${name} in ${queueMeant(pattern)}`,
    );
  if (isVmta) return `${changed} of ${matching} matching queues resumed.`;
  return `${kind} ${name} goes on ${where}.`;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["queues", "queue"],
  ["sources", "source"],
  ["peers", "peer"],
  ["mail", "mail"],
  ["vmtas", "virtual-mta"],
]);

/** `mta show holds`: what is held, by whom, why, until when. */
export function showHolds(
  answer: unknown,
  kinds: string | undefined,
  json: boolean,
  to: Terminal,
): void {
  const kind = kinds === undefined ? undefined : KINDS.get(kinds.toLowerCase());
  if (kinds !== undefined && kind === undefined)
    throw new UsageError(`mta show holds takes one of: ${[...KINDS.keys()].join(", ")}`);
  const holds = rowsOf(answer).filter((one) => kind === undefined || rawTextOf(one, "of") === kind);
  if (json) return to.print(JSON.stringify(holds, undefined, 2));
  const now = Date.now();
  to.print(
    table(
      ["what", "queues", "by", "since", "ends in", "why"],
      holds.map((hold) => [
        whatText(hold),
        [textOf(hold, "queue"), ...textsOf(hold, "except").map((one) => `not ${one}`)].join(", "),
        textOf(hold, "by"),
        timeText(numberOf(hold, "since")),
        timeUntil(numberOf(hold, "until"), now),
        textOf(hold, "why"),
      ]),
    ),
  );
  to.print(`\n${countText(holds.length, "hold")}.`);
}

function whatText(hold: JsonRecord): string {
  const mail = valueTexts(hold);
  return mail.length > 0
    ? mail.join(", ")
    : [textOf(hold, "of"), textOf(hold, "on")].filter((one) => one !== "").join(" ");
}

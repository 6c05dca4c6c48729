import { basename } from "node:path";
import {
  type DeliverOne,
  delivered,
  errorText,
  idText,
  type Log,
  notDelivered,
  type RecipientOutcome,
} from "../../../core/mod.ts";
import { localContent, traceFields } from "../local-content.ts";
import { macroValues } from "../macros/macro-values.ts";
import type { AccountName, Accounts } from "./accounts.ts";
import { argumentsFor, type CommandLine } from "./command-line.ts";
import { judgeExitCode } from "./exit-codes.ts";
import type { Programs } from "./programs.ts";
import type { Ended, ProcessIdentity } from "./run-program.ts";

/** How mail gets to a program. */
export interface CommandDelivery {
  readonly command: CommandLine;
  /** Whose rights it gets; undefined: the server's own, or as root the recipient's. */
  readonly user: AccountName | undefined;
  /** Milliseconds. */
  readonly timeLimit: number;
  readonly preserveCase: boolean;
  /** The domain of recipients whose address has none. */
  readonly domain: string;
  readonly accounts: Pick<Accounts, "find">;
  readonly programs: Programs;
  readonly log: Log;
  /** Something is wrong that no message can help; undefined when it is well again. */
  readonly alarm: (text: string | undefined) => void;
}

/** Runs a program once for each recipient; its exit code says what became of the message. */
export function deliverByCommand(given: CommandDelivery): DeliverOne {
  const { command, user, accounts, programs, log, timeLimit, preserveCase, domain } = given;
  const name = basename(command.program);
  return async (transaction, { address }, stop) => {
    const failed = (status: string, text: string): RecipientOutcome =>
      notDelivered(name, status, text);
    /** Nothing that the message or its recipient can help: the operator is to know. */
    const broken = (text: string): RecipientOutcome => {
      const facts = { id: idText(transaction.message), recipient: address, reason: text };
      log.warning("a program did not deliver", { program: command.program, ...facts });
      given.alarm(text);
      return failed("4.3.0", text);
    };
    const values = macroValues({ transaction, recipient: address, domain, preserveCase });
    const filled = argumentsFor(command, values);
    if (!filled.ok) return failed(filled.status, filled.text);
    const identity = await identityFor(user, values.user, accounts);
    if (typeof identity === "string") return broken(identity);
    if (stop.aborted) return "stopped";
    const running = programs.start({
      program: command.program,
      args: filled.args,
      identity: identity.change,
      input: localContent(traceFields(transaction.sender, address), transaction),
      timeLimit,
    });
    const end = (): void => running.stop();
    stop.addEventListener("abort", end, { once: true });
    const ended = await running.ended;
    stop.removeEventListener("abort", end);
    if (ended.kind === "exited" && judgeExitCode(ended.code).kind !== "unknown")
      given.alarm(undefined);
    return outcomeOf(ended, { name, timeLimit, failed, broken });
  };
}

/** The rights to run with: `change` is undefined for those of the server. A text says why there are none. */
async function identityFor(
  configured: AccountName | undefined,
  recipient: string,
  accounts: Pick<Accounts, "find">,
): Promise<{ readonly change: ProcessIdentity | undefined } | string> {
  const isRoot = process.getuid?.() === 0;
  if (configured === undefined && !isRoot) return { change: undefined };
  const account = configured ?? { user: recipient, group: undefined };
  const found = await accounts.find(account);
  if (found === undefined)
    return configured === undefined
      ? "the server runs as root, and the recipient is not an account that the program can run as: set command-user"
      : `there is no account (or group) as command-user names it: ${account.user}`;
  if (isRoot) return { change: found };
  if (found.uid === process.getuid?.() && found.gid === process.getgid?.())
    return { change: undefined };
  return `only root can run a program as another user: command-user ${account.user}`;
}

/** What an end says of the message. */
function outcomeOf(
  ended: Ended,
  {
    name,
    timeLimit,
    failed,
    broken,
  }: {
    readonly name: string;
    readonly timeLimit: number;
    readonly failed: (status: string, text: string) => RecipientOutcome;
    readonly broken: (text: string) => RecipientOutcome;
  },
): RecipientOutcome | "stopped" {
  switch (ended.kind) {
    case "exited": {
      const said = after(ended.output);
      const judged = judgeExitCode(ended.code);
      switch (judged.kind) {
        case "delivered":
          return delivered(judged.status, `delivered to ${name}${said}`);
        case "failed":
          return failed(judged.status, `${name} exited with ${ended.code} (${judged.name})${said}`);
        case "unknown":
          return broken(`${name} exited with ${ended.code}, which is not a sysexits code${said}`);
      }
      break;
    }
    case "killed":
      return broken(`${name} was ended by ${ended.signal}${after(ended.output)}`);
    case "timed-out": {
      const seconds = Math.round(timeLimit / 1000);
      return broken(`${name} was killed, it ran for ${seconds} s${after(ended.output)}`);
    }
    case "not-started":
      return broken(`${name} cannot be started: ${ended.reason}`);
    case "input-failed":
      return broken(`the message cannot be read: ${errorText(ended.error)}`);
    case "stopped":
      return ended.kind;
  }
}

function after(output: string): string {
  return output === "" ? "" : `: ${output}`;
}

import type { Call } from "./call.ts";
import type { CommandWords } from "./command.ts";
import { deleteMail, failMail } from "./destroying-mail.ts";
import { EXIT, UsageError } from "./exit.ts";
import { explain } from "./explain.ts";
import { explainQueues } from "./explain-queue.ts";
import { changeHold, orderOf, showHolds } from "./holds.ts";
import { forget } from "./kept-commands.ts";
import { isMonitor, type MonitorWords, monitor } from "./monitor-commands.ts";
import { changeQueues } from "./queue-commands.ts";
import { modeIn, viewOf } from "./queue-view.ts";
import { listMail, setPriority } from "./queued-mail.ts";
import { reload } from "./reload.ts";
import { rotate } from "./rotate.ts";
import { resultOf } from "./server-client.ts";
import { type ServerMeant, serverMeant } from "./server-meant.ts";
import { showAudit } from "./show-audit.ts";
import { showMessage } from "./show-message.ts";
import { showState } from "./show-state.ts";
import { showWarmUps } from "./show-warm-ups.ts";
import type { Terminal } from "./terminal.ts";
import { neededOperand } from "./usage.ts";

/** Commands that hold a part of the mail, or let it go on: which part, and which of the two. */
const HELD = {
  "pause vmta": { does: "pause", kind: "vmta" },
  "resume vmta": { does: "resume", kind: "vmta" },
  "pause source": { does: "pause", kind: "source" },
  "resume source": { does: "resume", kind: "source" },
  "pause peer": { does: "pause", kind: "peer" },
  "resume peer": { does: "resume", kind: "peer" },
  "pause sender-domain": { does: "pause", kind: "sender-domain" },
  "resume sender-domain": { does: "resume", kind: "sender-domain" },
  "pause job": { does: "pause", kind: "job" },
  "resume job": { does: "resume", kind: "job" },
} as const;

/** Commands that only ask the server: none reads a file, starts something, or goes on until it is stopped. More are in `MONITOR` and `HELD`. */
const ASKING = [
  "explain",
  "reload",
  "rotate acct",
  "rotate log",
  "show message",
  "show warmup",
  "show audit",
  "show plugin-state",
  "list",
  "delete",
  "pause",
  "resume",
  "schedule",
  "set queue",
  "set priority",
  "clear dnscache",
  "clear secretscache",
  "reset counters",
  "show holds",
  "fail",
] as const;

type HeldWords = keyof typeof HELD;

/** The words of a command that only asks the server. */
export type AskingWords = (typeof ASKING)[number] | HeldWords | MonitorWords;

/** Whether a command only asks the server. */
export function isAsking(words: CommandWords): words is AskingWords {
  return isMonitor(words) || isHeld(words) || ASKING.some((one) => one === words);
}

function isHeld(words: CommandWords): words is HeldWords {
  return Object.hasOwn(HELD, words);
}

/** Runs a command that only asks the server; returns its exit code. */
export async function runAsking(words: AskingWords, call: Call, to: Terminal): Promise<number> {
  const { command, operands, given, folder } = call;
  const { options } = given;
  const [first] = operands;
  const json = options.has("json");
  const meant = async (): Promise<ServerMeant> => call.meant ?? serverMeant(options, folder, to);
  const ask = async (path: string): Promise<unknown> =>
    resultOf(await (await meant()).server.ask("GET", path));
  if (isMonitor(words)) {
    await monitor(words, call, { ask, meant }, to);
    return EXIT.done;
  }
  if (isHeld(words)) {
    const { does, kind } = HELD[words];
    const [name, queues] = [neededOperand(command, operands), operands.slice(1)];
    const { server } = await meant();
    await changeHold({ does, kind, name, queues, given, server, by: call.meant?.by }, to);
    return EXIT.done;
  }
  switch (words) {
    case "explain": {
      if (first?.includes("/") && !first.includes("@")) {
        await explainQueues({ view: viewOf(given, first), name: first, json, ask }, to);
        return EXIT.done;
      }
      const [from, vmta, source] = [
        options.get("from"),
        options.get("vmta"),
        options.get("source"),
      ];
      const dns = !options.has("no-dns");
      return explain({ ...(await meant()), recipient: first, from, vmta, source, dns, json }, to);
    }
    case "reload":
      return reload((await meant()).server, { json, force: options.has("force") }, to);
    case "rotate acct": {
      const told = "the next records begin new files";
      const path = `/accounting/rotate${first === undefined ? "" : `?${new URLSearchParams({ file: first })}`}`;
      await rotate((await meant()).server, path, { json, told }, to);
      return EXIT.done;
    }
    case "rotate log":
      await rotate((await meant()).server, "/log/rotate", { json, told: "new files" }, to);
      return EXIT.done;
    case "show message": {
      const id = neededOperand(command, operands);
      await showMessage({ id, recipient: operands[1], ask, json }, to);
      return EXIT.done;
    }
    case "show warmup":
      await showWarmUps(ask, json, to);
      return EXIT.done;
    case "show audit":
      await showAudit(first, { ask, json }, to);
      return EXIT.done;
    case "show plugin-state":
      await showState({ plugin: first, given, ask }, to);
      return EXIT.done;
    case "list":
      return listMail(given, (await meant()).server, to);
    case "delete":
      return deleteMail(given, (await meant()).server, to);
    case "pause":
    case "resume":
    case "schedule": {
      const pattern = neededOperand(command, operands);
      const retry = options.has("retry-recipients");
      const order = words === "pause" ? orderOf(given, Date.now(), call.meant?.by) : {};
      const { server } = await meant();
      return changeQueues({ command: words, pattern, retry, order, server }, to);
    }
    case "set queue": {
      const pattern = neededOperand(command, operands);
      const mode = modeIn(given);
      if (mode === undefined) throw new UsageError("mta set queue takes --mode=normal or backoff");
      const { until } = mode === "normal" ? {} : orderOf(given, Date.now());
      const order: Record<string, string> = until === undefined ? {} : { until };
      const { server } = await meant();
      return changeQueues({ command: mode, pattern, retry: false, order, server }, to);
    }
    case "set priority": {
      const priority = neededOperand(command, operands);
      return setPriority(given, priority, (await meant()).server, to);
    }
    case "clear dnscache":
    case "clear secretscache":
    case "reset counters": {
      const { server } = await meant();
      await forget({ words, domain: first, server, json }, to);
      return EXIT.done;
    }
    case "show holds":
      showHolds(await ask("/holds"), first, json, to);
      return EXIT.done;
    case "fail":
      return failMail(given, neededOperand(command, operands), (await meant()).server, to);
  }
}

import { showAbout } from "./about.ts";
import type { Ask } from "./bytes-of-queues.ts";
import type { Call } from "./call.ts";
import type { CommandWords } from "./command.ts";
import { formOf } from "./forms.ts";
import { viewOf } from "./queue-view.ts";
import type { ServerMeant } from "./server-meant.ts";
import { showDisabled } from "./show-disabled.ts";
import { showDomains } from "./show-domains.ts";
import { showJobs } from "./show-jobs.ts";
import { showPrecache } from "./show-precache.ts";
import { showQueues } from "./show-queues.ts";
import { showSettings, showVirtualMtaSettings } from "./show-settings.ts";
import { showStatus } from "./show-status.ts";
import { showVirtualMtas } from "./show-vmtas.ts";
import type { Terminal } from "./terminal.ts";
import { neededOperand } from "./usage.ts";

/** Commands that only look, and whose answers PowerMTA has trees for. */
const MONITOR = [
  "version",
  "show license",
  "show registration",
  "show status",
  "show queues",
  "show topqueues",
  "show domains",
  "show topdomains",
  "show vmtas",
  "show jobs",
  "show disabled",
  "show precache",
  "show settings",
  "show vmta-settings",
] as const;

/** The words of one of them. */
export type MonitorWords = (typeof MONITOR)[number];

/** Whether a command is one of them. */
export function isMonitor(words: CommandWords): words is MonitorWords {
  return MONITOR.some((one) => one === words);
}

/** Who is asked. */
export interface Asking {
  readonly ask: Ask;
  readonly meant: () => Promise<ServerMeant>;
}

/** Runs a command that only looks. */
export async function monitor(
  words: MonitorWords,
  { command, operands, given }: Pick<Call, "command" | "operands" | "given">,
  { ask, meant }: Asking,
  to: Terminal,
): Promise<void> {
  const { options } = given;
  const form = formOf(options);
  const [first] = operands;
  switch (words) {
    case "version":
    case "show license":
    case "show registration":
      return showAbout(words, form, to);
    case "show status":
      return showStatus(ask, form, to);
    case "show queues":
    case "show topqueues": {
      const events = {
        errors: options.has("errors"),
        recipients: !options.has("no-rcpt-events"),
        modes: options.has("mode-events"),
      };
      return showQueues({ ask, view: viewOf(given, first), form, events }, to);
    }
    case "show domains":
    case "show topdomains":
      return showDomains({ ask, view: viewOf(given, undefined), form }, first, to);
    case "show vmtas":
      return showVirtualMtas({ ask, view: viewOf(given, undefined), form }, to);
    case "show jobs":
      return showJobs({ ask, given, form, job: first }, to);
    case "show disabled":
      return showDisabled({ ask, form, operands }, to);
    case "show precache":
      return showPrecache(ask, form, to);
    case "show settings": {
      const queue = neededOperand(command, operands);
      return showSettings({ ...(await meant()), queue, form, plain: options.has("plain") }, to);
    }
    case "show vmta-settings": {
      const virtualMta = neededOperand(command, operands);
      const plain = options.has("plain");
      return showVirtualMtaSettings({ ...(await meant()), virtualMta, form, plain }, to);
    }
  }
}

import type { Call } from "./call.ts";
import { checkConfig } from "./check-config.ts";
import { checkMessage } from "./check-message.ts";
import { commandsOf } from "./commands-of-plugins.ts";
import { completionScript } from "./completion.ts";
import { configCommand } from "./config-commands.ts";
import { showDigest } from "./digest.ts";
import { checkKeys } from "./dkim-check.ts";
import { newKey } from "./dkim-new.ts";
import { doctor } from "./doctor/doctor.ts";
import { EXIT, UsageError } from "./exit.ts";
import { explain } from "./explain.ts";
import { explainQueues } from "./explain-queue.ts";
import { helpWith } from "./help.ts";
import { changeHold, orderOf, showHolds } from "./holds.ts";
import { init } from "./init/init.ts";
import { forget } from "./kept-commands.ts";
import { monitor } from "./monitor-commands.ts";
import { newPlugin } from "./new-plugin.ts";
import { configuredPlugins } from "./plugin-commands.ts";
import { changeQueues } from "./queue-commands.ts";
import { modeIn, viewOf } from "./queue-view.ts";
import { deleteMail, failMail, listMail, setPriority } from "./queued-mail.ts";
import { find } from "./records/find.ts";
import { stats } from "./records/stats.ts";
import { reload } from "./reload.ts";
import { rotate } from "./rotate.ts";
import { sandboxOf } from "./sandbox.ts";
import { serve, serveSandbox } from "./serve.ts";
import { resultOf } from "./server-client.ts";
import { type ServerMeant, serverMeant } from "./server-meant.ts";
import { showDirective } from "./show-directive.ts";
import { showMessage } from "./show-message.ts";
import { showPlanned } from "./show-planned.ts";
import { showProvider } from "./show-provider.ts";
import { showState } from "./show-state.ts";
import { showWarmUps } from "./show-warm-ups.ts";
import type { Terminal } from "./terminal.ts";
import { trace } from "./trace.ts";
import { neededOperand } from "./usage.ts";

/** Runs a command; returns its exit code. */
export async function runCommand(call: Call, to: Terminal): Promise<number> {
  const { command, operands, given, folder } = call;
  const { options } = given;
  const [first] = operands;
  const config = options.get("config");
  const json = options.has("json");
  const meant = async (): Promise<ServerMeant> => call.meant ?? serverMeant(options, folder, to);
  const ask = async (path: string): Promise<unknown> =>
    resultOf(await (await meant()).server.ask("GET", path));
  switch (command.words) {
    case "serve":
      await serve(config, folder, to);
      return EXIT.done;
    case "sandbox":
      await serveSandbox(sandboxOf(options, folder), to);
      return EXIT.done;
    case "check-config": {
      const [strict, files] = [options.has("strict"), !options.has("no-files")];
      return checkConfig({ named: first ?? config, folder, json, strict, files }, to);
    }
    case "config print":
    case "config fmt": {
      const words = [command.words.slice("config ".length), ...operands];
      const [write, check] = [options.has("write"), options.has("check")];
      return configCommand({ words, config, folder, write, check }, to);
    }
    case "init":
      await init({ options, folder, input: process.stdin }, to);
      return EXIT.done;
    case "doctor":
      return doctor({ options, folder }, to);
    case "completion":
      to.print(completionScript(first, await configuredPlugins(options, folder)));
      return EXIT.done;
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
      await rotate((await meant()).server, "/accounting/rotate", { json, told }, to);
      return EXIT.done;
    }
    case "rotate log":
      await rotate((await meant()).server, "/log/rotate", { json, told: "new files" }, to);
      return EXIT.done;
    case "show status":
    case "show queues":
    case "show topqueues":
    case "show domains":
    case "show topdomains":
    case "show vmtas":
    case "show jobs":
    case "show disabled":
    case "show precache":
    case "show settings":
    case "show vmta-settings":
    case "show license":
    case "show registration":
    case "version":
      await monitor(command.words, call, { ask, meant }, to);
      return EXIT.done;
    case "show message": {
      const id = neededOperand(command, operands);
      await showMessage({ id, recipient: operands[1], ask, json }, to);
      return EXIT.done;
    }
    case "show warmup":
      await showWarmUps(ask, json, to);
      return EXIT.done;
    case "show plugin-state":
      await showState({ plugin: first, given, ask }, to);
      return EXIT.done;
    case "show directive": {
      if (options.has("planned")) {
        await showPlanned({ config, folder, json }, to);
        return EXIT.done;
      }
      const name = neededOperand(command, operands);
      await showDirective({ name, config, folder, json }, to);
      return EXIT.done;
    }
    case "show provider": {
      const vmta = options.get("vmta");
      const dns = !options.has("no-dns");
      await showProvider({ name: first, config, folder, vmta, dns, json }, to);
      return EXIT.done;
    }
    case "list":
      await listMail(given, (await meant()).server, to);
      return EXIT.done;
    case "delete":
      await deleteMail(given, (await meant()).server, to);
      return EXIT.done;
    case "pause":
    case "resume":
    case "schedule": {
      const pattern = neededOperand(command, operands);
      const retry = options.has("retry-recipients");
      const order = command.words === "pause" ? orderOf(given, Date.now(), call.meant?.by) : {};
      const { server } = await meant();
      await changeQueues({ command: command.words, pattern, retry, order, server }, to);
      return EXIT.done;
    }
    case "trace": {
      const queue = neededOperand(command, operands);
      return trace({ queue, options, server: (await meant()).server }, to);
    }
    case "set queue": {
      const pattern = neededOperand(command, operands);
      const mode = modeIn(given);
      if (mode === undefined) throw new UsageError("mta set queue takes --mode=normal or backoff");
      const order = mode === "normal" ? {} : orderOf(given, Date.now(), call.meant?.by);
      const { server } = await meant();
      await changeQueues({ command: mode, pattern, retry: false, order, server }, to);
      return EXIT.done;
    }
    case "set priority": {
      const priority = neededOperand(command, operands);
      await setPriority(given, priority, (await meant()).server, to);
      return EXIT.done;
    }
    case "clear dnscache":
    case "clear secretscache":
    case "reset counters": {
      const { server } = await meant();
      await forget({ words: command.words, domain: first, server, json }, to);
      return EXIT.done;
    }
    case "digest":
      showDigest(neededOperand(command, operands), given, to);
      return EXIT.done;
    case "pause vmta":
    case "resume vmta":
    case "pause source":
    case "resume source":
    case "pause peer":
    case "resume peer":
    case "pause sender-domain":
    case "resume sender-domain":
    case "pause job":
    case "resume job": {
      const { does, kind } = HELD[command.words];
      const [name, queues] = [neededOperand(command, operands), operands.slice(1)];
      const { server } = await meant();
      await changeHold({ does, kind, name, queues, given, server, by: call.meant?.by }, to);
      return EXIT.done;
    }
    case "show holds":
      showHolds(await ask("/holds"), first, json, to);
      return EXIT.done;
    case "fail":
      await failMail(given, neededOperand(command, operands), (await meant()).server, to);
      return EXIT.done;
    case "new plugin":
      await newPlugin(neededOperand(command, operands), folder, to);
      return EXIT.done;
    case "stats":
      return stats({ operands, options, folder, ask }, to);
    case "find":
      return find({ operands, options, folder }, to);
    case "check-message":
      return checkMessage({ file: neededOperand(command, operands), options, folder }, to);
    case "dkim new": {
      const [selector, domain, bits] = [neededOperand(command, operands), operands[1], operands[2]];
      await newKey({ selector, domain, bits, options, folder }, to);
      return EXIT.done;
    }
    case "dkim check":
      return checkKeys({ keys: operands, config, folder, json }, to);
    case "help":
      to.print(helpWith(commandsOf(await configuredPlugins(options, folder))));
      return EXIT.done;
  }
}

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

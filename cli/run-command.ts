import { isAsking, runAsking } from "./asking-commands.ts";
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
import { EXIT } from "./exit.ts";
import { helpWith } from "./help.ts";
import { init } from "./init/init.ts";
import { installAliases } from "./install-aliases.ts";
import { isLooking, runLooking } from "./looking-commands.ts";
import { newPlugin } from "./new-plugin.ts";
import { configuredPlugins } from "./plugin-commands.ts";
import { find } from "./records/find.ts";
import { stats } from "./records/stats.ts";
import { sandboxOf } from "./sandbox.ts";
import { serve, serveSandbox } from "./serve.ts";
import { resultOf } from "./server-client.ts";
import { type ServerMeant, serverMeant } from "./server-meant.ts";
import { showDirective } from "./show-directive.ts";
import { showPlanned } from "./show-planned.ts";
import { showProvider } from "./show-provider.ts";
import type { Terminal } from "./terminal.ts";
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
  if (isAsking(command.words)) return runAsking(command.words, call, to);
  if (isLooking(command.words)) return runLooking(command.words, call, to);
  switch (command.words) {
    case "serve":
      await serve(config, folder, to, call.debug);
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
    case "install-aliases":
      return installAliases({ options, folder, program: process.argv[1] }, to);
    case "init":
      await init({ options, folder, input: process.stdin }, to);
      return EXIT.done;
    case "doctor":
      return doctor({ options, folder }, to);
    case "completion":
      to.print(completionScript(first, await configuredPlugins(options, folder)));
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
    case "digest":
      showDigest(neededOperand(command, operands), given, to);
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

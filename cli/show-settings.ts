import { settingsInForce } from "../core/host.ts";
import { queueDomain } from "../plugins/admin/contract.ts";
import { lookAtConfiguration } from "./configuration.ts";
import { Refused } from "./exit.ts";
import { rowsOf } from "./json.ts";
import { askServerOr, type Server } from "./server-client.ts";
import { settingsPlain, settingsText } from "./settings-text.ts";
import type { Terminal } from "./terminal.ts";

/** What `show settings` is asked. */
export interface SettingsRequest {
  /** `domain[/vmta]` */
  readonly queue: string;
  readonly server: Server;
  /** The configuration to look at when no server runs. */
  readonly file: string | undefined;
  readonly json: boolean;
  /** PowerMTA's form. */
  readonly plain: boolean;
}

/** `mta show settings`: those the server has in force, or without a server those of the configuration. */
export async function showSettings(request: SettingsRequest, to: Terminal): Promise<void> {
  const { queue, server, file, json, plain } = request;
  const [name = "", vmta = "{default}"] = queue.split("/");
  if (queue.includes("*")) throw new Refused("which queue? mta show settings DOMAIN/VMTA");
  const domain = queueDomain(name);
  const query = new URLSearchParams({ domain, vmta });
  const body = await askServerOr(server, `/settings?${query}`, () =>
    settingsOf(file, domain, vmta, to),
  );
  if (json) to.print(JSON.stringify(body, undefined, 2));
  else if (plain) to.print(settingsPlain(rowsOf(body), domain, vmta));
  else to.print(settingsText(rowsOf(body)));
}

async function settingsOf(
  file: string | undefined,
  domain: string,
  vmta: string,
  to: Terminal,
): Promise<unknown> {
  if (file === undefined) return undefined;
  const { config, plugins } = await lookAtConfiguration(file, to);
  if (config === undefined) throw new Refused(`${file} has errors; see: mta check-config ${file}`);
  to.complain(`no server is running; settings from ${file}`);
  return settingsInForce(plugins, config, domain, vmta);
}

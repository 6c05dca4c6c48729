import { settingsInForce } from "../core/host.ts";
import { type Form, treeText } from "../core/mod.ts";
import { queueDomain } from "../plugins/admin/contract.ts";
import { lookAtConfiguration, usableConfiguration } from "./configuration.ts";
import { Refused } from "./exit.ts";
import { rawTextOf, rawTextsOf, recordIn, rowsOf } from "./json.ts";
import { askServerOr, type Server } from "./server-client.ts";
import { settingsPlain, settingsText, virtualMtaPlain } from "./settings-text.ts";
import { settingsTree } from "./settings-tree.ts";
import type { Terminal } from "./terminal.ts";

/** What `show settings` is asked. */
export interface SettingsRequest {
  /** `domain[/vmta]` */
  readonly queue: string;
  readonly server: Server;
  /** The configuration to look at when no server runs. */
  readonly file: string | undefined;
  readonly form: Form;
  /** PowerMTA's form. */
  readonly plain: boolean;
}

/** `mta show settings`: those the server has in force, or without a server those of the configuration. */
export async function showSettings(request: SettingsRequest, to: Terminal): Promise<void> {
  const { queue, server, file, form, plain } = request;
  const [name = "", vmta = "{default}"] = queue.split("/");
  if (queue.includes("*")) throw new Refused("which queue? mta show settings DOMAIN/VMTA");
  const domain = queueDomain(name);
  const query = new URLSearchParams({ domain, vmta });
  const body = await askServerOr(server, `/settings?${query}`, () =>
    settingsOf(file, domain, vmta, to),
  );
  if (form !== "text") to.print(treeText(settingsTree(rowsOf(body), domain, vmta), form));
  else if (plain) to.print(settingsPlain(rowsOf(body), domain, vmta));
  else to.print(settingsText(rowsOf(body)));
}

/** What `show vmta-settings` is asked. */
export type VirtualMtaRequest = Omit<SettingsRequest, "queue"> & { readonly virtualMta: string };

/** `mta show vmta-settings`: the directives in force for a virtual MTA, whatever the domain. */
export async function showVirtualMtaSettings(
  request: VirtualMtaRequest,
  to: Terminal,
): Promise<void> {
  const { virtualMta, server, file, form, plain } = request;
  const query = new URLSearchParams({ domain: NO_DOMAIN, vmta: virtualMta });
  const known = await askServerOr(server, "/virtual-mtas", () => virtualMtasOf(file, to));
  if (virtualMta !== DEFAULT && !rawTextsOf(recordIn(known), "virtualMtas").includes(virtualMta))
    throw new Refused(`there is no virtual MTA ${virtualMta}`);
  const body = await askServerOr(server, `/settings?${query}`, () =>
    settingsOf(file, NO_DOMAIN, virtualMta, to),
  );
  const rows = rowsOf(body).filter((row) => rawTextOf(row, "scope") === "virtual-mta");
  if (form !== "text") to.print(treeText(settingsTree(rows, undefined, virtualMta), form));
  else if (plain) to.print(virtualMtaPlain(rows, virtualMta));
  else to.print(settingsText(rows));
}

/** The virtual MTA that mail has without another. */
const DEFAULT = "{default}";

/** Stands for any domain: none is called so. */
const NO_DOMAIN = "invalid";

async function virtualMtasOf(file: string | undefined, to: Terminal): Promise<unknown> {
  if (file === undefined) return undefined;
  const { config } = await lookAtConfiguration(file, to);
  return { virtualMtas: config?.names("virtual-mta") ?? [] };
}

async function settingsOf(
  file: string | undefined,
  domain: string,
  vmta: string,
  to: Terminal,
): Promise<unknown> {
  if (file === undefined) return undefined;
  const { config, plugins } = await usableConfiguration(file, to);
  to.complain(`no server is running; settings from ${file}`);
  return settingsInForce(plugins, config, domain, vmta);
}

import type { HeaderBlock, ResolvedConfig, SettingsView } from "../../core/mod.ts";
import { KEY_FIELD, OPTIONS_FIELD } from "../dkim/contract.ts";
import { sourceAddressesOf } from "../virtual-mta/contract.ts";

const BY_SOURCE_IP = "by-smtp-source-ip";

/** Fields that mail from a client gets where they are missing, lower case. */
export function addedFields(view: SettingsView<"source">): ReadonlySet<string> {
  const added = new Set<string>();
  const date = view.get("add-date-header").value;
  if (date === "yes" || date === "override") added.add("date");
  if (view.get("add-message-id-header").value === true) added.add("message-id");
  return added;
}

/** Whether a client's message says by itself how it is to be signed: with what comes of it is not known here. */
export function asksForSignature(view: SettingsView<"source">, header: HeaderBlock): boolean {
  const isOn = (directive: string): boolean => view.get(directive).value === true;
  return (
    (isOn("process-x-dkim-options") && header.has(OPTIONS_FIELD)) ||
    (isOn("process-x-dkim-key") && header.has(KEY_FIELD))
  );
}

/**
 * The virtual MTA, or the pool, that a client's message goes by: the one that its header may name, or the client's default.
 * Undefined: the default one. What pattern lists and plugins choose is not known here.
 */
export function virtualMtaAsked(
  config: ResolvedConfig,
  view: SettingsView<"source">,
  header: HeaderBlock,
  localAddress: string,
): string | undefined {
  const named =
    view.get("process-x-virtual-mta").value === true ? header.first("X-Virtual-MTA") : undefined;
  if (named !== undefined && isKnown(config, named)) return named;
  const { value } = view.get("default-virtual-mta");
  if (typeof value !== "string") return undefined;
  if (value !== BY_SOURCE_IP) return value;
  return config
    .names("virtual-mta")
    .find((name) => sourceAddressesOf(config, name).includes(localAddress));
}

function isKnown(config: ResolvedConfig, name: string): boolean {
  return config.pool(name) !== undefined || config.names("virtual-mta").includes(name);
}

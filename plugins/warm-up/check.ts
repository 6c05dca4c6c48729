import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { sourceAddressesOf } from "../virtual-mta/contract.ts";
import { type WrittenWarmUp, warmedBy } from "./warm-ups.ts";

/** Contradictions of a virtual MTA's own, or a pool's, cold virtual MTAs. */
export function checkCold(
  { coldVirtualMta }: { readonly coldVirtualMta: readonly string[] },
  block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const directive = "cold-virtual-mta";
  const found: PluginDiagnostic[] = [];
  // A pool may have its cold virtual MTA among its members.
  const isItsOwn = config.virtualMta(block).get(directive).block === `<virtual-mta ${block}>`;
  const own = isItsOwn && coldVirtualMta.includes(block);
  if (own)
    found.push({
      ...{ severity: "error", directive, message: `${block} would take its own mail` },
      hint: "name another virtual MTA",
    });
  const hasNumbers = config.isSet("warm-up", "max-cold-virtual-mta-msg");
  if (coldVirtualMta.length > 0 && !hasNumbers && config.blocks("warm-up").length === 0)
    found.push({
      ...{ severity: "warning", directive, message: "cold-virtual-mta has no effect alone" },
      hint: "say how many messages a day it takes: max-cold-virtual-mta-msg, or a <warm-up>",
    });
  return found;
}

/** Numbers that nobody asks for: often they are written in the cold virtual MTA, without saying whose mail it takes. */
export function checkNumbers(
  { maxColdVirtualMtaMsg }: { readonly maxColdVirtualMtaMsg: readonly number[] },
  _block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const isOff = maxColdVirtualMtaMsg.every((number) => number === 0);
  if (isOff || config.isSet("warm-up", "cold-virtual-mta")) return [];
  const directive = "max-cold-virtual-mta-msg";
  const message = "max-cold-virtual-mta-msg has no effect: no virtual MTA has a cold-virtual-mta";
  const hint =
    "write cold-virtual-mta NAME in the virtual MTA whose mail the new address is to take";
  return [{ severity: "warning", directive, message, hint }];
}

/** Contradictions of a `<warm-up>` block. */
export function checkWarmUp(
  settings: WrittenWarmUp,
  name: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const found: PluginDiagnostic[] = [];
  const { virtualMta, sourceAddress, schedule } = settings;
  if (virtualMta.length + sourceAddress.length === 0)
    found.push(
      error("virtual-mta", "the block warms nothing up", "name a virtual-mta or a source-address"),
    );
  if (schedule.length === 0)
    found.push(error("schedule", "the block has no numbers", "write: schedule * 50/day,100/day"));
  for (const [address] of sourceAddress) found.push(...checkAddress(address, config));
  const own = new Set<string>();
  const hasStart = [...virtualMta, ...sourceAddress].every(
    ([, start = settings.start]) => start !== undefined,
  );
  if (settings.whenFull === "hold" && !hasStart)
    found.push(
      error("when-full", "held mail has no first day to count from", "write: start 2026-12-31"),
    );
  for (const [warmed] of warmedBy(settings, config)) {
    if (own.has(warmed)) found.push(error("virtual-mta", `${warmed} is named twice`));
    own.add(warmed);
  }
  for (const other of config.blocks("warm-up")) {
    if (other.name === name) continue;
    const named = namesIn(other.view.get("virtual-mta").value);
    const both = named.find((each) => own.has(each));
    if (both !== undefined)
      found.push(error("virtual-mta", `${both} is warmed up by <warm-up ${other.name}> too`));
  }
  return found;
}

function checkAddress(address: string, config: ResolvedConfig): readonly PluginDiagnostic[] {
  const directive = "source-address";
  const users = config
    .names("virtual-mta")
    .filter((name) => sourceAddressesOf(config, name).includes(address));
  if (users.length === 0)
    return [
      error(directive, `no virtual MTA sends from ${address}`, "write smtp-source-host there"),
    ];
  const mixed = users.find((name) => sourceAddressesOf(config, name).length > 1);
  if (mixed === undefined) return [];
  return [
    error(
      directive,
      `${mixed} sends from other addresses than ${address} too`,
      "give the new address a virtual MTA of its own",
    ),
  ];
}

function namesIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) =>
    Array.isArray(each) && typeof each[0] === "string" ? [each[0]] : [],
  );
}

function error(directive: string, message: string, hint?: string): PluginDiagnostic {
  return { severity: "error", directive, message, ...(hint === undefined ? {} : { hint }) };
}

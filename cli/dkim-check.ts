import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { resolvingOffline } from "../core/host.ts";
import {
  errorText,
  normalizeDomain,
  type Resolver,
  systemClock,
  systemRandom,
} from "../core/mod.ts";
import {
  type ConfiguredKey,
  keyRecordName,
  keyRecordText,
  lookUpKey,
  readSigningKey,
  zoneText,
} from "../plugins/dkim/contract.ts";
import { isOfVault } from "../plugins/vault/contract.ts";
import { findConfiguration, usableOrEmpty } from "./configuration.ts";
import { configuredKeys } from "./configured-keys.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What `mta dkim check` is asked. */
export interface CheckKeysRequest {
  /** `SELECTOR,DOMAIN,FILE`; none: those of the configuration. */
  readonly keys: readonly string[];
  readonly config: string | undefined;
  readonly folder: string;
  readonly json: boolean;
}

/** What became of one key. */
export interface CheckedKey extends ConfiguredKey {
  /** `ok`: verifiers find it. `skipped`: it cannot be told by itself. `unknown`: the DNS gave no answer. */
  readonly result: "ok" | "bad" | "unknown" | "skipped";
  readonly text: string;
  /** What the DNS should have. */
  readonly record?: string;
}

/**
 * `mta dkim check`: whether verifiers find in the DNS what mail is signed with. Returns the exit code: 0 all is well, 1 something
 * is wrong, 75 nothing is, as far as is known, but the DNS gave no answer to some question.
 */
export async function checkKeys(request: CheckKeysRequest, to: Terminal): Promise<number> {
  const { keys, folder, json } = request;
  const { config, plugins } = await configurationOf(request, to);
  const asked = keys.length === 0 ? configuredKeys(config) : keys.map((key) => keyOf(key, folder));
  if (asked.length === 0)
    throw new Refused("no domain-key in the configuration; make one: mta dkim new SELECTOR DOMAIN");
  const given = { config, plugins, clock: systemClock, random: systemRandom };
  const checked = await resolvingOffline(given, async (resolver) => {
    const results: CheckedKey[] = [];
    // One after the other: a thousand questions at once would overwhelm a name server.
    for (const key of asked) results.push(await checkedKey(key, resolver));
    return results;
  });
  if (json) to.print(JSON.stringify(checked, undefined, 2));
  else to.print(checked.map(lineOf).join("\n"));
  if (checked.some(({ result }) => result === "bad")) return EXIT.refused;
  return checked.some(({ result }) => result === "unknown") ? EXIT.unknown : EXIT.done;
}

/** The configuration meant; one with nothing in it where there is none and keys are named. */
async function configurationOf({ config: named, folder, keys }: CheckKeysRequest, to: Terminal) {
  const file = await findConfiguration(named, folder);
  if (file === undefined && keys.length === 0)
    throw new UsageError("which keys? give -c FILE, or SELECTOR,DOMAIN,FILE");
  return usableOrEmpty(file, folder, to);
}

/** A key as `domain-key` has it. Throws `UsageError`. */
function keyOf(text: string, folder: string): ConfiguredKey {
  const [selector, domain, ...file] = text.split(",");
  const names = [selector, domain].map((name) => normalizeDomain(name ?? ""));
  const [known, at] = names;
  if (known === undefined || at === undefined || file.length === 0 || file[0] === "")
    throw new UsageError(`"${text}" is not SELECTOR,DOMAIN,FILE`);
  return { selector: known, domain: at, file: resolve(folder, file.join(",")) };
}

/** Compares a key with the DNS. Rejects where its file is gone between two looks. */
export async function checkedKey(key: ConfiguredKey, resolver: Resolver): Promise<CheckedKey> {
  const { selector, domain, file } = key;
  if (isOfVault(file))
    return { ...key, result: "skipped", text: "it is in the vault, not in a file" };
  let signing: Awaited<ReturnType<typeof readSigningKey>>;
  try {
    signing = await readSigningKey(file);
  } catch (error) {
    return { ...key, result: "bad", text: errorText(error) };
  }
  // A group of its own may share a key with the server.
  if (((await stat(file)).mode & 0o007) !== 0)
    return { ...key, result: "bad", text: `everybody may read the file: chmod o= ${file}` };
  if (domain === "*")
    return {
      ...key,
      result: "skipped",
      text: `it is for any domain; for one: mta dkim check ${selector},DOMAIN,${file}`,
    };
  const record = keyRecordText(signing);
  const found = await lookUpKey(resolver, key, signing);
  switch (found.kind) {
    case "matches": {
      const testing = found.record.flags.includes("y")
        ? "; t=y: verifiers are told it is a test"
        : "";
      return { ...key, result: "ok", text: `${signing.type} ${signing.bits}${testing}`, record };
    }
    case "missing":
      return { ...key, result: "bad", text: "the DNS has no record for it", record };
    case "revoked":
      return { ...key, result: "bad", text: "the record says that it is revoked (p=)", record };
    case "differs":
    case "invalid":
      return { ...key, result: "bad", text: found.reason, record };
    case "unknown":
      return { ...key, result: "unknown", text: `the DNS gave no answer: ${found.reason}`, record };
  }
}

function lineOf({ selector, domain, result, text, record }: CheckedKey): string {
  const name = keyRecordName(selector, domain);
  const line = `${result.padEnd(8)}${name}  ${text}`;
  if (result !== "bad" || record === undefined) return line;
  return `${line}\n  publish:\n${zoneText(name, record).replaceAll(/^/gm, "  ")}`;
}

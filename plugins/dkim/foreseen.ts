import { errorText, type ResolvedConfig, type SettingsView } from "../../core/mod.ts";
import { type ConfiguredKey, configuredKeysAt } from "./configured-keys.ts";
import { VAULT } from "./domain-key.ts";
import { configuredIdentities, type SigningIdentity } from "./identity.ts";
import { readSigningKey, type SigningKey } from "./key-file.ts";
import { signsFor } from "./key-ring.ts";

/** A signature that mail of a queue is to get. */
export interface ForeseenSignature {
  readonly selector: string;
  /** d=. */
  readonly domain: string;
  /** Its key, or why there is none to look at. */
  readonly key: SigningKey | { readonly problem: string; readonly isLost: boolean };
}

/** Keys that are tried for one signature. */
const MOST_TRIED = 20;

/**
 * The signatures that the settings of a queue promise a message with this header: of the first and of the second, those for which there is
 * a key. What the message itself may ask for (X-DKIM-Options, X-DKIM-Key) does not count. Key files are read once for a configuration.
 */
export async function foreseenSignatures(
  config: ResolvedConfig,
  queue: { readonly domain: string; readonly virtualMta: string },
  header: Buffer,
): Promise<readonly ForeseenSignature[]> {
  const view = config.domain(queue.domain, queue.virtualMta);
  const keys = keysOf(config, queue.virtualMta);
  const found: ForeseenSignature[] = [];
  for (const prefix of ["", "second-"]) {
    const { value: sign } = view.get(`${prefix}dkim-sign`);
    if (sign !== "yes" && sign !== "require") continue;
    const { value: algorithm } = view.get(`${prefix}dkim-algorithm`);
    const type = typeof algorithm === "string" ? algorithm.replace(/-.*/, "") : undefined;
    const identities = identitiesAt(view, prefix, header);
    const signature = await firstFitting(keys, {
      ...{ config, identities, type },
      before: found[0],
    });
    if (signature !== undefined) found.push(signature);
  }
  return found;
}

/** In the order they are tried: those of the virtual MTA, of its pools, the global ones. */
function keysOf(config: ResolvedConfig, virtualMta: string): readonly ConfiguredKey[] {
  const own = [
    ...configuredKeysAt(config.virtualMta(virtualMta)),
    ...config
      .poolsOf(virtualMta)
      .flatMap((pool) => configuredKeysAt(config.block("virtual-mta-pool", pool))),
    ...configuredKeysAt(config.global),
  ];
  return [
    ...new Map(own.map((key) => [`${key.selector},${key.domain},${key.file}`, key])).values(),
  ];
}

function identitiesAt(
  view: SettingsView,
  prefix: string,
  header: Buffer,
): readonly SigningIdentity[] {
  const { value: identity } = view.get(`${prefix}dkim-identity`);
  const { value: fallback } = view.get(`${prefix}dkim-identity-fallback`);
  return configuredIdentities(
    header,
    typeof identity === "string" ? identity : "sender-or-from",
    typeof fallback === "string" ? fallback : undefined,
  );
}

async function firstFitting(
  keys: readonly ConfiguredKey[],
  wanted: {
    readonly config: ResolvedConfig;
    readonly identities: readonly SigningIdentity[];
    readonly type: string | undefined;
    readonly before: ForeseenSignature | undefined;
  },
): Promise<ForeseenSignature | undefined> {
  const { identities, type, before } = wanted;
  for (const identity of identities) {
    const fitting = keys.filter((key) => signsFor(key, identity.domain));
    for (const { selector, domain: of, file } of fitting.slice(0, MOST_TRIED)) {
      const domain = of === "*" ? identity.domain : of;
      if (before?.selector === selector && before.domain === domain) continue;
      const key = await keyOnce(wanted.config, file);
      if (!("type" in key) || type === undefined || key.type === type)
        return { selector, domain, key };
    }
  }
  return undefined;
}

/** What came of reading the key files of a configuration: like the signer's, read once. */
const READ = new WeakMap<ResolvedConfig, Map<string, Promise<ForeseenSignature["key"]>>>();

function keyOnce(config: ResolvedConfig, file: string): Promise<ForeseenSignature["key"]> {
  const read = READ.get(config) ?? new Map<string, Promise<ForeseenSignature["key"]>>();
  READ.set(config, read);
  const key = read.get(file) ?? keyIn(file);
  read.set(file, key);
  return key;
}

async function keyIn(file: string): Promise<ForeseenSignature["key"]> {
  if (file.startsWith(VAULT)) return { problem: "its key is in the vault", isLost: false };
  try {
    return await readSigningKey(file);
  } catch (error) {
    return { problem: errorText(error), isLost: true };
  }
}

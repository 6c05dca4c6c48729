import { errorText, type ResolvedConfig, type SettingsView } from "../../core/mod.ts";
import { isOfVault } from "../vault/contract.ts";
import { type ConfiguredKey, configuredKeysAt } from "./configured-keys.ts";
import { firstFitting, type KeyOnOffer, signsFor } from "./fitting-key.ts";
import { configuredIdentities, type SigningIdentity } from "./identity.ts";
import { readSigningKey, type SigningKey } from "./key-file.ts";
import { keyTypeFor } from "./signing-rules.ts";

/** A signature that mail of a queue is to get. */
export interface ForeseenSignature {
  readonly selector: string;
  /** d=. */
  readonly domain: string;
  /** Its key, or why there is none to look at. */
  readonly key: SigningKey | { readonly problem: string; readonly isLost: boolean };
}

/** Keys that are read for one signature. */
const MOST_READ = 20;

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
    const identities = identitiesAt(view, prefix, header);
    const fitting = firstFitting(await offered(config, keys, identities), {
      identities,
      type: keyTypeFor(typeof algorithm === "string" ? algorithm : undefined),
      before: found[0],
    });
    if (fitting !== undefined) {
      const { key, domain } = fitting;
      found.push({ selector: key.selector, domain, key: key.read });
    }
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

/** A key with what came of reading it. */
interface ReadKey extends KeyOnOffer {
  readonly read: ForeseenSignature["key"];
}

/** Those keys that are for one of the domains. */
async function offered(
  config: ResolvedConfig,
  keys: readonly ConfiguredKey[],
  identities: readonly SigningIdentity[],
): Promise<readonly ReadKey[]> {
  const some = keys.filter((key) => identities.some(({ domain }) => signsFor(key, domain)));
  const reading = some.slice(0, MOST_READ).map(async ({ selector, domain, file }) => {
    const read = await keyOnce(config, file);
    return { selector, domain, read, type: "type" in read ? read.type : undefined };
  });
  return Promise.all(reading);
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
  if (isOfVault(file)) return { problem: "its key is in the vault", isLost: false };
  try {
    return await readSigningKey(file);
  } catch (error) {
    return { problem: errorText(error), isLost: true };
  }
}

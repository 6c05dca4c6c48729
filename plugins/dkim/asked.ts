import { HeaderBlock, type Inspection, type NoteText, reply } from "../../core/mod.ts";
import { firstFitting } from "./fitting-key.ts";
import { KEY_FIELD } from "./header-key.ts";
import { namedIdentity } from "./identity.ts";
import type { RingKey } from "./key-ring.ts";
import { DOMAIN, FOREIGN, OPTIONS, OWN_KEY, STRIPPED } from "./notes.ts";
import { type DkimOptions, OPTIONS_FIELD, readDkimOptions } from "./options.ts";
import type { Signing } from "./service.ts";

/** What a source may say of its signatures. */
export interface SourceSettings {
  readonly processXDkimOptions: boolean;
  readonly retainXDkimOptions: boolean;
  readonly processXDkimKey: boolean;
  readonly retainXDkimKey: boolean;
}

/** What a message says of its signature, to be kept with it; or a refusal of what cannot be done. */
export function asked(
  header: Buffer,
  settings: SourceSettings,
  isForeign: boolean,
  { ring, headerKeys, notesDomain }: Pick<Signing, "ring" | "headerKeys" | "notesDomain">,
): Inspection | undefined | Promise<Inspection> {
  const { processXDkimOptions, retainXDkimOptions, processXDkimKey, retainXDkimKey } = settings;
  const fields = HeaderBlock.of(header);
  const notes: NoteText[] = isForeign ? [FOREIGN.with("yes")] : [];
  const stripped: string[] = [];
  let options: DkimOptions | undefined;
  const text = processXDkimOptions ? fields.first(OPTIONS_FIELD) : undefined;
  if (text !== undefined) {
    const read = readDkimOptions(text);
    if (!read.ok) return refused(OPTIONS_FIELD, read.problem);
    options = read.options;
    const { keyList } = options;
    if (keyList !== undefined && ring.list(keyList) === undefined)
      return refused(OPTIONS_FIELD, "there is no domain-key-list of that name");
    notes.push(OPTIONS.with(text));
    if (!retainXDkimOptions) stripped.push(OPTIONS_FIELD);
  }
  const bringsKey = processXDkimKey && fields.has(KEY_FIELD);
  if (bringsKey) {
    if (options?.selector === undefined)
      return refused(KEY_FIELD, `no selector in ${OPTIONS_FIELD}, or that is not processed`);
    notes.push(OWN_KEY.with("yes"));
    if (!retainXDkimKey) stripped.push(KEY_FIELD);
  }
  if (notesDomain) {
    const domain = signingDomain(header, options, ring.of("{default}"));
    if (domain !== undefined) notes.push(DOMAIN.with(domain));
  }
  if (stripped.length > 0) notes.push(STRIPPED.with(stripped));
  if (notes.length === 0) return undefined;
  const accepted: Inspection = { accept: true, notes };
  return bringsKey ? unlessDamaged(header, headerKeys, accepted) : accepted;
}

/** Which virtual MTA sends it, and where to, is not known yet. */
function signingDomain(
  header: Buffer,
  options: DkimOptions | undefined,
  keys: readonly RingKey[],
): string | undefined {
  const domain =
    options?.domain ?? options?.identity?.domain ?? namedIdentity(header, true)?.domain;
  if (domain === undefined) return undefined;
  const identities = [{ domain, tag: `@${domain}` }];
  return firstFitting(keys, { identities, type: undefined, before: undefined })?.domain ?? domain;
}

/** The inspection, if the key that a message brings is one; a refusal says nothing of what was read. */
async function unlessDamaged(
  header: Buffer,
  keys: Signing["headerKeys"],
  accepted: Inspection,
): Promise<Inspection> {
  try {
    await keys.keyIn(header);
    return accepted;
  } catch {
    return refused(
      KEY_FIELD,
      "expected an RSA key of 1024 to 4096 bits, or an Ed25519 key, in PEM without a passphrase",
    );
  }
}

function refused(field: string, problem: string): Inspection {
  return { accept: false, reply: reply(554, "5.6.0", `the message's ${field}: ${problem}`) };
}

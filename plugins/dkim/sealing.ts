import {
  type Clock,
  type Counter,
  type HeaderField,
  MessageMustWait,
  type MessageToSeal,
  storedHeader,
} from "../../core/mod.ts";
import { TLS_REPORT } from "../tls-reports/contract.ts";
import type { BodyHashes } from "./body-hashes.ts";
import type { HeaderKeys } from "./header-key.ts";
import { type ChosenKey, chooseKey, type NoKey } from "./key-choice.ts";
import type { KeyRing } from "./key-ring.ts";
import { FOREIGN, OPTIONS, OWN_KEY } from "./notes.ts";
import { type DkimOptions, readDkimOptions } from "./options.ts";
import {
  bytesToSign,
  FIELD_NAME,
  type SignatureTags,
  signedValue,
  unsignedValue,
} from "./signature-field.ts";
import { signedFields } from "./signed-fields.ts";
import type { SignatureCache } from "./signer.ts";
import type { SignatureRules } from "./signing-rules.ts";
import type { Signatures } from "./signing-threads.ts";
import type { Unsigned } from "./unsigned.ts";
import type { WaitingForKeys } from "./waiting-for-keys.ts";

/** How long a kept signature is used that says nothing of the time, and how long one that does. Milliseconds. */
const LIFETIME = 3_600_000;
const DATED_LIFETIME = 600_000;

/** What signatures are made with. */
export interface SealerParts {
  readonly ring: KeyRing;
  readonly headerKeys: HeaderKeys;
  readonly bodies: BodyHashes;
  readonly cache: SignatureCache;
  readonly unsigned: Unsigned;
  readonly waiting: WaitingForKeys;
  readonly signatures: Signatures;
  readonly made: Counter<{ readonly algorithm: readonly ("rsa-sha256" | "ed25519-sha256")[] }>;
  readonly clock: Clock;
}

/** Signs messages as they are sent. */
export class Sealer {
  readonly #parts: SealerParts;

  constructor(parts: SealerParts) {
    this.#parts = parts;
  }

  /**
   * Puts signatures in front of the fields given. Rejects where a message cannot be signed that has to be, or where signing
   * fails: it waits then, and never goes out unsigned for a failure.
   */
  seal(
    fields: readonly HeaderField[],
    message: MessageToSeal,
    rules: readonly SignatureRules[],
  ): readonly HeaderField[] | Promise<readonly HeaderField[]> {
    if (FOREIGN.of(message.message) !== undefined) return fields;
    const noted = OPTIONS.of(message.message);
    const due =
      noted === undefined
        ? rules.filter(({ sign }) => sign !== "if-x-dkim-options-present")
        : rules;
    return due.length === 0 ? fields : this.#sealed(fields, message, due, noted);
  }

  async #sealed(
    fields: readonly HeaderField[],
    message: MessageToSeal,
    rules: readonly SignatureRules[],
    noted: string | undefined,
  ): Promise<readonly HeaderField[]> {
    const { ring, headerKeys, unsigned, waiting } = this.#parts;
    const { header, queue, id } = message;
    const options = noted === undefined ? undefined : optionsOf(noted);
    const ownKey =
      OWN_KEY.of(message.message) === undefined
        ? undefined
        : await headerKeys.keyIn(await storedHeader(message.content));
    // All are chosen before any signs: a message that has to wait leaves nothing under way.
    const signers: (readonly [SignatureRules, ChosenKey])[] = [];
    for (const rule of rules) {
      const chosen = await atHand(() =>
        chooseKey(rule, {
          header,
          ring,
          virtualMta: queue.virtualMta,
          ...(rule.place === "first" ? { options, ownKey } : {}),
          before: signers.at(-1)?.[1],
        }),
      );
      if (chosen.kind === "none") unsigned.tell(rule, id, chosen.domain);
      else signers.push([rule, chosen]);
    }
    const made = await Promise.all(
      signers.map(([rule, chosen]) => this.#signature(message, rule, chosen)),
    );
    waiting.ended(id);
    return [...made, ...fields];
  }

  async #signature(
    message: MessageToSeal,
    rules: SignatureRules,
    { key, selector, domain, tag, query }: ChosenKey,
  ): Promise<HeaderField> {
    const { bodies, cache, signatures, made, clock } = this.#parts;
    const { headersCanon: header, bodyCanon: body, addTimestamp, expireAfter } = rules;
    const limited = rules.addBodyLimit && TLS_REPORT.of(message.message) === undefined;
    const chosen = signedFields(message.header, rules.fields);
    const found = bodies.of(message, body);
    const { hash, length } = found instanceof Promise ? await found : found;
    const tags: SignatureTags = {
      algorithm: `${key.type}-sha256`,
      ...{ header, body, domain, selector, identity: tag, query },
      signedAt: undefined,
      expiresAt: undefined,
      bodyLength: limited ? length : undefined,
      bodyHash: hash,
    };
    const undated = unsignedValue(tags, chosen.names);
    const bytes = bytesToSign(chosen, undated, header);
    const isDated = addTimestamp || Number.isFinite(expireAfter);
    const lifetime = isDated ? Math.min(DATED_LIFETIME, expireAfter / 10) : LIFETIME;
    const make = async (): Promise<string> => {
      made.add(1, { algorithm: tags.algorithm });
      if (!isDated) return signedValue(undated, await signatures.sign(key, bytes));
      const now = Math.floor(clock.now() / 1000);
      const dated = unsignedValue(
        {
          ...tags,
          signedAt: addTimestamp ? now : undefined,
          expiresAt: Number.isFinite(expireAfter) ? now + Math.ceil(expireAfter / 1000) : undefined,
        },
        chosen.names,
      );
      return signedValue(dated, await signatures.sign(key, bytesToSign(chosen, dated, header)));
    };
    // A time that is said makes another signature of the same bytes.
    const kept = isDated ? `${addTimestamp} ${expireAfter} ${bytes}` : bytes;
    return { name: FIELD_NAME, value: await cache.get(key, kept, lifetime, make) };
  }
}

/** What is chosen, once each key that fits but is away was looked for. Throws `MessageMustWait` where one still is. */
async function atHand(choose: () => ReturnType<typeof chooseKey>): Promise<ChosenKey | NoKey> {
  for (;;) {
    const chosen = choose();
    if (chosen.kind !== "away") return chosen;
    const looking = chosen.place.look();
    if (looking === undefined)
      throw new MessageMustWait(
        `the key ${chosen.selector} of ${chosen.domain} cannot be had: ${chosen.reason}`,
      );
    await looking;
  }
}

/** What was read at reception, by the rules of this version. */
function optionsOf(noted: string): DkimOptions | undefined {
  const read = readDkimOptions(noted);
  return read.ok ? read.options : undefined;
}

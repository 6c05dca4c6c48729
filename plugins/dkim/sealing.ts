import {
  type Clock,
  type HeaderField,
  MessageMustWait,
  type MessageToSeal,
  storedHeader,
} from "../../core/mod.ts";
import type { BodyHashes } from "./body-hashes.ts";
import type { HeaderKeys } from "./header-key.ts";
import { type ChosenKey, chooseKey } from "./key-choice.ts";
import type { KeyRing } from "./key-ring.ts";
import { OPTIONS, OWN_KEY } from "./notes.ts";
import { type DkimOptions, readDkimOptions } from "./options.ts";
import {
  bytesToSign,
  FIELD_NAME,
  type SignatureTags,
  signedValue,
  unsignedValue,
} from "./signature-field.ts";
import { signedFields } from "./signed-fields.ts";
import { type SignatureCache, signBytes } from "./signer.ts";
import type { SignatureRules } from "./signing-rules.ts";
import type { Unsigned } from "./unsigned.ts";

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
    const { ring, headerKeys, unsigned } = this.#parts;
    const { header, queue } = message;
    const options = noted === undefined ? undefined : optionsOf(noted);
    const ownKey =
      OWN_KEY.of(message.message) === undefined
        ? undefined
        : headerKeys.keyIn(await storedHeader(message.content));
    const asking = ring.ready();
    if (asking !== undefined) await asking;
    const made: (HeaderField | Promise<HeaderField>)[] = [];
    let before: ChosenKey | undefined;
    for (const rule of rules) {
      const chosen = chooseKey(rule, {
        header,
        ring,
        virtualMta: queue.virtualMta,
        ...(rule.place === "first" ? { options, ownKey } : {}),
        before,
      });
      if (chosen.kind === "away")
        throw new MessageMustWait(
          `the key ${chosen.selector} of ${chosen.domain} cannot be had: ${chosen.reason}`,
        );
      if (chosen.kind === "none") unsigned.tell(rule, chosen.domain);
      else {
        before = chosen;
        made.push(this.#signature(message, rule, chosen));
      }
    }
    return [...(await Promise.all(made)), ...fields];
  }

  async #signature(
    message: MessageToSeal,
    rules: SignatureRules,
    { key, selector, domain, tag, query }: ChosenKey,
  ): Promise<HeaderField> {
    const { bodies, cache, unsigned, clock } = this.#parts;
    const { header, body, timestamp, expiresAfter, bodyLimit } = rules;
    const chosen = signedFields(message.header, rules.fields);
    const found = bodies.of(message, body);
    const { hash, length } = found instanceof Promise ? await found : found;
    const tags: SignatureTags = {
      algorithm: `${key.type}-sha256`,
      ...{ header, body, domain, selector, identity: tag, query },
      signedAt: undefined,
      expiresAt: undefined,
      bodyLength: bodyLimit ? length : undefined,
      bodyHash: hash,
    };
    const undated = unsignedValue(tags, chosen.names);
    const bytes = bytesToSign(chosen, undated, header);
    const isDated = timestamp || Number.isFinite(expiresAfter);
    const lifetime = isDated ? Math.min(DATED_LIFETIME, expiresAfter / 10) : LIFETIME;
    const make = async (): Promise<string> => {
      unsigned.signing(domain, tags.algorithm);
      if (!isDated) return signedValue(undated, await signBytes(key, bytes));
      const now = Math.floor(clock.now() / 1000);
      const dated = unsignedValue(
        {
          ...tags,
          signedAt: timestamp ? now : undefined,
          expiresAt: Number.isFinite(expiresAfter)
            ? now + Math.ceil(expiresAfter / 1000)
            : undefined,
        },
        chosen.names,
      );
      return signedValue(dated, await signBytes(key, bytesToSign(chosen, dated, header)));
    };
    // A time that is said makes another signature of the same bytes.
    const kept = isDated ? `${timestamp} ${expiresAfter} ${bytes}` : bytes;
    return { name: FIELD_NAME, value: await cache.get(key, kept, lifetime, make) };
  }
}

/** What was read at reception, by the rules of this version. */
function optionsOf(noted: string): DkimOptions | undefined {
  const read = readDkimOptions(noted);
  return read.ok ? read.options : undefined;
}

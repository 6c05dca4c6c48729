import { HeaderBlock } from "../../core/mod.ts";
import { type Author, authorOf } from "./author.ts";
import { CheckLookups } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { checkableHeader, LONGEST_HEADER } from "./checkable-header.ts";
import { mailauthResolver } from "./mailauth-resolver.ts";
import { DKIM_RESULTS, type DkimResult } from "./results.ts";
import {
  type SignatureVerifier,
  signatureVerifier,
  type VerifiedSignature,
} from "./signature-verifier.ts";

/** One signature. */
export interface SignatureFinding {
  readonly result: DkimResult;
  /** Why it is not `pass`; text of a stranger may be in it. */
  readonly reason: string | undefined;
  /** The signing domain, lower case; empty where there is none. */
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: string;
  /** The first characters of the signature, by which it is told from others (RFC 6008). */
  readonly signature: string;
  /** The names of the fields it covers, lower case. */
  readonly fields: ReadonlySet<string>;
}

/** What came of a message's signatures, and who says to have written it. */
export interface DkimFinding {
  /** `pass` where one of them holds; else what the first of them came to, `none` without any. */
  readonly result: DkimResult;
  readonly reason: string | undefined;
  readonly signatures: readonly SignatureFinding[];
  /** Who says to have written it; undefined where the content was not read. */
  readonly author: Author | undefined;
  readonly trace: readonly string[];
}

/** Of a message whose content was not read. */
export const NOT_CHECKED: DkimFinding = {
  ...{ result: "temperror", reason: "not checked", signatures: [] },
  ...{ author: undefined, trace: [] },
};

const NOTHING: Buffer = Buffer.alloc(0);
const END = Buffer.from("\r\n\r\n");

/** Bits of an RSA key (RFC 8301 §3.2). */
const FEWEST_BITS = 1024;

/** Checks the DKIM signatures of a message as it passes by (RFC 6376). Its memory does not grow with the message. */
export class DkimPass {
  readonly #parts: CheckParts;
  readonly #lookups: CheckLookups;
  #head: Buffer[] = [];
  /** The last bytes before the next piece; a message without a header begins with the empty line. */
  #tail: Buffer = Buffer.from("\r\n");
  #headBytes = 0;
  #author: Author = { kind: "unknown", reason: "the header is beyond what is checked" };
  /** There as long as the body is wanted. */
  #verifier: SignatureVerifier | undefined;
  /** Resolves when there is a verifier, or none is to be had. */
  #opening: Promise<void> | undefined;
  /** What is known without the body. */
  #finding: DkimFinding | undefined;

  /** `longest`: milliseconds of all look-ups together, 20 s unless stated. */
  constructor(parts: CheckParts, traces: boolean, longest?: number) {
    this.#parts = parts;
    this.#lookups = new CheckLookups(parts.resolver, parts.clock, traces, longest);
  }

  /** Takes the next piece of the content; a promise where the next one has to wait. */
  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#verifier !== undefined) this.#verifier.write(chunk);
    if (this.#verifier !== undefined || this.#finding !== undefined) return undefined;
    const end = this.#headerEnd(chunk);
    this.#head.push(chunk);
    this.#headBytes += chunk.length;
    if (end < 0 && this.#headBytes <= LONGEST_HEADER + 2) return undefined;
    const head = Buffer.concat(this.#head);
    this.#head = [];
    return this.#begin(end < 0 ? undefined : head.subarray(0, end), head.subarray(end + 2));
  }

  /** What it came to, when all of the content was given. Never rejects. */
  async end(): Promise<DkimFinding> {
    if (this.#opening === undefined && this.#finding === undefined)
      void this.#begin(Buffer.concat(this.#head), NOTHING);
    await this.#opening;
    const verifier = this.#verifier;
    if (verifier === undefined) return this.#finding ?? NOT_CHECKED;
    this.#verifier = undefined;
    try {
      return this.#found(await verifier.end());
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** The content does not come to its end. */
  abandon(): void {
    this.#head = [];
    this.#verifier = undefined;
    this.#finding ??= NOT_CHECKED;
  }

  /** Where the header ends, once its end has come with this piece; -1 before. */
  #headerEnd(chunk: Buffer): number {
    const seen = Buffer.concat([this.#tail, chunk]);
    const at = seen.indexOf(END);
    this.#tail = seen.subarray(-3);
    return at < 0 ? -1 : this.#headBytes - (seen.length - chunk.length) + at + 2;
  }

  #begin(header: Buffer | undefined, body: Buffer): Promise<void> | undefined {
    if (header !== undefined) this.#author = authorOf(HeaderBlock.of(header));
    const checkable = header && checkableHeader(header);
    if (checkable === undefined)
      this.#finding = this.#unchecked("neutral", "the header is beyond what is checked");
    else if (!checkable.isSigned) this.#finding = this.#unchecked("none");
    else this.#opening = this.#open(checkable.bytes, body);
    return this.#opening;
  }

  async #open(header: Buffer, body: Buffer): Promise<void> {
    try {
      const verifier = await signatureVerifier(header, {
        resolver: mailauthResolver(this.#lookups),
        minBitLength: FEWEST_BITS,
        curTime: new Date(this.#parts.clock.now()),
        strict: true,
      });
      verifier.write(body);
      // It may have been abandoned meanwhile.
      if (this.#finding === undefined) this.#verifier = verifier;
    } catch (error) {
      this.#finding = this.#failed(error);
    }
  }

  #failed(error: unknown): DkimFinding {
    this.#parts.log.warning("a DKIM check has failed", { error: String(error) });
    return this.#unchecked("temperror", "the check has failed");
  }

  #found(results: readonly VerifiedSignature[]): DkimFinding {
    const signatures = results.filter(({ signingDomain }) => signingDomain !== undefined).map(one);
    const best = signatures.find(({ result }) => result === "pass") ?? signatures[0];
    return {
      result: best?.result ?? "none",
      reason: best?.reason,
      ...{ signatures, author: this.#author },
      trace: this.#lookups.trace,
    };
  }

  #unchecked(result: DkimResult, reason?: string): DkimFinding {
    const trace = this.#lookups.trace;
    return { result, reason, signatures: [], author: this.#author, trace };
  }
}

function one(verified: VerifiedSignature): SignatureFinding {
  const { status, signingDomain = "", selector = "", algo = "", signature = "" } = verified;
  const { result, comment, underSized } = status;
  const names = (verified.signingHeaders?.keys ?? "").split(":");
  const facts = {
    domain: signingDomain.toLowerCase(),
    ...{ selector, algorithm: algo },
    signature: signature.replaceAll(/\s/g, "").slice(0, 8),
    fields: new Set(names.map((name) => name.trim().toLowerCase())),
  };
  // l=: anybody may have added to it (RFC 6376 §8.2).
  if (result === "pass" && underSized)
    return { ...facts, result: "policy", reason: `${underSized} bytes are not signed` };
  const known = DKIM_RESULTS.find((each) => each === result) ?? "temperror";
  return { ...facts, result: known, reason: comment || undefined };
}

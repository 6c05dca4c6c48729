import type { InboundSession, MessageId } from "../../core/mod.ts";
import { type DkimFinding, DkimPass } from "../sender-checks/contract.ts";
import { LineLengths } from "./message.ts";

/** What signatures are verified with. */
export type ReadingParts = ConstructorParameters<typeof DkimPass>[0];

/** What was found out about a message's content as it passed by. */
export interface ContentRead {
  /** Bytes of its longest line, without the line end. */
  readonly longestLine: number;
  readonly verified: DkimFinding;
}

/** Reads the content of one message: its memory does not grow with it, and what is not signed is not hashed. */
export class Reading {
  readonly #lines = new LineLengths();
  readonly #signatures: DkimPass;

  /** `longest`: milliseconds of the look-ups for keys, as long as `DkimPass` has it unless stated. */
  constructor(parts: ReadingParts, longest?: number) {
    this.#signatures = new DkimPass(parts, false, longest);
  }

  /** Takes the next piece; a promise where the next one has to wait. */
  write(chunk: Buffer): Promise<void> | undefined {
    this.#lines.write(chunk);
    return this.#signatures.write(chunk);
  }

  /** What it came to. Never rejects. */
  async end(): Promise<ContentRead> {
    return { longestLine: this.#lines.longest, verified: await this.#signatures.end() };
  }

  abandon(): void {
    this.#signatures.abandon();
  }
}

/** What was read of the message that each session has just given. */
export class Readings {
  readonly #known = new WeakMap<
    InboundSession,
    { readonly of: MessageId; readonly read: ContentRead }
  >();

  set(session: InboundSession, of: MessageId, read: ContentRead): void {
    this.#known.set(session, { of, read });
  }

  /** Asked for once; undefined of a message whose content was not read. */
  take(session: InboundSession, of: MessageId): ContentRead | undefined {
    const kept = this.#known.get(session);
    this.#known.delete(session);
    return kept?.of === of ? kept.read : undefined;
  }
}

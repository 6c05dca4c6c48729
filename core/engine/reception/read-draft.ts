import type { ContentPass } from "../../hooks/content-pass.ts";
import type { BodyDraft } from "../../message/body.ts";
import type { MessageId } from "../../message/envelope.ts";
import { SEPARATELY, withNotes } from "../../message/note.ts";
import { NO_NOTES } from "../../message/notes.ts";
import type { Inspected } from "../../reception/inspection.ts";
import type { MessageRead } from "../../reception/session.ts";

/** Content on its way into a draft that plugins read as it passes by. */
export class ReadDraft implements BodyDraft {
  readonly id: MessageId;
  readonly draft: BodyDraft;
  readonly #pass: ContentPass;

  constructor(draft: BodyDraft, pass: ContentPass) {
    this.id = draft.id;
    this.draft = draft;
    this.#pass = pass;
  }

  get size(): number {
    return this.draft.size;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    const stored = this.draft.write(chunk);
    const read = this.#pass.write(chunk);
    return stored === undefined ? read : both(stored, read);
  }

  read(): AsyncIterable<Buffer> {
    return this.draft.read();
  }

  /** All of it has come: what the readers make of it. */
  end(): Promise<Inspected> {
    return this.#pass.end();
  }

  /** The message is queued: its readers keep what they have. */
  accepted(): void {
    this.#pass.accepted();
  }

  discard(): void {
    this.#pass.abandon();
    this.draft.discard();
  }
}

async function both(stored: Promise<void>, read: Promise<void> | undefined): Promise<void> {
  await Promise.all([stored, read]);
}

/** A message with what was found out about it. */
export function withFound(message: MessageRead, { found }: Inspected): MessageRead {
  if (found === undefined) return message;
  const { info } = message;
  const { job = info.job, envelopeId = info.envelopeId } = found;
  const own = { ...info.notes, ...found.notes };
  const notes = withNotes(own, found.separately ? SEPARATELY.with("yes") : undefined);
  const none = Object.keys(notes).length === 0;
  const { priority } = found;
  const recipients =
    priority === undefined
      ? message.recipients
      : message.recipients.map((recipient) => ({ ...recipient, priority }));
  const facts = { ...info, job, envelopeId, notes: none ? NO_NOTES : notes };
  return { ...message, recipients, info: facts };
}

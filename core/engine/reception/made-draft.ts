import type { BodyDraft } from "../../message/body.ts";
import type { MessageId } from "../../message/envelope.ts";
import { LineEnds } from "../../message/line-ends.ts";
import type { Submission } from "../../message/submission.ts";

const CONTENT = "content made by a plugin";

/** Content that a plugin makes. What is written is copied, so that buffers may be used again, and looked at: see `LineEnds`. */
export class MadeDraft implements BodyDraft {
  readonly id: MessageId;
  readonly #draft: BodyDraft;
  readonly #lineEnds = new LineEnds(CONTENT);
  #failure: unknown;

  constructor(draft: BodyDraft) {
    this.id = draft.id;
    this.#draft = draft;
  }

  get size(): number {
    return this.#draft.size;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    const own = Buffer.from(chunk);
    try {
      this.#lineEnds.pass(own);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
    return this.#draft.write(own);
  }

  read(): AsyncIterable<Buffer> {
    return this.#draft.read();
  }

  discard(): void {
    this.#draft.discard();
  }

  /** What goes to the store. Throws when what was written cannot, whoever caught the error at that time. */
  finished(): BodyDraft {
    if (this.#failure !== undefined) throw this.#failure;
    this.#lineEnds.end();
    return this.#draft;
  }
}

/** A message that a plugin has made, as the store takes it. Throws or rejects when its content breaks the rule. */
export function finished(made: Submission): Submission | Promise<Submission> {
  const { body } = made;
  return body instanceof MadeDraft ? withBody(made, body.finished()) : lookedAt(made);
}

/** Content that did not come by a draft of ours. */
async function lookedAt(made: Submission): Promise<Submission> {
  const lineEnds = new LineEnds(CONTENT);
  for await (const chunk of made.body.read()) lineEnds.pass(chunk);
  lineEnds.end();
  return withBody(made, made.body);
}

/** Its size is that of its content, whatever was said. */
function withBody(made: Submission, body: BodyDraft): Submission {
  return { ...made, body, info: { ...made.info, size: body.size } };
}

import { errorText } from "../../errors/error-text.ts";
import type { BodyDraft } from "../../message/body.ts";
import type { Epoch, NewMessage } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { type ReadyMessage, readyMessage } from "./change.ts";
import { StoreDraft } from "./drafts.ts";
import type { QueueNames } from "./queue-names.ts";

/** What taking messages up needs of a store. */
export interface TakeUpParts {
  readonly names: QueueNames;
  readonly epoch: Epoch;
}

/** Makes messages ready to be written, all of them or none. Rejects with a `StoreError` that says so when that never works. */
export async function takeUpAll(
  messages: readonly NewMessage[],
  parts: TakeUpParts,
): Promise<readonly ReadyMessage[]> {
  const ready: ReadyMessage[] = [];
  try {
    for (const message of messages) ready.push(await takeUp(message, parts));
    return ready;
  } catch (error) {
    for (const { draft } of ready) draft.returned();
    if (error instanceof StoreError && error.kind === "misuse") throw error;
    throw new StoreError("spoiled", `content could not be written: ${errorText(error)}`, error);
  }
}

/** Makes a message ready to be written; content in a file is durable afterwards. */
export function takeUp(
  message: NewMessage,
  { names, epoch }: TakeUpParts,
): ReadyMessage | Promise<ReadyMessage> {
  const draft = ownDraft(message.body);
  for (const { queue } of message.recipients) names.check(queue);
  return withContent(readyMessage(message, draft, epoch));
}

/** Takes the content of a message up. */
export function withContent(ready: ReadyMessage): ReadyMessage | Promise<ReadyMessage> {
  const content = ready.draft.take();
  if (content instanceof Promise) return inFile(ready, content);
  ready.content = content;
  return ready;
}

async function inFile(ready: ReadyMessage, durable: Promise<undefined>): Promise<ReadyMessage> {
  try {
    await durable;
    return ready;
  } catch (error) {
    ready.draft.returned();
    throw error;
  }
}

/** The draft that a store made. Throws for another one. */
export function ownDraft(draft: BodyDraft): StoreDraft {
  if (draft instanceof StoreDraft) return draft;
  throw new StoreError("misuse", "the draft is not one of this store");
}

import { dropOldest } from "../../directive/maps.ts";
import type { MessageId } from "../store.ts";
import type { MessageRecord } from "./records.ts";

/** What is kept: mail that is read ahead is looked at before it is sent, and then read to be sent. */
const MOST = 256;

/** What never changes of a message's record. */
export type RecentRecord = Omit<MessageRecord, "remaining">;

/** Records of messages that were read lately; the oldest go first. */
export class RecentRecords {
  readonly #records = new Map<MessageId, RecentRecord>();

  get(id: MessageId): RecentRecord | undefined {
    return this.#records.get(id);
  }

  put(id: MessageId, { info, inFile }: RecentRecord): void {
    this.#records.set(id, { info, inFile });
    dropOldest(this.#records, MOST);
  }

  delete(id: MessageId): void {
    this.#records.delete(id);
  }
}

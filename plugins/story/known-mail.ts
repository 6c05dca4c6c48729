import { bareMessageId, errorText, type Log, receivedAtOf } from "../../core/mod.ts";
import type { AcceptedMail, KnownMail } from "./contract.ts";
import type { Story } from "./story.ts";
import { SLACK, type StoryRecord } from "./story-record.ts";
import type { StoryStore } from "./story-store.ts";
import { FIELDS, type FieldNumber, idHash, termHash } from "./terms.ts";

/** Records that are read for one question: more have a Message-ID only where somebody gives the same to all mail. */
const MOST_READ = 100;
/** Segments that are looked at before others have their turn. */
const SEGMENTS_AT_ONCE = 16;

/** Asks the story, where there is one. */
export function knownMail(story: Story | undefined, log: Log): KnownMail {
  const ask = async (
    look: (store: StoryStore) => Promise<AcceptedMail | undefined>,
  ): Promise<AcceptedMail | undefined> => {
    if (story === undefined) return undefined;
    try {
      const { store } = await story.opened();
      return await look(store);
    } catch (error) {
      log.warning("the story cannot be asked about a message", { error: errorText(error) });
      return undefined;
    }
  };
  return {
    byId: (message) =>
      ask(async (store) => {
        const earliest = receivedAtOf(message) - SLACK;
        const [one] = await acceptedWith(store, FIELDS.id, idHash(message), earliest);
        return one?.message === message ? mailOf(one) : undefined;
      }),
    byMessageId(messageId, recipients) {
      const id = bareMessageId(messageId);
      if (id === "") return Promise.resolve(undefined);
      return ask(async (store) => {
        const found = await acceptedWith(store, FIELDS.mid, termHash(id));
        return chosen(
          found.filter((one) => one.messageId === id),
          recipients,
        );
      });
    },
  };
}

type Accepted = Extract<StoryRecord, { readonly kind: "accepted" }>;

/** Acceptances with a term, newest first, of segments that go on to `earliest` at least. */
async function acceptedWith(
  store: StoryStore,
  field: FieldNumber,
  hash: number,
  earliest = 0,
): Promise<readonly Accepted[]> {
  const found: Accepted[] = [];
  let [read, looked] = [0, 0];
  for (const { number, to } of store.segments()) {
    if (to < earliest) continue;
    // Whoever forges reports asks for what is nowhere.
    if (++looked % SEGMENTS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    for (const record of store.having(number, field, hash)) {
      if (++read > MOST_READ) return found;
      const one = store.record(number, record);
      if (one?.kind === "accepted") found.push(one);
    }
  }
  return found;
}

function chosen(
  found: readonly Accepted[],
  recipients: readonly string[],
): AcceptedMail | undefined {
  const named = new Set(recipients.map((one) => one.toLowerCase()));
  const fitting = found.find((one) =>
    one.recipients.some(({ address }) => named.has(address.toLowerCase())),
  );
  const one = fitting ?? (found.length === 1 ? found[0] : undefined);
  return one && mailOf(one);
}

function mailOf({ message, job, virtualMta }: Accepted): AcceptedMail {
  return { message, job, virtualMta };
}

import { bareMessageId, errorText, type Log } from "../../core/mod.ts";
import type { AcceptedMail, KnownMail } from "./contract.ts";
import type { Story } from "./story.ts";
import type { StoryRecord } from "./story-record.ts";
import type { StoryStore } from "./story-store.ts";
import { FIELDS, type FieldNumber, idHash, termHash } from "./terms.ts";

/** Records that are read for one question: more have a Message-ID only where somebody gives the same to all mail. */
const MOST_READ = 100;

/** Asks the story, where there is one. */
export function knownMail(story: Story | undefined, log: Log): KnownMail {
  const ask = async (
    look: (store: StoryStore) => AcceptedMail | undefined,
  ): Promise<AcceptedMail | undefined> => {
    if (story === undefined) return undefined;
    try {
      const { store } = await story.opened();
      return look(store);
    } catch (error) {
      log.warning("the story cannot be asked about a message", { error: errorText(error) });
      return undefined;
    }
  };
  return {
    byId: (message) =>
      ask((store) => {
        const [one] = acceptedWith(store, FIELDS.id, idHash(message));
        return one?.message === message ? mailOf(one) : undefined;
      }),
    byMessageId(messageId, recipients) {
      const id = bareMessageId(messageId);
      if (id === "") return Promise.resolve(undefined);
      return ask((store) => {
        const found = acceptedWith(store, FIELDS.mid, termHash(id));
        return chosen(
          found.filter((one) => one.messageId === id),
          recipients,
        );
      });
    },
  };
}

type Accepted = Extract<StoryRecord, { readonly kind: "accepted" }>;

/** Acceptances with a term, newest first. */
function acceptedWith(store: StoryStore, field: FieldNumber, hash: number): readonly Accepted[] {
  const found: Accepted[] = [];
  let read = 0;
  for (const { number } of store.segments())
    for (const record of store.find(number, field, hash)) {
      if (++read > MOST_READ) return found;
      const one = store.record(number, record);
      if (one?.kind === "accepted") found.push(one);
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

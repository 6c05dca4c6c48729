import type { QueueStore } from "../../core/mod.ts";

/** Messages stored at the same time. */
const AT_ONCE = 200;

/** Stores messages that are due, their recipients spread over `domains` domains in turn. */
export async function fillQueue(
  store: QueueStore,
  wanted: { readonly messages: number; readonly perMessage: number; readonly domains: number },
): Promise<void> {
  const { messages, perMessage, domains } = wanted;
  const content = Buffer.from("Subject: one of many\r\n\r\nHello\r\n");
  const add = async (message: number): Promise<void> => {
    const body = store.draft();
    await body.write(content);
    const receivedAt = Date.now();
    const info = {
      sender: "a@example.com",
      envelopeId: undefined,
      returnContent: undefined,
      eightBit: false,
      smtpUtf8: false,
      size: content.length,
      receivedAt,
      origin: { type: "smtp", mta: "bench", user: undefined },
      virtualMta: "{default}",
      job: undefined,
    } as const;
    const recipients = Array.from({ length: perMessage }, (_, at) => {
      const number = message * perMessage + at;
      const domain = `domain${number % domains}.test`;
      const queue = store.queueId(`${domain}/{default}`);
      const address = `user${number}@${domain}`;
      return { queue, due: receivedAt, address, originalRecipient: undefined, notify: 0 };
    });
    await store.accept({ info, body, recipients });
  };
  for (let first = 0; first < messages; first += AT_ONCE) {
    const last = Math.min(first + AT_ONCE, messages);
    await Promise.all(Array.from({ length: last - first }, (_, at) => add(first + at)));
  }
}

import {
  type BodyDraft,
  HeaderBlock,
  headerEnd,
  type MessageBody,
  type MessageInfo,
  NOTIFY_NEVER,
  parseAddress,
  REQUIRE_TLS_NOTES,
  requiresTls,
  type Submission,
} from "../../../core/mod.ts";

/** The field by which mail that comes round is known, as local deliveries write it. */
const MARK = "Delivered-To";
/** Bytes of a header in which the field is looked for. */
const LONGEST_HEADER = 64 * 1024;

/** Mail to be passed on as it is. */
export interface Forwarded {
  readonly info: MessageInfo;
  readonly body: MessageBody;
  /** The address of a processor that it came to. */
  readonly from: string;
  readonly to: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly virtualMta: string;
}

/**
 * A copy of a message for others, from the null reverse-path: what cannot be delivered of it brings nothing back. Rejects when the
 * message cannot be read.
 */
export async function forwarded(
  { info, body, from, to, now, virtualMta }: Forwarded,
  draft: BodyDraft,
): Promise<Submission> {
  const mark = Buffer.from(`${MARK}: ${from}\r\n`);
  try {
    await draft.write(mark);
    for await (const chunk of body.chunks()) await draft.write(chunk);
  } catch (error) {
    draft.discard();
    throw error;
  }
  return {
    info: {
      sender: "",
      envelopeId: undefined,
      returnContent: undefined,
      eightBit: info.eightBit,
      smtpUtf8: info.smtpUtf8,
      size: mark.length + body.size,
      receivedAt: now,
      origin: { type: "local", mta: "", user: undefined },
      virtualMta,
      job: undefined,
      // RFC 8689 §4.1: whoever passes a message on holds to it.
      notes: requiresTls(info) ? REQUIRE_TLS_NOTES : undefined,
    },
    recipients: to.flatMap((address) => {
      const domain = parseAddress(address)?.domain;
      return domain === undefined
        ? []
        : { address, domain, originalRecipient: undefined, notify: NOTIFY_NEVER };
    }),
    body: draft,
  };
}

/** Whether a message was passed on from an address before, and has come back to it. */
export function hasComeRound(start: Buffer, address: string): boolean {
  const end = headerEnd(start.subarray(0, LONGEST_HEADER));
  const header = start.subarray(0, end < 0 ? LONGEST_HEADER : end);
  const wanted = address.toLowerCase();
  return HeaderBlock.of(header)
    .all(MARK)
    .some((text) => text.toLowerCase() === wanted);
}

import type { MessageInfo } from "../message/envelope.ts";

const EIGHT_BIT = 1;
const SMTP_UTF8 = 2;
const RETURN_FULL = 4;
const RETURN_HEADERS = 8;
const LOCAL = 16;

/** What of a message's facts is kept as flags. */
type Flagged = Pick<MessageInfo, "returnContent" | "eightBit" | "smtpUtf8"> &
  Pick<MessageInfo["origin"], "type">;

/** The flags of a message, from 1 to 31, in its record and in its events in the journal. */
export function flagsOf({ returnContent, eightBit, smtpUtf8, origin }: MessageInfo): number {
  return (
    (eightBit ? EIGHT_BIT : 0) |
    (smtpUtf8 ? SMTP_UTF8 : 0) |
    (returnContent === "full" ? RETURN_FULL : 0) |
    (returnContent === "headers" ? RETURN_HEADERS : 0) |
    (origin.type === "local" ? LOCAL : 0)
  );
}

/** What `flagsOf` made flags of; others are passed over. */
export function flagged(flags: number): Flagged {
  return {
    returnContent: flags & RETURN_FULL ? "full" : flags & RETURN_HEADERS ? "headers" : undefined,
    eightBit: (flags & EIGHT_BIT) !== 0,
    smtpUtf8: (flags & SMTP_UTF8) !== 0,
    type: flags & LOCAL ? "local" : "smtp",
  };
}

import { mailDate, receivedAtOf, type Transaction, unquotedLocalPart } from "../../../core/mod.ts";
import type { MacroValues } from "./template.ts";

/** What the macros stand for, for one recipient. */
export interface MacroSource {
  readonly transaction: Pick<Transaction, "message" | "sender" | "envelopeId" | "eightBit">;
  /** The recipient's address, without angle brackets. */
  readonly recipient: string;
  /** Its domain where the address has none (`postmaster`). */
  readonly domain: string;
  /** Whether `$from` and `$to` stay as they are written; lower case otherwise. */
  readonly preserveCase: boolean;
}

/**
 * The values of the macros. Dates are those of the message's reception, in UTC: every attempt has the same ones, so that a
 * repeated delivery goes to the same file.
 */
export function macroValues({
  transaction,
  recipient,
  domain,
  preserveCase,
}: MacroSource): MacroValues {
  const { message, sender, envelopeId, eightBit } = transaction;
  const receivedAt = receivedAtOf(message);
  const at = recipient.lastIndexOf("@");
  const local = at < 0 ? recipient : recipient.slice(0, at);
  const date = new Date(receivedAt);
  const cased = (address: string): string => (preserveCase ? address : address.toLowerCase());
  return {
    bodytype: eightBit ? "8BITMIME" : "7BIT",
    ctime: ctime(date),
    isodate: date.toISOString().slice(0, 10),
    timet: String(Math.floor(receivedAt / 1000)),
    rfctime: mailDate(receivedAt),
    envid: envelopeId ?? "",
    from: cased(sender),
    to: cased(recipient),
    user: (unquotedLocalPart(local).split("+", 1)[0] ?? "").toLowerCase(),
    domain: (at < 0 ? domain : recipient.slice(at + 1)).toLowerCase(),
  };
}

/** A date as C's `ctime` writes it, in UTC: `Thu Jan  1 00:00:00 1970`. */
export function ctime(date: Date): string {
  const [day = "", number = "", month = "", year = "", time = ""] = date
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`;
}

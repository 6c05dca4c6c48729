import { isAscii, isUtf8 } from "node:buffer";
import { HeaderBlock } from "../../core/mod.ts";
import { fieldTexts, mailboxesIn } from "../sender-checks/contract.ts";
import type { Check, CheckResult } from "./check.ts";
import type { CheckCode } from "./check-code.ts";
import { authorDomain, isBulk, type MessageToCheck } from "./message.ts";
import { PROVIDER_RULES } from "./provider-rules.ts";

const LF = 0x0a;

/** Bytes of a line without its end (RFC 5322 §2.1.1). */
const LONGEST_LINE = 998;
/** Bytes that no large provider takes too much for: iCloud takes 20 MB, Yahoo and Outlook.com 25. */
const SAFE_SIZE = 20 * 1024 * 1024;
/** Fields of which there may be one (RFC 5322 §3.6), besides those that have checks of their own. */
const SINGLE = ["Sender", "Reply-To", "To", "Cc", "Bcc", "In-Reply-To", "References", "Subject"];

/** A time as mail has it (RFC 5322 §3.3), with a comment after it. */
const DATE =
  /^(?:[A-Z][a-z]{2},\s*)?\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|[A-Z]{1,5})(?:\s*\([^()]*\))?$/;

/** Makes a check's answer, with the rules it breaks. */
export function checked(code: CheckCode, result: CheckResult, text: string): Check {
  const rules = result === "broken" ? PROVIDER_RULES[code] : [];
  return { code, result, text, rules };
}

/** What can be said of a message by itself. `most`: bytes that the configuration sends. */
export function headerChecks(message: MessageToCheck, most: number): readonly Check[] {
  const header = HeaderBlock.of(message.header);
  return [
    fromCheck(header),
    dateCheck(header, message.added),
    messageIdCheck(header, message.added),
    repeatedCheck(header),
    encodingCheck(message.header),
    message.longestLine > LONGEST_LINE
      ? checked(
          "line-length",
          "broken",
          `a line has ${message.longestLine} bytes, ${LONGEST_LINE} are allowed: encode the body (quoted-printable or base64)`,
        )
      : checked("line-length", "ok", `no line is longer than ${LONGEST_LINE} bytes`),
    sizeCheck(message.size, most),
  ];
}

function fromCheck(header: HeaderBlock): Check {
  const fields = fieldTexts(header, "From");
  if (fields.length !== 1)
    return checked("from", "broken", `there are ${fields.length} From fields; one is needed`);
  const authors = mailboxesIn(fields[0] ?? "");
  if (authors === undefined)
    return checked("from", "broken", `From is not an address: ${shown(fields[0])}`);
  if (authors.length > 1)
    return checked("from", "broken", "From has several addresses; DMARC wants one");
  const domain = authorDomain(header);
  return domain === undefined
    ? checked("from", "broken", `From has no domain that the DNS could know: ${shown(fields[0])}`)
    : checked("from", "ok", `one author, of ${domain}`);
}

function dateCheck(header: HeaderBlock, added: ReadonlySet<string>): Check {
  const fields = header.all("Date");
  if (fields.length === 0)
    return added.has("date")
      ? checked("date", "ok", "add-date-header adds it")
      : checked("date", "broken", "there is no Date; set it, or add-date-header yes");
  if (fields.length > 1) return checked("date", "broken", `there are ${fields.length} Date fields`);
  return DATE.test(fields[0] ?? "")
    ? checked("date", "ok", "one Date")
    : checked("date", "broken", `Date is not a time (RFC 5322 §3.3): ${shown(fields[0])}`);
}

function messageIdCheck(header: HeaderBlock, added: ReadonlySet<string>): Check {
  const fields = header.all("Message-ID");
  if (fields.length === 0)
    return added.has("message-id")
      ? checked("message-id", "ok", "add-message-id-header adds it")
      : checked(
          "message-id",
          "broken",
          "there is no Message-ID; add-message-id-header yes adds it",
        );
  if (fields.length > 1)
    return checked("message-id", "broken", `there are ${fields.length} Message-ID fields`);
  return /^<[^\s<>@]+@[^\s<>@]+>$/.test(fields[0] ?? "")
    ? checked("message-id", "ok", "one Message-ID")
    : checked("message-id", "broken", `Message-ID is not <id@domain>: ${shown(fields[0])}`);
}

function repeatedCheck(header: HeaderBlock): Check {
  const repeated = SINGLE.filter((name) => header.all(name).length > 1);
  return repeated.length > 0
    ? checked("repeated-fields", "broken", `there may be one ${repeated.join(", one ")} only`)
    : checked("repeated-fields", "ok", "no field is there more often than it may be");
}

function encodingCheck(given: Buffer): Check {
  // One that was cut may end within a character.
  const header = given.subarray(0, given.lastIndexOf(LF) + 1);
  const encode = "encode it as RFC 2047 says";
  if (!isUtf8(header))
    return checked("header-encoding", "broken", `the header is neither ASCII nor UTF-8: ${encode}`);
  return isAscii(header)
    ? checked("header-encoding", "ok", "the header is ASCII")
    : checked(
        "header-encoding",
        "advice",
        `the header has UTF-8, which only hosts with SMTPUTF8 take: ${encode}`,
      );
}

function sizeCheck(size: number, most: number): Check {
  if (size > most)
    return checked("size", "broken", `${size} bytes; max-message-size bounces more than ${most}`);
  return size > SAFE_SIZE
    ? checked("size", "advice", `${size} bytes; some providers take ${SAFE_SIZE} at most`)
    : checked("size", "ok", `${size} bytes`);
}

/** The one-click pair of bulk mail (RFC 8058 §3.1); nothing for other mail without it. */
export function oneClickCheck(message: MessageToCheck): Check | undefined {
  const header = HeaderBlock.of(message.header);
  const ways = header.all("List-Unsubscribe");
  const posts = header.all("List-Unsubscribe-Post");
  const broken = (text: string): Check => checked("one-click", "broken", text);
  if (!isBulk(message) && posts.length === 0) return undefined;
  if (ways.length === 0)
    return broken(
      "bulk mail needs List-Unsubscribe with an https address, and List-Unsubscribe-Post (RFC 8058)",
    );
  if (ways.length !== 1) return broken(`there are ${ways.length} List-Unsubscribe fields, not one`);
  // Blanks inside an address mean nothing (RFC 2369 §2): long ones are folded.
  if (!/<https:\/\/[^<>]+>/i.test((ways[0] ?? "").replaceAll(/\s/g, "")))
    return broken("List-Unsubscribe has no <https://…>");
  if (posts.length !== 1)
    return broken(`there are ${posts.length} List-Unsubscribe-Post fields, not one`);
  return posts[0] === "List-Unsubscribe=One-Click"
    ? checked("one-click", "ok", "List-Unsubscribe and List-Unsubscribe-Post are a pair")
    : broken("List-Unsubscribe-Post is not: List-Unsubscribe=One-Click");
}

/** A text from the message, cut. */
function shown(text = ""): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text || "(empty)";
}

import { HeaderBlock, type HeaderField, idText, type MessageId } from "../../../core/mod.ts";
import type { MarkKeys } from "./mark-keys.ts";

/** The field by which a message that comes back in a report is known as our own. */
export const REFERENCE_FIELD = "X-Postrider-Reference";

const BYTES = 16;
/** Characters of a line, and of what is read at most. */
const LINE = 70;
const LONGEST = 6000;

/** What the field says of its message. */
export interface Reference {
  /** As `idText` writes it. */
  readonly message: string;
  /** Envelope sender. */
  readonly sender: string;
  /** Undefined where the message went to several at once. */
  readonly recipient: string | undefined;
  readonly job: string | undefined;
  readonly virtualMta: string;
}

/** What is told of a message. */
export interface ReferenceParts extends Omit<Reference, "message"> {
  readonly message: MessageId;
}

/** The field for a message; undefined without a key. Recipients can read it: it tells them nothing but what they know, and the job's name. */
export function referenceField(keys: MarkKeys, parts: ReferenceParts): HeaderField | undefined {
  const { message, sender, recipient, job, virtualMta } = parts;
  const payload = Buffer.from(
    JSON.stringify({ i: idText(message), s: sender, r: recipient, j: job, v: virtualMta }),
  ).toString("base64url");
  const signature = keys.sign("field", [payload], BYTES);
  if (signature === undefined) return undefined;
  const text = `1.${payload}.${signature.toString("base64url")}`;
  const lines = text.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  return { name: REFERENCE_FIELD, value: lines.join("\r\n ") };
}

/** What the field in a header says; undefined when there is none, or none that this server signed. */
export function readReference(keys: MarkKeys, header: Buffer): Reference | undefined {
  if (!keys.any || header.length === 0) return undefined;
  for (const value of HeaderBlock.of(header).all(REFERENCE_FIELD).slice(0, MOST)) {
    const found = readValue(keys, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fields of that name that are looked at. */
const MOST = 5;

function readValue(keys: MarkKeys, value: string): Reference | undefined {
  if (value.length > LONGEST) return undefined;
  const [version, payload, mark, ...more] = value.replaceAll(/\s+/g, "").split(".");
  if (version !== "1" || payload === undefined || mark === undefined || more.length > 0)
    return undefined;
  const signature = Buffer.from(mark, "base64url");
  if (signature.length !== BYTES || !keys.verifies("field", [payload], signature)) return undefined;
  const said: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  if (typeof said !== "object" || said === null) return undefined;
  const { i, s, r, j, v } = { i: "", s: "", r: "", j: "", v: "", ...said };
  return {
    message: String(i),
    sender: String(s),
    recipient: String(r) || undefined,
    job: String(j) || undefined,
    virtualMta: String(v),
  };
}

import {
  type Codec,
  countCodec,
  isRecord,
  ownTable,
  parsedJson,
  type TableShape,
  textCodec,
} from "../../core/mod.ts";
import type { NamedAddress } from "./address-fields.ts";
import type { Head } from "./head.ts";
import { isText, isTexts } from "./shapes.ts";
import type { Summary } from "./summary.ts";

/** What somebody has said of a message. */
export interface Mark {
  readonly read: boolean;
  readonly tags: readonly string[];
}

/** Numbers of the layout of the tables, and of what summaries hold. */
export const FORMAT = 1;

export const SUMMARIES: TableShape<number, Summary> = ownTable(
  "summaries",
  countCodec,
  json(isSummary),
);
/** What is known of messages that nobody has read from disk. */
export const HEADS: TableShape<number, Head> = ownTable("heads", countCodec, json(isHead));
/** Texts in which words are looked for. */
export const SEARCHED: TableShape<number, string> = ownTable("searched", countCodec, textCodec);
export const MARKS: TableShape<number, Mark> = ownTable("marks", countCodec, json(isMark));
/** The id of each message that something is kept of: its file's name may be another message's later. */
export const IDS: TableShape<number, string> = ownTable("ids", countCodec, textCodec);
/** Which folder all of it is about. */
export const ABOUT: TableShape<string, string> = ownTable("folder", textCodec, textCodec);

export const TABLES: readonly TableShape<unknown, unknown>[] = [
  SUMMARIES,
  HEADS,
  SEARCHED,
  MARKS,
  IDS,
  ABOUT,
];

function json<T>(is: (value: unknown) => value is T): Codec<T> {
  return {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode(bytes) {
      const value = parsedJson(bytes.toString());
      return is(value) ? value : undefined;
    },
  };
}

function isMark(value: unknown): value is Mark {
  return isRecord(value) && typeof value.read === "boolean" && isTexts(value.tags);
}

function isSummary(value: unknown): value is Summary {
  return (
    isHead(value) &&
    isRecord(value) &&
    isText(value.snippet) &&
    [value.attachments, value.inline].every(Number.isFinite)
  );
}

function isHead(value: unknown): value is Head {
  if (!isRecord(value)) return false;
  const { from, to, cc, bcc, replyTo, tags } = value;
  return (
    [value.messageId, value.subject].every(isText) &&
    [value.created, value.size].every(Number.isFinite) &&
    isAddress(from) &&
    [to, cc, bcc, replyTo].every((list) => Array.isArray(list) && list.every(isAddress)) &&
    isTexts(tags)
  );
}

function isAddress(value: unknown): value is NamedAddress {
  return isRecord(value) && isText(value.Name) && isText(value.Address);
}

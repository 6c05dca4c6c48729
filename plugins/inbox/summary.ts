import { type BodyParts, bodyPartsOf, textOf } from "./body-parts.ts";
import type { Arrival } from "./folder-names.ts";
import { type Head, headOf } from "./head.ts";
import { MOST_SEARCHED, SNIPPET } from "./limits.ts";

/** What lists and searches know of a message. */
export interface Summary extends Head {
  readonly attachments: number;
  readonly inline: number;
  readonly snippet: string;
}

/** A summary, and the text in which words are looked for, in lower case. */
export interface Summarized {
  readonly summary: Summary;
  readonly searched: string;
}

/** A message's file, as far as it was read. */
export interface MessageFile {
  readonly content: Buffer;
  /** Bytes of all of it. */
  readonly size: number;
  /** When it was written, milliseconds since the epoch. */
  readonly written: number;
}

/** Summarizes a message. */
export function summarize(file: MessageFile, arrival: Arrival): Summarized {
  const parts = bodyPartsOf(file.content);
  const { header } = parts.message;
  const text = textOf(parts, MOST_SEARCHED);
  const summary: Summary = {
    ...headOf(header, arrival, { created: arrival.at ?? file.written, size: file.size }),
    attachments: parts.attachments.length,
    inline: parts.inline.length,
    snippet: snippetOf(text),
  };
  return { summary, searched: searchedText(summary, parts, text) };
}

function snippetOf(text: string): string {
  return text
    .slice(0, SNIPPET * 8)
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, SNIPPET);
}

function searchedText(summary: Summary, { attachments, inline }: BodyParts, text: string): string {
  const { from, to, cc, bcc, replyTo } = summary;
  const people = [from, ...to, ...cc, ...bcc, ...replyTo].map(
    ({ Name, Address }) => `${Name} ${Address}`,
  );
  const files = [...attachments, ...inline].map(({ fileName }) => fileName);
  return (
    [summary.subject, ...people, summary.messageId, ...files, text]
      .join("\n")
      .toLowerCase()
      // Two words are found where a line ends between them.
      .replaceAll(/\s+/g, " ")
      .slice(0, MOST_SEARCHED)
  );
}

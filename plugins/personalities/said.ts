import { type Clock, type Random, type Reply, replyLine } from "../../core/mod.ts";

/** The commands that a reply can answer; of `connect`, the greeting. */
export const SAID_TO = ["connect", "mail", "rcpt", "content"] as const;

/** One of them. */
export type SaidTo = (typeof SAID_TO)[number];

/** What a provider says, in its own words. */
export interface Said {
  readonly to: SaidTo;
  readonly code: number;
  /** Undefined where the provider gives none. */
  readonly enhanced: string | undefined;
  /** With places for `{ip}`, `{to}`, `{sender-domain}`, `{author-domain}`, `{id}` and `{time}`. */
  readonly text: string;
  /** The category that the shipped bounce categories give it; a test tries it. */
  readonly category: string;
}

/** What goes into the places of a text. */
export interface SaidAbout {
  /** Address of the client. */
  readonly ip: string;
  /** The recipient; empty where none is meant. */
  readonly to: string;
  /** Domain of the envelope sender; empty for `<>`. */
  readonly senderDomain: string;
  /** Domain of the author; empty where From names none. */
  readonly authorDomain: string;
}

/** What makes each reply one of its own. */
export interface SaidWith {
  readonly clock: Pick<Clock, "now">;
  readonly random: Pick<Random, "bytes">;
}

/** Characters of a stranger's text in a reply. */
const LONGEST = 120;
/** Characters in a line of providers that break their texts. */
const LINE = 76;

/** Writes down what a provider says. */
export function said(
  to: SaidTo,
  code: number,
  enhanced: string | undefined,
  text: string,
  category: string,
): Said {
  return { to, code, enhanced, text, category };
}

/** The reply that says it. `breaksLines`: the provider breaks its texts into several lines. */
export function replyOf(
  { code, enhanced, text }: Said,
  about: SaidAbout,
  { clock, random }: SaidWith,
  breaksLines: boolean,
): Reply {
  const places: Readonly<Record<string, () => string>> = {
    ip: () => about.ip,
    to: () => short(about.to),
    "sender-domain": () => short(about.senderDomain),
    "author-domain": () => short(about.authorDomain || about.senderDomain),
    id: () => Buffer.from(random.bytes(8)).toString("hex"),
    time: () => new Date(clock.now()).toISOString(),
  };
  const filled = text.replaceAll(/\{([a-z-]+)\}/g, (whole, name: string) => {
    const place = places[name];
    return place === undefined ? whole : place();
  });
  const line = replyLine(filled);
  return { code, enhanced, lines: breaksLines ? broken(line) : [line] };
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** A text in lines that end between words. */
function broken(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length >= LINE) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

import { isAscii, type Kind, parseAddress } from "../../core/mod.ts";
import { filledIn, readTemplate, type Template, type Values } from "./template.ts";

/** Characters of a template for a header field at most. */
const LONGEST = 500;

/** The author of reports: a name and an address, with variables in both. */
export interface AuthorTemplate {
  readonly source: string;
  /** Without quotes; undefined for an address alone. */
  readonly name: Template | undefined;
  readonly address: Template;
}

const LINE = `a line of text, with variables such as \${hostname}`;
const AUTHOR = `an address with or without a name, such as Mail Delivery <mailer-daemon@\${hostname}>`;

/** A line with variables. */
export const lineTemplate: Kind<Template> = {
  name: "template",
  accepts: LINE,
  example: "Your mail was not delivered",
  parse(text) {
    if (!isLine(text)) return { ok: false, expected: LINE };
    const read = readTemplate(text);
    return "problem" in read
      ? { ok: false, expected: `${LINE}: ${read.problem}` }
      : { ok: true, value: read.template };
  },
  print: ({ source }) => source,
};

/** The author of reports, with variables. */
export const authorTemplate: Kind<AuthorTemplate> = {
  name: "author",
  accepts: AUTHOR,
  example: "Mail Delivery <mailer-daemon@example.net>",
  parse(text) {
    const [, named, inBrackets] = /^([^<>]*)<([^<>\s]+)>$/.exec(text) ?? [];
    const read = {
      name: readTemplate(unquoted(named?.trim() ?? "")),
      address: readTemplate(inBrackets ?? text),
    };
    if (!isLine(text)) return { ok: false, expected: AUTHOR };
    if ("problem" in read.name) return { ok: false, expected: `${AUTHOR}: ${read.name.problem}` };
    if ("problem" in read.address)
      return { ok: false, expected: `${AUTHOR}: ${read.address.problem}` };
    const { template: address } = read.address;
    if (authorAddress(address, SAMPLE) === undefined) return { ok: false, expected: AUTHOR };
    const name = read.name.template.source === "" ? undefined : read.name.template;
    return { ok: true, value: { source: text, name, address } };
  },
  print: ({ source }) => source,
};

/** The address in ASCII; undefined where what the variables stand for makes none. */
export function authorAddress(address: Template, values: Values): string | undefined {
  const text = filledIn(address, values);
  const parsed = parseAddress(text);
  return parsed !== undefined && parsed.domain !== "" && isAscii(text) ? text : undefined;
}

/** What variables stand for in a report like many. */
const SAMPLE: Values = {
  hostname: "mx.example.net",
  originator: "ann@example.net",
  recipient: "bob@example.com",
  recipients: "<bob@example.com>",
  subject: "hello",
  from: "ann@example.net",
  messageid: "<1@example.net>",
  date: "Thu, 01 Jan 2026 00:00:00 +0000",
  id: "0000000001",
  envelopeid: "1",
  job: "1",
  status: "5.1.1",
  reason: "no such user",
  remotemta: "mx.example.com",
};

function isLine(text: string): boolean {
  return text.length > 0 && text.length <= LONGEST && !/\p{Cc}/u.test(text);
}

function unquoted(text: string): string {
  const [, quoted] = /^"(.*)"$/.exec(text) ?? [];
  return quoted === undefined ? text : quoted.replaceAll(/\\(.)/g, "$1");
}

import { HeaderBlock } from "../../../core/mod.ts";
import { REFERENCE_FIELD } from "../sent/reference-field.ts";

/** Those that accounting has in any case come first: an event has room for so many. */
const FIRST = [
  "from",
  "return-path",
  "x-job",
  "subject",
  "message-id",
  "to",
  "date",
  "list-id",
  "feedback-id",
];
/** Long, and of no use to anybody; or secret. */
const LEFT_OUT =
  /^(?:received|dkim-signature|x-google-dkim-signature|arc-.*|authentication-results|x-ms-.*|x-microsoft-antispam.*|x-dkim-key|x-dkim-options)$/;
const MOST = 64;

/** Header fields of a message that came back, by their names as written; of several with a name the first. */
export function originalFields(header: Buffer): Readonly<Record<string, string>> {
  if (header.length === 0) return {};
  const block = HeaderBlock.of(header);
  const names = new Map<string, string>();
  for (const { name, bytes } of block.pieces()) {
    if (name === "" || names.has(name) || LEFT_OUT.test(name)) continue;
    if (name === REFERENCE_FIELD.toLowerCase()) continue;
    names.set(name, bytes.toString("latin1", 0, name.length));
  }
  const order = [...FIRST.filter((name) => names.has(name)), ...names.keys()];
  return Object.fromEntries(
    [...new Set(order)]
      .slice(0, MOST)
      .map((name) => [names.get(name) ?? name, block.first(name) ?? ""]),
  );
}

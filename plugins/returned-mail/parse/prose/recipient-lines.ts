import { addressesIn } from "./addresses.ts";

/** What may stand before an address in a line that names a recipient. */
const LABEL =
  /^(?:failed |final |original |intended |undeliverable )?(?:recipients?|error-for|rcpt|addressee|address|e-?mail(?: address)?|user|mailbox|to|an|für|empf(?:ä|ae)nger(?:adresse)?|destinataires?|destinatarios?|destinatario|destinatari|ontvanger|получатель|адресат|адрес|收件人(?:邮件地址|地址)?|邮件地址|宛先)(?: to)?(?: address)?\s?[:：=]\s?/i;

/** Those of them that are said of recipients alone. */
const MARKS =
  /^(?:failed|final|original|intended|undeliverable|recip|rcpt|error-for|addressee|empf|dest|ontv|получ|адресат|收|宛)/i;

/** The same, with what is wrong. */
const TELLING =
  /^(?:unknown user|invalid final delivery userid|delivery failed \d{1,3} attempts|unable to deliver (?:the |this |your )?message to|user mailbox exceeds allowed size|undeliverable to|could not deliver to|delivery failed to|failed)\s?:?\s/i;

/** Who is asked for help. */
export const ROLE: RegExp =
  /^(?:postmaster|mailer-daemon|abuse|helpdesk|support|hostmaster|webmaster)@/i;

/** A line that names recipients: one with what is said about it, or several with nothing. */
export interface RecipientLine {
  readonly addresses: readonly string[];
  readonly indent: number;
  /** What stands after the only address, without the signs that part it. */
  readonly rest: string;
  /** What stands before it where that tells what is wrong, as in `Unknown user: ann@example.net`. */
  readonly told: string;
  /** Whether it can hardly be anything else: `<ann@example.net>:`, or a word before it that says so. */
  readonly isMarked: boolean;
}

/** Reads a line as one that names recipients; undefined when it is another. */
export function recipientLine(line: string): RecipientLine | undefined {
  if (!line.includes("@")) return undefined;
  const text = line.trimStart();
  const indent = line.length - text.length;
  const named = text
    .replace(/^[*•·\-"'([ ]{1,4}(?=[^\s])/, "")
    .replace(/^\d{1,3}[.)]\s/, "")
    .replace(/^c=[^@]{0,200}?\bSMTP=/i, "");
  const told = TELLING.exec(named)?.[0] ?? "";
  const labelled = named.slice(told.length).replace(LABEL, "");
  const [first, ...others] = addressesIn(labelled);
  if (first === undefined) return undefined;
  // A name may stand before an address in brackets.
  const before = labelled.slice(0, first.from);
  const isNamed = labelled[first.from] === "<" && isName(before) && !ROLE.test(first.address);
  if (before.trim() !== "" && !/^["'([*]{1,2}$/.test(before) && !isNamed) return undefined;
  const isMarked =
    told !== "" || (labelled !== named && MARKS.test(named)) || /^[ \t]{0,2}<.*>\s?:/.test(line);
  if (others.length > 0 && onlyAddresses(labelled, [first, ...others]))
    return {
      addresses: [first, ...others].map(({ address }) => address),
      ...{ indent, rest: "", told, isMarked },
    };
  const rest = labelled.slice(first.to);
  const parted =
    /^["')\]>*]{0,2}\s*(?:$|\.{3}|[:;,(\-–—]|\s{2,}|is |was |on [\dA-Z]|wasn't |couldn't |does|has |не )/.test(
      rest,
    );
  const bracketed = labelled[first.from] === "<" || labelled !== named;
  if (!parted && !bracketed) return undefined;
  // `joe@example.net (joe@example.net)`, `joe<mailto:joe@example.net>`: one recipient, written twice.
  const again = others.every(({ address }) => address === first.address);
  const last = again ? (others.at(-1) ?? first) : first;
  const said = labelled.slice(
    others.length > 0 && sameOnly(labelled, first.to, last.to, first.address) ? last.to : first.to,
  );
  return {
    addresses: [first.address],
    ...{ indent, told, isMarked, rest: said.replace(/^[\s"')\]>*.,:;–—-]+/, "") },
  };
}

/** A person's, in a few words. */
function isName(text: string): boolean {
  return /^["'\p{L}\p{M}., -]{1,60}$/u.test(text) && text.trim().split(/\s+/).length <= 4;
}

function onlyAddresses(
  line: string,
  found: readonly { readonly from: number; readonly to: number }[],
): boolean {
  let at = 0;
  for (const { from, to } of found) {
    if (!/^[\s,;]*$/.test(line.slice(at, from))) return false;
    at = to;
  }
  return /^[\s,;.]*$/.test(line.slice(at));
}

/** Whether between two places there is nothing but the address again, in brackets of any sort. */
function sameOnly(line: string, from: number, to: number, address: string): boolean {
  const between = line
    .slice(from, to)
    .replaceAll(address, "")
    .replaceAll(/mailto:/gi, "");
  return /^[\s()<>[\]"']*$/.test(between);
}

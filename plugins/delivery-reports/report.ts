import { mailDate, requiresTls } from "../../core/mod.ts";
import { encodedName, encodedText } from "./encoded-header.ts";
import { type Language, WORDINGS } from "./languages.ts";
import { encodedPart, type Part, partHeader, partText } from "./part.ts";
import { deliveryStatus, type Reported } from "./report-fields.ts";
import { explanation, sections, subjectOf } from "./report-text.ts";
import { headerOf, type Returned, readReturned, returnedPart } from "./returned-part.ts";
import { filledIn, type Template, type Values } from "./template.ts";
import { type AuthorTemplate, authorAddress } from "./template-kinds.ts";
import { valuesOf } from "./template-values.ts";
import { languagesOf, returnsAll } from "./wishes.ts";

/** What every report has. */
export interface ReportFrame {
  readonly hostName: string;
  /** Address of the reports' author, where nothing else is set. */
  readonly from: string;
  readonly now: number;
  /** Left side of its Message-ID. */
  readonly messageId: string;
  /** Delimits its parts: up to 70 letters, digits, dots and the like (RFC 2046 §5.1.1) that nobody could foresee. */
  readonly boundary: string;
}

/** How the operator wants reports to look; what is undefined is as usual. */
export interface ReportLook {
  readonly format: "standard" | "plain-text";
  readonly author?: AuthorTemplate | undefined;
  /** The same for failures, before that. */
  readonly failedAuthor?: AuthorTemplate | undefined;
  readonly failedSubject?: Template | undefined;
  readonly failedBody?: Template | undefined;
}

/** As reports look unless something is set. */
export const USUAL: ReportLook = { format: "standard" };

/** What a report is made of. */
export interface ReportOptions extends ReportFrame {
  readonly reported: readonly [Reported, ...Reported[]];
  readonly to: string;
  readonly look: ReportLook;
}

/** Characters of an address that fits into a line with its field's name. */
const LONGEST_ADDRESS = 900;
const TEXT = "text/plain; charset=utf-8";

/**
 * Builds a delivery report (RFC 3464, RFC 6522): text for people, fields for programs, the message or its header. It has 7 bits
 * whatever it tells of, so that every host takes it; only the address of a sender with letters beyond ASCII is in its header as
 * it is, as no host can get that mail without SMTPUTF8. Where the operator wants plain text, all of it is in one part.
 */
export async function buildReport(options: ReportOptions): Promise<Buffer> {
  const { reported, boundary, look } = options;
  const { message, body } = reported[0].outcome.attempt;
  const [failed, ...others] = reported.filter(({ action }) => action === "failed");
  // RFC 8689 §5: of mail that had to go over TLS only the header goes back.
  const whole =
    look.format === "standard" &&
    failed !== undefined &&
    returnsAll(message) &&
    !requiresTls(message);
  const returned = body && (await readReturned(body, message, whole));
  const header = returned ? headerOf(returned) : Buffer.alloc(0);
  const values = failed && valuesOf([failed, ...others], { ...options, header });
  const languages = languagesOf(message);
  const fields = reportFields(options, languages[0], values);
  const text = readable(options, languages, values);
  const isOwn = values !== undefined && look.failedBody !== undefined;
  const told = languages.join() === "en" || isOwn ? undefined : languages.join(", ");
  if (look.format === "plain-text") {
    const whole = [text, status(options), headerText(returned, languages[0])].join("\r\n");
    const part = { ...encodedPart(TEXT, Buffer.from(whole)), languages: told };
    return message822([...fields, ...partHeader(part)], part.content);
  }
  const parts: readonly Part[] = [
    { ...encodedPart(TEXT, Buffer.from(text)), languages: told },
    encodedPart("message/delivery-status", Buffer.from(status(options))),
    ...(returned ? [returnedPart(returned, message)] : []),
  ];
  const type = `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`;
  const all = parts.map((part) => `--${boundary}\r\n${partText(part)}\r\n`).join("");
  return message822([...fields, type], `${all}--${boundary}--\r\n`);
}

function message822(fields: readonly string[], body: string): Buffer {
  return Buffer.from(`${fields.join("\r\n")}\r\n\r\n${body}`);
}

function status({ reported, hostName }: ReportOptions): string {
  return deliveryStatus(reported, hostName);
}

/** The header of the message under a line that says what it is, in a report without parts. */
function headerText(returned: Returned | undefined, language: Language): string {
  if (returned === undefined) return "";
  return `${WORDINGS[language].header}\r\n\r\n${headerOf(returned).toString("utf8")}`;
}

/** What people read: in each language, or as the operator has written it, with what the template does not speak of. */
function readable(
  { reported, hostName, look }: ReportOptions,
  languages: readonly Language[],
  values: Values | undefined,
): string {
  if (values === undefined || look.failedBody === undefined)
    return languages.map((one) => explanation(reported, hostName, one)).join("\r\n");
  const rest = reported.filter(({ action }) => action !== "failed");
  const [language = "en"] = languages;
  const own = filledIn(look.failedBody, values).replace(/(\r\n)?$/, "\r\n");
  return [own, ...sections(rest, WORDINGS[language]).map((text) => `${text}\r\n`)].join("\r\n");
}

/** The fields of a report without its type. `values`: what templates of failures stand for, where there are failures. */
function reportFields(
  options: ReportOptions,
  language: Language,
  values: Values | undefined,
): readonly string[] {
  const { look, reported, hostName, to } = options;
  const { failedSubject } = look;
  const usual = subjectOf(reported, language);
  const subject = values && failedSubject ? filledIn(failedSubject, values) : usual;
  const author = (values && look.failedAuthor) ?? look.author;
  const known = values ?? valuesOf(reported, { hostName, to, header: Buffer.alloc(0) });
  const from = author && authorText(author, known);
  return reportHeader(options, encodedText(subject), from);
}

/** The author's name and address; undefined where the variables make no address. */
function authorText({ name, address }: AuthorTemplate, values: Values): string | undefined {
  const text = authorAddress(address, values);
  if (text === undefined) return undefined;
  return name === undefined ? `<${text}>` : `${encodedName(filledIn(name, values))} <${text}>`;
}

/** The fields that begin any report. `subject`: in ASCII; `author`: instead of the usual one. */
export function reportHeader(
  { from, to, now, messageId, hostName }: ReportFrame & Pick<ReportOptions, "to">,
  subject: string,
  author: string = `Mail Delivery System <${from}>`,
): readonly string[] {
  return [
    `From: ${author}`,
    `To: ${to.length > LONGEST_ADDRESS ? "undisclosed-recipients:;" : `<${to}>`}`,
    `Subject: ${subject}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <${messageId}@${hostName}>`,
    // RFC 3834 §5: nobody's robot is to answer.
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
  ];
}

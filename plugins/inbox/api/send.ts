import type { Context } from "hono";
import MailComposer from "nodemailer/lib/mail-composer";
import {
  type FewAtATime,
  isFieldName,
  isRecord,
  type JsonRecord,
  parseAddress,
} from "../../../core/mod.ts";
import { isTag } from "../head.ts";
import { LARGE, LONGEST_FIELD, MOST_ADDRESSES, MOST_SUBMITTED, MOST_TAGS } from "../limits.ts";
import type { HandoverResult, Letter } from "../postman.ts";
import { AskedWrongly, fieldsAsked, inTurn, textIn, textsIn } from "./asked.ts";

/** Fields that a message gets from other parts of the request, or from its content. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  ...["to", "from", "cc", "bcc", "reply-to", "date", "subject"],
  ...["content-type", "content-transfer-encoding", "mime-version"],
]);

/** Hands a message over to this server's own listener. */
export type SubmitHere = (letter: Letter) => Promise<HandoverResult>;

/** Takes a message in parts, as Mailpit does, and submits it like any other mail. Few large ones are in memory at a time. */
export async function answerSend(
  c: Context,
  submit: SubmitHere,
  large: FewAtATime,
): Promise<Response> {
  const size = Number(c.req.header("content-length") ?? Number.NaN);
  if (size <= LARGE) return send(c, submit);
  return inTurn(large, "too many large messages are being sent", () => send(c, submit));
}

async function send(c: Context, submit: SubmitHere): Promise<Response> {
  const letter = await letterIn(await fieldsAsked(c, MOST_SUBMITTED));
  const result = await submit(letter);
  if (!result.ok) throw new AskedWrongly(400, result.reason);
  const [, id = ""] = /\bqueued as (\S+)/.exec(result.reply) ?? [];
  return c.json({ ID: id });
}

/** The message that a request has. Rejects with an `AskedWrongly`. */
export async function letterIn(fields: JsonRecord): Promise<Letter> {
  const from = personIn(fields.From, "From");
  const [to, cc, replyTo] = [people(fields, "To"), people(fields, "Cc"), people(fields, "ReplyTo")];
  const bcc = textsIn(fields, "Bcc", MOST_ADDRESSES).map((address) => addressOf(address, "Bcc"));
  const recipients = [...new Set([...to, ...cc].map(({ address }) => address).concat(bcc))];
  if (recipients.length === 0) throw new AskedWrongly(400, "a message needs To, Cc or Bcc");
  const composer = new MailComposer({
    ...{ from, to, cc, replyTo },
    subject: oneLine(textIn(fields, "Subject")),
    text: textIn(fields, "Text") || undefined,
    html: textIn(fields, "HTML") || undefined,
    headers: { ...headersIn(fields.Headers ?? {}), ...tagsField(fields) },
    attachments: attachmentsIn(fields.Attachments ?? []),
    newline: "windows",
    // What is attached is in the request: nothing is fetched for whoever asks.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { sender: from.address, recipients, content: await composer.compile().build() };
}

interface Person {
  readonly name: string;
  readonly address: string;
}

function people(fields: JsonRecord, name: string): Person[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || value.length > MOST_ADDRESSES)
    throw new AskedWrongly(400, `${name} must be a list of at most ${MOST_ADDRESSES} addresses`);
  return value.map((one) => personIn(one, name));
}

function personIn(value: unknown, name: string): Person {
  if (!isRecord(value)) throw new AskedWrongly(400, `${name} must have an Email`);
  return { name: oneLine(textIn(value, "Name")), address: addressOf(textIn(value, "Email"), name) };
}

/** Nothing that would end a line or begin a parameter of SMTP is an address. */
function addressOf(text: string, name: string): string {
  const address = parseAddress(text);
  if (address === undefined || address.domain === "")
    throw new AskedWrongly(400, `${name}: ${JSON.stringify(text.slice(0, 200))} is not an address`);
  return address.text;
}

function headersIn(value: unknown): Record<string, string> {
  if (!isRecord(value) || Object.keys(value).length > MOST_ADDRESSES)
    throw new AskedWrongly(400, "Headers must be an object of texts");
  return Object.fromEntries(Object.keys(value).map((name) => [name, headerIn(value, name)]));
}

function headerIn(fields: JsonRecord, name: string): string {
  const text = textIn(fields, name);
  const shown = JSON.stringify(name.slice(0, 100));
  if (OWN_FIELDS.has(name.toLowerCase()))
    throw new AskedWrongly(400, `the header field ${shown} cannot be given in Headers`);
  if (!isFieldName(name)) throw new AskedWrongly(400, `${shown} is not the name of a header field`);
  if (/[\r\n\0]/.test(text) || text.length > LONGEST_FIELD)
    throw new AskedWrongly(400, `the header field ${shown} must be one line`);
  return text;
}

function tagsField(fields: JsonRecord): Record<string, string> {
  const tags = textsIn(fields, "Tags", MOST_TAGS);
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong !== undefined)
    throw new AskedWrongly(400, `${JSON.stringify(wrong.slice(0, 100))} is not a tag`);
  return tags.length === 0 ? {} : { "X-Tags": tags.join(", ") };
}

interface Attached {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType?: string;
  readonly cid?: string;
}

function attachmentsIn(value: unknown): Attached[] {
  if (!Array.isArray(value) || value.length > MOST_ADDRESSES)
    throw new AskedWrongly(400, `Attachments must be a list of at most ${MOST_ADDRESSES} files`);
  return value.map((one) => {
    if (!isRecord(one)) throw new AskedWrongly(400, "an attachment must have Filename and Content");
    // Pages give what they have read as a data: URL.
    const content = textIn(one, "Content").replace(/^data:[^,]{0,200},/, "");
    if (!/^[\w+/=\s-]*$/.test(content))
      throw new AskedWrongly(400, "the Content of an attachment must be base64");
    const [type, cid] = [textIn(one, "ContentType"), textIn(one, "ContentID")];
    if (!/^(?:[\w.+-]+\/[\w.+-]+)?$/.test(type))
      throw new AskedWrongly(400, "ContentType must be a media type");
    return {
      filename: oneLine(textIn(one, "Filename")),
      content: Buffer.from(content, "base64"),
      ...(type === "" ? {} : { contentType: type }),
      ...(cid === "" ? {} : { cid: oneLine(cid).replaceAll(/[<>\s]/g, "") }),
    };
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]+/g, " ");
}

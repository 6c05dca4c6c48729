import { createReadStream } from "node:fs";
import {
  type CommandAnswer,
  HeaderBlock,
  type PluginCommand,
  readRegularFile,
  refuseIrregular,
} from "../../core/mod.ts";
import { cleanOrNone } from "./parse/clean.ts";
import {
  type EmailPattern,
  type EmailPatternsRead,
  readEmailPatterns,
} from "./parse/email-patterns.ts";
import { MOST_EXAMINED } from "./parse/limits.ts";
import { readReturnedMail } from "./parse/read.ts";
import type { ComplaintReport, DeliveryReport, ReturnedMail } from "./parse/result.ts";

/** `mta read-report FILE [PATTERN-FILE]`: what a processor would make of a mail, so that expressions can be tried. */
export const readReport: PluginCommand<unknown> = {
  doc: "tell what a bounce, a complaint or other mail in a file says, as the processors read it; with a pattern file also by its expressions",
  operands: "FILE [PATTERN-FILE]",
  async run({ operands: [file = "", patternFile, ...more] }): Promise<CommandAnswer> {
    if (more.length > 0) throw new Error("expected: mta read-report FILE [PATTERN-FILE]");
    const patterns = patternFile === undefined ? [] : await patternsOf(patternFile);
    const read = await readReturnedMail(await startOf(file), { patterns });
    return { data: shown(read), text: told(read) };
  },
};

/** The first bytes of a mail, its lines ended as mail has them. */
async function startOf(file: string): Promise<Buffer> {
  await refuseIrregular(file);
  const parts: Buffer[] = [];
  for await (const part of createReadStream(file, { end: MOST_EXAMINED - 1 }))
    parts.push(Buffer.from(part));
  return Buffer.from(
    Buffer.concat(parts).toString("latin1").replaceAll(/\r?\n/g, "\r\n"),
    "latin1",
  );
}

/** Its expressions, for bounces or for complaints, whichever it is for. */
async function patternsOf(file: string): Promise<readonly EmailPattern[]> {
  const text = await readRegularFile(file);
  const bounces = readEmailPatterns(file, text, "bounces");
  if ("patterns" in bounces) return bounces.patterns;
  const complaints: EmailPatternsRead = readEmailPatterns(file, text, "complaints");
  if ("patterns" in complaints) return complaints.patterns;
  throw new Error(`${file}:${bounces.line}: ${bounces.problem}`);
}

/** The result without the bytes of the header that it returns. */
function shown(read: ReturnedMail): unknown {
  if (!("original" in read)) return read;
  const { header, messageIds } = read.original;
  return {
    ...read,
    original: { subject: cleanOrNone(HeaderBlock.of(header).first("subject")), messageIds },
  };
}

function told(read: ReturnedMail): string {
  switch (read.kind) {
    case "delivery-report":
      return lines(deliveryLines(read), read.original.messageIds);
    case "complaint":
      return lines(complaintLines(read), read.original.messageIds);
    case "automatic-reply":
      return lines([`automatic reply: ${read.reason}`], read.original.messageIds);
    case "unreadable-report":
      return `a report that cannot be read: ${read.problem}`;
    case "ordinary-mail":
      return "no report";
  }
}

function lines(some: readonly string[], ids: readonly string[]): string {
  return [...some, ...(ids.length > 0 ? [`about ${ids.join(" ")}`] : [])].join("\n");
}

function deliveryLines({
  format,
  reportingMta,
  recipients,
  match,
}: DeliveryReport): readonly string[] {
  const by = reportingMta === undefined ? "" : `, from ${reportingMta}`;
  return [
    `report on a delivery (${format})${by}`,
    ...(match === undefined ? [] : [`matched by ${match.at}`]),
    ...recipients.flatMap(
      ({ recipient = "nobody named", action, status, diagnostic, remoteMta }) => [
        `${recipient}: ${action} ${status}${remoteMta === undefined ? "" : `, said ${remoteMta}`}`,
        ...(diagnostic === undefined ? [] : [`  ${diagnostic}`]),
      ],
    ),
  ];
}

function complaintLines(read: ComplaintReport): readonly string[] {
  const { format, feedbackType, recipients, sourceAddress, match } = read;
  return [
    `${feedbackType} (${format})`,
    ...(match === undefined ? [] : [`matched by ${match.at}`]),
    `by ${recipients.length === 0 ? "nobody named" : recipients.join(", ")}`,
    ...(sourceAddress === undefined ? [] : [`mail from ${sourceAddress}`]),
  ];
}

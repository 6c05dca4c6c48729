import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { CLOCK, DRAFTS, NO_NOTES, type Outcome, RANDOM, withNotes } from "../../core/mod.ts";
import { MemoryDraft } from "../../core/queue/memory/memory-draft.ts";
import { sampleMessage } from "../../core/testing.ts";
import { anyText } from "../../test/support/any-text.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { assertSevenBit, readMime } from "../../test/support/mime.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { HOUR, outcome, RECEIVED, type SampleOutcome } from "../../test/support/sample-outcome.ts";
import { identity } from "../identity/plugin.ts";
import { LANGUAGES, WORDINGS } from "./languages.ts";
import { deliveryReports } from "./plugin.ts";
import { VARIABLES } from "./template.ts";
import { RETURNED, SUPPRESSED, WRITTEN_IN } from "./wishes.ts";

const folder = await mkdtemp(join(tmpdir(), "mta-reports-"));
after(() => rm(folder, { recursive: true }));

async function lab(config: string, draft: () => MemoryDraft = () => new MemoryDraft(1)) {
  return pluginLab([identity, deliveryReports], `host-name mta.test\n${config}`, (services) => {
    services.put(CLOCK, new FakeClock(RECEIVED + HOUR));
    services.put(RANDOM, fakeRandom(1));
    services.put(DRAFTS, { draft });
  });
}

/** Makes reports under a configuration: their bytes, or undefined where there is none. */
async function reporter(config: string) {
  let draft = new MemoryDraft(1);
  const { generation } = await lab(config, () => {
    draft = new MemoryDraft(1);
    return draft;
  });
  const view = generation.view({ domain: "x.test", virtualMta: "{default}" });
  return async (...outcomes: readonly Outcome[]): Promise<Buffer | undefined> => {
    const [made] = await generation.bus.transform("reportOutcomes", [], outcomes, view);
    if (made === undefined) return undefined;
    const content = draft.take();
    assertSevenBit(content);
    return content;
  };
}

async function report(
  config: string,
  ...outcomes: readonly Outcome[]
): Promise<Buffer | undefined> {
  return (await reporter(config))(...outcomes);
}

async function read(config: string, ...outcomes: readonly Outcome[]) {
  const content = await report(config, ...outcomes);
  assert.ok(content);
  return readMime(content);
}

const bounced = (facts: Partial<SampleOutcome> = {}): Outcome =>
  outcome({ kind: "bounced", ...facts });

test("author and subject are as the operator wants them, of failures by their own templates", async () => {
  const general = `custom-dsn-from-headers "Post, Office" <post@\${hostname}>`;
  const config = `${general}
    dsn-failed-from-template Zustellung für \${originator} <fehler@example.net>
    dsn-failed-subject-template Nicht zugestellt: \${Subject} (\${status}, \${message-id})`;
  const original =
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@c.test>\r\nFrom: a@c.test\r\n\r\nx\r\n";
  const failed = await report(config, bounced({ original }));
  const text = failed?.toString() ?? "";
  const words = (field: string): string =>
    [
      ...(new RegExp(`^${field}: ((?:.*\\r\\n[ \\t])*.*)\\r$`, "m").exec(text)?.[1] ?? "").matchAll(
        /=\?UTF-8\?B\?(.*?)\?=/g,
      ),
    ]
      .map(([, word = ""]) => Buffer.from(word, "base64").toString())
      .join("");
  assert.equal(words("Subject"), "Nicht zugestellt: Grüße (5.1.1, <1@c.test>)");
  assert.equal(words("From"), "Zustellung für a@c.test");
  assert.match(text, /^ <fehler@example\.net>\r$/m);
  assert.ok(text.split("\r\n").every((line) => !line.includes("=?") || line.length <= 76));
  const late = await read(config, outcome({ kind: "deferred", noticeDue: true }));
  assert.equal(late.fields.get("from"), '"Post, Office" <post@mta.test>');
  assert.equal(late.fields.get("subject"), "Your message is delayed");
});

test("what a stranger wrote makes no fields, no authors and no endless lines by way of a template", async () => {
  const config = `dsn-failed-from-template \${subject} <x@\${remotemta}>\ndsn-failed-subject-template \${subject}`;
  const subject = `x\\r\\nBcc: <v@x.test>, "${"y".repeat(3000)}\u0007\u202e`;
  const original = `Subject: ${subject}\r\n Bcc: z@x.test\r\n\r\nx\r\n`;
  const made = await read(config, bounced({ original, host: "a, b (192.0.2.1)" }));
  assert.equal(made.fields.get("from"), "Mail Delivery System <mailer-daemon@mta.test>");
  assert.equal(made.fields.has("bcc"), false);
  const host = await read(config, bounced({ original, host: "mx.x.test" }));
  assert.match(host.fields.get("from") ?? "", /<x@mx\.x\.test>$/);
});

test("whatever strangers wrote, a report by templates has its fields and no others", async () => {
  const text = fc.oneof(
    anyText({ maxLength: 300 }),
    fc.stringMatching(/^(\r\n |\r\n|=\?UTF-8\?[BQ]\?|\?=|[<>",;:@\\\0\u202e\u00e9 ]){0,40}$/),
  );
  const all = Object.keys(VARIABLES)
    .map((name) => `\${${name}}`)
    .join(" ");
  const file = join(folder, "all.txt");
  await writeFile(file, all);
  const config = `dsn-failed-from-template ${all} <x@\${remotemta}>
    dsn-failed-subject-template ${all}
    dsn-failed-body-template-from ${file}`;
  const { fields } = await read("", bounced());
  const standard = await reporter(config);
  const plainText = await reporter(`${config}\n<domain *>\ndsn-format plain-text\n</domain>`);
  await fc.assert(
    fc.asyncProperty(text, text, text, fc.boolean(), async (subject, host, reply, plain) => {
      const original = `Subject: ${subject}\r\nFrom: ${reply}\r\n\r\nx\r\n`;
      const content = await (plain ? plainText : standard)(
        bounced({ original, host, text: reply }),
      );
      assert.ok(content);
      const made = readMime(content);
      const names = [...made.fields.keys()].filter((name) => name !== "content-transfer-encoding");
      assert.deepEqual(names, [...fields.keys()]);
      assert.match(made.fields.get("from") ?? "", /<[^<>\s]+@[^<>\s]+>$/);
    }),
    { numRuns: 100 },
  );
});

test("the body is the operator's, and tells of others below", async () => {
  const file = join(folder, "failed.txt");
  await writeFile(
    file,
    `Sorry, \${originator}:\n\${recipients}\nYours, \${hostname} \${subject}$\n`,
  );
  const config = `dsn-failed-body-template-from ${file}`;
  const late = outcome({ kind: "deferred", noticeDue: true, address: "late@x.test" });
  const made = await read(config, bounced(), bounced({ address: "c@x.test" }), late);
  const text = made.parts[0]?.content.toString() ?? "";
  assert.match(text, /^Sorry, a@c\.test:\r\n {2}<b@x\.test>\r\n {4}mx\.x\.test .*no such user\r\n/);
  assert.match(
    text,
    /<c@x\.test>[\s\S]*Yours, mta\.test hello\$\r\n[\s\S]*tried again[\s\S]*<late@x/,
  );
  const usual = await read(config, late);
  assert.match(usual.parts[0]?.content.toString() ?? "", /^This is the mail system/);
});

test("a template with an unknown variable or without an address is refused at load", async () => {
  const problem = async (config: string): Promise<string> =>
    lab(config).then(
      () => "",
      (error) => String(error),
    );
  assert.match(await problem(`dsn-failed-subject-template \${nobody}`), /unknown variable/);
  assert.match(await problem("custom-dsn-from-header Somebody"), /an address with or without/);
  const file = join(folder, "wrong.txt");
  await writeFile(file, `fine\n\${recipents}\n`);
  assert.match(
    await problem(`dsn-failed-body-template-from ${file}`),
    /wrong\.txt:2: unknown variable "\$\{recipents\}"; there are .*\$\{recipients\}/,
  );
  await writeFile(file, `\${recipients}\n`.repeat(3));
  assert.match(await problem(`dsn-failed-body-template-from ${file}`), /more than 2 times/);
  await writeFile(file, "x".repeat(65 * 1024));
  assert.match(await problem(`dsn-failed-body-template-from ${file}`), /larger than 64 KiB/);
});

test("a report in plain text is one part, with the fields and the header in it", async () => {
  const config = "<domain *>\ndsn-format plain-text\n</domain>";
  const original = "Subject: hello\r\n\r\nsecret text\r\n";
  const made = await read(config, bounced({ original, returnContent: "full" }));
  assert.equal(made.type, "text/plain");
  const text = made.content.toString();
  assert.match(text, /<b@x\.test>[\s\S]*Final-Recipient: rfc822; b@x\.test\r\nAction: failed/);
  assert.match(text, /The header of your message:\r\n\r\nSubject: hello\r\n$/);
  assert.doesNotMatch(text, /secret/);
  assert.equal(made.fields.get("auto-submitted"), "auto-replied");
});

test("a delay is told of with its end", async () => {
  const until = RECEIVED + 100 * HOUR;
  for (const kind of ["deferred", "delayed"] as const) {
    const made = await read("", outcome({ kind, noticeDue: true, retryUntil: until }));
    const date = "Mon, 05 Jan 2026 04:00:00 +0000";
    const fields = made.parts[1]?.content.toString() ?? "";
    assert.match(fields, new RegExp(`^Will-Retry-Until: ${date.replace("+", "\\+")}\r$`, "m"));
    assert.match(made.parts[0]?.content.toString() ?? "", /It is tried until Mon, 05 Jan/);
  }
  const failed = await read("", bounced());
  assert.doesNotMatch(failed.parts[1]?.content.toString() ?? "", /Will-Retry/);
});

test("reports are in the languages of the source, whatever the sender's address", async () => {
  const notes = withNotes(NO_NOTES, WRITTEN_IN.with(["de", "tlh", "en"]));
  const made = await read("", bounced({ notes, sender: "a@bücher.test" }));
  const [text] = made.parts;
  assert.equal(text?.fields.get("content-language"), "de, en");
  assert.match(
    text?.content.toString() ?? "",
    /nicht noch einmal versucht:[\s\S]*mx\.x\.test .* meldete: 550[\s\S]*will not be tried again:/,
  );
  assert.equal(made.fields.get("subject"), WORDINGS.de.subject.failed);
  for (const language of LANGUAGES) {
    const wording = WORDINGS[language];
    const phrases = [wording.greeting, wording.about, wording.said, wording.until];
    const names = phrases.map((each) =>
      each
        .match(/\{\w+\}/g)
        ?.sort()
        .join(),
    );
    assert.deepEqual(names, ["{host}", "{date},{id}", "{host},{reply}", "{date}"], language);
  }
});

test("what a source wants of reports is kept with its mail, and nothing where it wants nothing", async () => {
  const noted = async (config: string, returnContent?: "headers") => {
    const { config: resolved, bus } = (await lab(config)).generation;
    const message = sampleMessage();
    const read = { ...message, info: { ...message.info, returnContent } };
    return (await bus.inspect(read, resolved.source("192.0.2.1"))).found?.notes;
  };
  const source = (line: string): string => `<source 192.0.2.0/24>\n${line}\n</source>`;
  assert.deepEqual(await noted(source("suppress-local-dsn yes")), { [SUPPRESSED.name]: "yes" });
  assert.deepEqual(await noted(source("dsn-return-default full")), { [RETURNED.name]: "full" });
  assert.equal(await noted(source("dsn-return-default full"), "headers"), undefined);
  assert.equal(await noted(source("dsn-return-default system")), undefined);
  assert.deepEqual(await noted(source("dsn-language pt,en")), { [WRITTEN_IN.name]: "pt\nen" });
  assert.equal(await noted(source("dsn-language en")), undefined);
  assert.equal(await noted(""), undefined);
});

test("mail of a source that wants no reports has none, and other mail comes back whole where that is the default", async () => {
  assert.equal(
    await report("", bounced({ notes: withNotes(NO_NOTES, SUPPRESSED.with("yes")) })),
    undefined,
  );
  const whole = await read("", bounced({ notes: withNotes(NO_NOTES, RETURNED.with("full")) }));
  assert.equal(whole.parts[2]?.type, "message/rfc822");
});

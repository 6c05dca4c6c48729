import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { idText, REQUIRE_TLS_NOTES } from "../../core/mod.ts";
import { ProcessorLab } from "../../test/support/processor-lab.ts";
import { bounceReport, complaintReport } from "../../test/support/returned-reports.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { MarkKeys } from "./sent/mark-keys.ts";
import { signedVerpAddress } from "./sent/signed-verp.ts";

const KEY = "the key of this test";
const LIST = "<address-list>\naddress bounces@example.net\n</address-list>\n";
const HEADER = "Subject: news\r\n";
const LETTER = "From: joe@x.test\r\nSubject: hello\r\n\r\nCall me.\r\n";
const BROKEN = bounceReport("ann@x.test", HEADER)
  .replaceAll("Final-Recipient", "Nobody")
  .replaceAll("Action", "Inaction");

function bounces(lines = "", more = ""): Promise<ProcessorLab> {
  return ProcessorLab.open(`${more}<bounce-processor>\n${lines}\n${LIST}</bounce-processor>`);
}

/** `moved to`, `delivered: text` or `failed: status text`. */
function told({ outcome }: Awaited<ReturnType<ProcessorLab["deliver"]>>): string {
  switch (outcome?.kind) {
    case "moved":
      return `moved to ${outcome.queue.domain}/${outcome.queue.virtualMta}`;
    case "delivered":
      return `delivered: ${outcome.reply.lines.join(" ")}`;
    case "failed":
      return `failed: ${outcome.failure.status} ${outcome.failure.text}`;
    default:
      return outcome?.kind ?? "nothing";
  }
}

test("mail that is no report goes on to its recipient, unless it is forwarded", async () => {
  for (const [lines, fate, copies] of [
    ["", "moved to example.net/v", 0],
    [
      "forward-unmatched-to ops@x.test\nforward-unmatched-to boss@x.test",
      "delivered: not a report: forwarded",
      1,
    ],
    ["forward-unmatched-to ops@x.test\ndeliver-unmatched-email yes", "moved to example.net/v", 1],
    ["deliver-unmatched-email no", "delivered: not a report: discarded", 0],
    ["deliver-email no", "delivered: not a report: discarded", 0],
    ["deliver-email no\ndeliver-unmatched-email yes", "moved to example.net/v", 0],
  ] as const) {
    const lab = await bounces(lines);
    const found = await lab.deliver({ content: LETTER });
    assert.equal(told(found), fate, lines);
    assert.equal(found.copies.length, copies, lines);
    assert.deepEqual(found.events, []);
    assert.deepEqual(lab.counted, { ordinary: 1 });
  }
});

test("copies come from nobody, say where they were forwarded, and go round once", async () => {
  const lab = await bounces("forward-unmatched-to ops@x.test\nforward-unmatched-to boss@x.test");
  const { copies } = await lab.deliver({ content: LETTER, info: { sender: "joe@x.test" } });
  assert.deepEqual(copies, [
    {
      envelope: "<> > ops@x.test,boss@x.test",
      content: `Delivered-To: bounces@example.net\r\n${LETTER}`,
    },
  ]);
  const guarded = await lab.deliver({ content: LETTER, info: { notes: REQUIRE_TLS_NOTES } });
  assert.equal(guarded.copies[0]?.envelope, "<> > ops@x.test,boss@x.test REQUIRETLS");
  const again = await lab.deliver({
    content: `X: y\r\n${copies[0]?.content}`,
    to: "Bounces@example.net",
  });
  assert.equal(told(again), "failed: 5.4.6 it was forwarded from here and has come back");
  assert.deepEqual(again.copies, []);
});

test("a report is taken in, or goes on as well", async () => {
  const content = bounceReport("ann@x.test", HEADER);
  for (const [lines, fate] of [
    ["", "delivered: the report was read"],
    ["deliver-matched-email yes", "moved to example.net/v"],
    ["deliver-email yes", "moved to example.net/v"],
    ["deliver-email yes\ndeliver-matched-email no", "delivered: the report was read"],
  ] as const) {
    const found = await (await bounces(lines)).deliver({ content });
    assert.equal(told(found), fate, lines);
    assert.deepEqual(
      found.events.map(({ type, recipient }) => [type, recipient]),
      [["rb", "ann@x.test"]],
    );
  }
});

test("a report that cannot be read goes to those who look after errors", async () => {
  const lab = await bounces("forward-errors-to ops@x.test\nforward-unmatched-to boss@x.test");
  const found = await lab.deliver({ content: BROKEN });
  assert.equal(told(found), "delivered: a report that could not be read: forwarded");
  assert.deepEqual(
    found.copies.map(({ envelope }) => envelope),
    ["<> > ops@x.test"],
  );
  assert.deepEqual(lab.counted, { unreadable: 1 });
  assert.match(lab.log.at(-1)?.message ?? "", /could not be read/);
  // Otherwise it is mail like any other.
  const other = await (await bounces("forward-unmatched-to boss@x.test")).deliver({
    content: BROKEN,
  });
  assert.deepEqual(
    other.copies.map(({ envelope }) => envelope),
    ["<> > boss@x.test"],
  );
});

test("automatic replies are no reports", async () => {
  const lab = await bounces();
  const content =
    "From: ann@x.test\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n";
  assert.equal(told(await lab.deliver({ content })), "moved to example.net/v");
  assert.deepEqual(lab.counted, { "automatic-reply": 1 });
});

test("this server's own reports are not recorded twice", async () => {
  const lab = await bounces();
  const origin = { type: "local", mta: "", user: undefined } as const;
  const found = await lab.deliver({
    content: bounceReport("ann@x.test", HEADER),
    info: { origin },
  });
  assert.equal(told(found), "delivered: the report was read");
  assert.deepEqual([found.events, lab.counted], [[], { "own-report": 1 }]);
});

test("with require-signature only what is proven to be about our mail is believed", async () => {
  const lab = await bounces("require-signature yes", `returned-mail-key "${KEY}"\n`);
  const content = bounceReport("ann@x.test", HEADER);
  for (const to of ["bounces@example.net", "bounces-ann=x.test@example.net"]) {
    const found = await lab.deliver({ to, content });
    assert.deepEqual([told(found), found.events], ["moved to example.net/v", []], to);
  }
  const forged = signedVerpAddress(
    new MarkKeys(["another key"]),
    7,
    "bounces@example.net",
    "ann@x.test",
  );
  assert.deepEqual((await lab.deliver({ to: forged ?? "", content })).events, []);
  const ours = signedVerpAddress(new MarkKeys([KEY]), 7, "bounces@example.net", "ann@x.test");
  const { events } = await lab.deliver({ to: ours ?? "", content });
  assert.deepEqual(events[0]?.match, {
    by: "signed-verp",
    proven: true,
    message: idText(7),
    job: "",
    virtualMta: "",
  });
  assert.deepEqual(lab.counted, { unproven: 3, "remote-bounce": 1 });
});

test("what only is in the form of VERP is told with its doubt; so is a Message-ID of ours, of a message that waits with its job", async () => {
  const lab = await bounces();
  const content = bounceReport("Ann-Lee@x.test", HEADER);
  const [verp] = (await lab.deliver({ to: "bounces-ann-lee=x.test@example.net", content })).events;
  assert.deepEqual(
    [verp?.sender, verp?.recipient, verp?.match?.by, verp?.match?.proven],
    ["bounces@example.net", "ann-lee@x.test", "verp", false],
  );
  const id = await lab.put({ job: "spring", virtualMta: "v7" });
  const known = `Message-ID: <${idText(id)}.0@mx.example.net>\r\n`;
  const [other] = (await lab.deliver({ content: bounceReport("ann@x.test", known) })).events;
  assert.deepEqual(other?.match, {
    by: "message-id",
    proven: false,
    message: idText(id),
    job: "spring",
    virtualMta: "v7",
  });
  const [strange] = (
    await lab.deliver({ content: bounceReport("ann@x.test", "Message-ID: <1.0@other.test>\r\n") })
  ).events;
  assert.equal(strange?.match, undefined);
});

test("a delay is a state, with its category; a success has none", async () => {
  const lab = await bounces();
  const [delay] = (
    await lab.deliver({ content: bounceReport("ann@x.test", HEADER, "delayed", "4.2.2") })
  ).events;
  assert.ok(delay?.type === "rs");
  assert.deepEqual(
    [delay.action, delay.status, delay.category],
    ["delayed", "4.2.2", "bad-mailbox"],
  );
  const [success] = (
    await lab.deliver({ content: bounceReport("ann@x.test", HEADER, "delivered", "2.0.0") })
  ).events;
  assert.ok(success?.type === "rs");
  assert.deepEqual([success.action, success.category], ["delivered", ""]);
  assert.deepEqual(lab.counted, { "remote-status": 2 });
});

test("an expression of the operator's finds what is in no known form, and the log says what", () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, "odd.txt");
    await writeFile(file, "# ours\nmail for (?P<r>\\S+) was eaten: (?P<diag>.*)\n");
    const lines = `<email-patterns>\nbody-pattern-file ${file}\nlog-match-info yes\n</email-patterns>`;
    const lab = await bounces(lines);
    const content = "Subject: hm\r\n\r\nMail for ann@x.test was eaten: by the dog\r\n";
    const [event] = (await lab.deliver({ content })).events;
    assert.deepEqual(
      [event?.type, event?.format, event?.recipient],
      ["rb", "odd.txt", "ann@x.test"],
    );
    const { message, fields } = lab.log.at(-1) ?? assert.fail();
    assert.equal(message, "an expression matched");
    assert.equal(fields?.pattern, `${file}:2`);
    await assert.rejects(async () => {
      await writeFile(file, "(?P<nobody>x)");
      await bounces(lines);
    }, /odd\.txt:1: unknown group "nobody"/);
  }));

test("a complaint is one for each who complains; what names nobody is told all the same", async () => {
  const lab = await ProcessorLab.open(
    "<feedback-loop-processor>\n<address-list>\ndomain fbl.example.net\n</address-list>\n</feedback-loop-processor>",
    "feedback-loop-processor",
  );
  const content = complaintReport(`Return-Path: <news@example.net>\r\n${HEADER}`);
  const to = "x@fbl.example.net";
  const [nobody] = (await lab.deliver({ to, content })).events;
  assert.deepEqual(
    [nobody?.type, nobody?.recipient, nobody?.sender],
    ["f", "", "news@example.net"],
  );
  const two = content.replace(
    "\r\nVersion: 1\r\n",
    "\r\nVersion: 1\r\nOriginal-Rcpt-To: <a@x.test>\r\nOriginal-Rcpt-To: <b@x.test>\r\n",
  );
  assert.deepEqual(
    (await lab.deliver({ to, content: two })).events.map(({ recipient }) => recipient),
    ["a@x.test", "b@x.test"],
  );
});

test("a report about very many recipients tells as many as the journal takes", async () => {
  const lab = await bounces();
  const one = (at: number): string =>
    `Final-Recipient: rfc822; u${at}@x.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`;
  const many = Array.from({ length: 1000 }, (_, at) => one(at)).join("");
  const content = bounceReport("ann@x.test", HEADER).replace(
    "Final-Recipient",
    `${many}Final-Recipient`,
  );
  const { events, outcome } = await lab.deliver({ content });
  assert.equal(outcome?.kind, "delivered");
  assert.ok(events.length > 500 && events.length <= 900, String(events.length));
});

test("a report about many recipients tells of all of them, however large the header is that it returns", async () => {
  const lab = await bounces();
  const one = (at: number): string =>
    `Final-Recipient: rfc822; u${at}@x.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`;
  const header = Array.from({ length: 60 }, (_, at) => `X-${at}: ${"y".repeat(300)}\r\n`).join("");
  const content = bounceReport("ann@x.test", `${HEADER}${header}`).replace(
    "Final-Recipient",
    `${Array.from({ length: 299 }, (_, at) => one(at)).join("")}Final-Recipient`,
  );
  const { events } = await lab.deliver({ content });
  assert.equal(events.length, 300);
  assert.ok(events.every(({ headers }) => headers.Subject === "news"));
});

test("mail that waits for a processor that is gone goes on to its recipient", async () => {
  const lab = await ProcessorLab.open("");
  assert.equal(told(await lab.deliver({ content: LETTER })), "moved to example.net/v");
});

test("a forward to an address that is read here would go round: the configuration is refused", async () => {
  await assert.rejects(
    bounces("forward-unmatched-to bounces-x=y.test@example.net"),
    /it would come back/,
  );
});

test("a complaint that tells no more than the return path is known by it", async () => {
  const lab = await ProcessorLab.open(
    `returned-mail-key "${KEY}"\n<feedback-loop-processor>\n<address-list>\naddress fbl@example.net\n</address-list>\n</feedback-loop-processor>`,
    "feedback-loop-processor",
  );
  const path = signedVerpAddress(new MarkKeys([KEY]), 7, "news@example.net", "ann@x.test");
  const content = complaintReport(HEADER).replace(
    "\r\nVersion: 1\r\n",
    `\r\nVersion: 1\r\nOriginal-Mail-From: <${path}>\r\n`,
  );
  const [event] = (await lab.deliver({ to: "fbl@example.net", content })).events;
  assert.deepEqual(
    [event?.recipient, event?.sender, event?.match?.by, event?.match?.message],
    ["ann@x.test", "news@example.net", "signed-verp", idText(7)],
  );
});

test("what holds for all domains does not hold for processors", async () => {
  const { lab, queue } = await bounces("", "<domain *>\nmax-msg-rate 1/h\n</domain>\n");
  const { agent, limits, ceilings } = lab.generation.plan(queue);
  assert.deepEqual([agent, limits, ceilings], ["bounce-processor", [], []]);
});

test("a Message-ID that the story knows names the message and its job, without proof", async () => {
  const known = new Map([["<1@app.test>", { message: 77, job: "spring", virtualMta: "v9" }]]);
  const config = `<bounce-processor>\n${LIST}</bounce-processor>`;
  const lab = await ProcessorLab.open(config, "bounce-processor", known);
  const content = bounceReport("ann@x.test", "Message-ID: <1@app.test>\r\n");
  const match = { message: idText(77), job: "spring", virtualMta: "v9", proven: false };
  const [event] = (await lab.deliver({ content })).events;
  assert.deepEqual(event?.match, { ...match, by: "message-id" });
  const [verp] = (await lab.deliver({ content, to: "bounces-ann=x.test@example.net" })).events;
  assert.deepEqual(verp?.match, { ...match, by: "verp" });
});

test("a message to several addresses of processors is recorded and forwarded once", async () => {
  const lab = await bounces("forward-unmatched-to ops@x.test\ndeliver-unmatched-email yes");
  const content = bounceReport("ann@x.test", HEADER);
  const [first, second] = await lab.deliverToAll(
    ["bounces-a=x.test@example.net", "bounces@example.net"],
    content,
  );
  assert.deepEqual([first?.events.length, second?.events.length], [1, 0]);
  assert.equal(second && told(second), "delivered: it was read for another recipient");
  const [one, other] = await lab.deliverToAll(
    ["bounces@example.net", "bounces@example.net"],
    LETTER,
  );
  assert.deepEqual([one?.copies.length, other?.copies.length], [1, 0]);
  assert.equal(other && told(other), "moved to example.net/v");
  assert.deepEqual(lab.counted, { "remote-bounce": 1, ordinary: 1 });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { standardPlugins } from "../standard.ts";

const digest = createHash("sha256").update("secret@far.example").digest("hex");

test("who is on a list of a source is refused by name, in every spelling; others are not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-suppress-"));
  const file = join(folder, "list.txt");
  await writeFile(file, `gone@far.example\n${digest}\n`);
  const config = [
    "<address-list unsubscribed>",
    "address joe@far.example",
    "address noreply",
    "address /^bounce-/",
    "domain *.dead.example",
    `address-file ${file}`,
    "</address-list>",
    "<address-list empty>",
    "</address-list>",
    "<source 0/0>",
    "suppression-lists empty,unsubscribed",
    "</source>",
  ].join("\n");
  const mta = await startMta(config);
  const answer = async (one: string): Promise<string> =>
    (await sendMail(mta.port, { to: [one] })).find((line) => /^5|^250 2\.6/.test(line)) ?? "";
  try {
    for (const one of [
      "joe@far.example",
      "JOE@Far.Example",
      '"joe"@far.example',
      "noreply@any.example",
      "bounce-7@any.example",
      '"bounce-7"@any.example',
      '"\\bounce-7"@any.example',
      "x@a.dead.example",
      "gone@far.example",
      "secret@far.example",
    ])
      assert.equal(await answer(one), "550 5.7.1 recipient is on the list unsubscribed", one);
    for (const one of ["jim@far.example", "x@dead.example", "a-bounce-7@any.example"])
      assert.match(await answer(one), /^250 /, one);
  } finally {
    await mta.stop();
    await rm(folder, { recursive: true });
  }
});

test("a client that cannot make use of a refusal gets a bounce, and only for those who are listed", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const config = [
    "<address-list gone>",
    "address joe@far.example",
    "</address-list>",
    "<source 0/0>",
    "suppression-lists gone",
    "accept-invalid-recipients yes",
    "</source>",
    "<domain *>",
    `smtp-hosts 127.0.0.1:${port}`,
    "</domain>",
  ].join("\n");
  const mta = await startMta(config);
  try {
    const to = ["joe@far.example", "jim@far.example"];
    const replies = await sendMail(mta.port, { from: "me@here.example", to });
    assert.match(replies.at(-1) ?? "", /^250 /);
    // The message to jim, and the report on joe.
    await peer.taken(2);
    const recipients = peer.messages.flatMap((message) => message.to);
    assert.deepEqual(recipients.toSorted(), ["<jim@far.example>", "<me@here.example>"]);
    const report = peer.messages.find((message) => message.to.includes("<me@here.example>"));
    assert.match(report?.content ?? "", /recipient is on the list gone/);
    assert.match(report?.content ?? "", /Status: 5\.7\.1/);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

/** What the check says of a configuration. */
async function saidOf(text: string): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: standardPlugins,
    files: memoryFiles({ "/c/config": text }),
    checkFiles: false,
    loadPlugin: () => Promise.reject(new Error("not in this test")),
  });
  return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
}

test("the guide's lists are right, and what makes no sense is told", async () => {
  const guide = await readFile(new URL("../../docs/guide/suppression.md", import.meta.url), "utf8");
  const [, config = ""] = /```config\n(<suppression-list[\s\S]*?)```/.exec(guide) ?? [];
  assert.ok(config.includes("suppression-lists"));
  const ours = (said: readonly string[]): readonly string[] =>
    said.filter((line) => /list|learn|job-|bounce|expire|proven/.test(line));
  assert.deepEqual(ours(await saidOf(config)), []);

  const named = (name: string): string => `<source 0/0>\nsuppression-lists ${name}\n</source>\n`;
  const list = (lines: string): string => `<suppression-list a>\n${lines}\n</suppression-list>\n`;
  assert.deepEqual(ours(await saidOf(`${list("")}${named("b")}`)), ["error: there is no list b"]);
  assert.deepEqual(
    ours(await saidOf(`${list("")}<address-list a>\n</address-list>\n${named("a")}`)),
    ["error: a is an <address-list> and a <suppression-list>"],
  );
  assert.deepEqual(ours(await saidOf(list("bounce-window 0\nexpire-after 0\njob-separator _"))), [
    "error: bounce-window must be more than 0",
    "error: expire-after must be more than 0",
    "warning: job-separator counts with scope job-prefix alone",
  ]);
  for (const [lines, isTold] of [
    ["learn bounces", false],
    ["learn complaints", true],
    ["learn remote-bounces", true],
    ["learn complaints\nreport-proof matched", false],
  ] as const)
    assert.equal(/no report is ever proven/.test(ours(await saidOf(list(lines))).join()), isTold);
  assert.match(ours(await saidOf(list("learn bounce"))).join(), /bounces, remote-bounces or compl/);
});

test("who would send bounces to whomever strangers name is told so", async () => {
  const warnings = async (...lines: readonly string[]): Promise<readonly string[]> => {
    const text = [
      "<address-list gone>\naddress joe@far.example\n</address-list>",
      "<source 0/0>\nsuppression-lists gone\naccept-invalid-recipients yes",
      ...lines,
      "</source>",
    ].join("\n");
    return (await saidOf(text))
      .filter((line) => line.includes("strangers"))
      .map((line) => line.slice(0, line.indexOf(":")));
  };
  assert.deepEqual(await warnings("relay-domain far.example"), ["warning"]);
  assert.deepEqual(await warnings("relay-domain far.example", "require-auth yes"), []);
  assert.deepEqual(await warnings("relay-domain far.example", "accept-invalid-recipients no"), []);
  assert.deepEqual(await warnings(), []);
});

test("a source without lists asks none, and a list that does not exist is found by the check", async () => {
  const mta = await startMta("<address-list a>\naddress joe@far.example\n</address-list>");
  try {
    const replies = await sendMail(mta.port, { to: ["joe@far.example"] });
    assert.match(replies.at(-1) ?? "", /^250 /);
  } finally {
    await mta.stop();
  }
  await assert.rejects(startMta("<source 0/0>\nsuppression-lists nobody\n</source>"), /nobody/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

/** A host that refuses whoever is called `gone…` for good, and `later` for now. */
async function refusingPeer(): Promise<{ readonly peer: SmtpPeer; readonly port: number }> {
  const peer = new SmtpPeer({
    rcpt: (line) => {
      if (line.includes("<later@")) return "450 4.2.1 not now";
      if (line.includes("<spam@")) return "550 5.7.1 we think this is spam";
      return line.includes("<gone") ? "550 5.1.1 user unknown" : "250 2.1.5 ok";
    },
  });
  return { peer, port: await peer.listen() };
}

function configFor(port: number): string {
  return [
    "<suppression-list gone>",
    "learn bounces bad-mailbox,inactive-mailbox",
    "</suppression-list>",
    "<suppression-list often>",
    "learn bounces",
    "bounce-count 2",
    "scope sender-domain",
    "</suppression-list>",
    "<suppression-list by-job>",
    "learn bounces bad-mailbox",
    "scope job-prefix",
    "</suppression-list>",
    "<source 0/0>",
    "always-allow-relaying yes",
    "process-x-job yes",
    "suppression-lists often",
    "</source>",
    "<source 127.0.0.1>",
    "suppression-lists gone,by-job",
    "</source>",
    `<domain *>\nroute [127.0.0.1]:${port}\nmax-smtp-out 1\n</domain>`,
  ].join("\n");
}

async function replyTo(
  mta: TestMta,
  to: string,
  mail: { readonly from?: string; readonly content?: string } = {},
): Promise<string> {
  const replies = await sendMail(mta.port, { from: "", to: [to], ...mail });
  return replies.find((line) => /^[45]|^250 2\.6/.test(line)) ?? "";
}

const listed = (name: string): RegExp => new RegExp(`^550 5\\.7\\.1 .*on the list ${name}$`);

test("who bounces for good gets no more mail, also after the server was killed and started again", async () => {
  const { peer, port } = await refusingPeer();
  const first = await startMta(configFor(port));
  let mta = first;
  try {
    // The null sender gets no report on it.
    assert.match(await replyTo(mta, "Gone1@far.example"), /^250/);
    assert.match(await replyTo(mta, "spam@far.example"), /^250/);
    assert.match(await replyTo(mta, "later@far.example"), /^250/);
    const refused = async (to: string): Promise<true | undefined> =>
      listed("gone").test(await replyTo(mta, to)) || undefined;
    await until("the address is on the list", () => refused("gone1@far.example"));
    assert.match(await replyTo(mta, "spam@far.example"), /^250/);
    assert.match(await replyTo(mta, "later@far.example"), /^250/);

    await mta.halt();
    mta = await startMta(configFor(port), { directory: first.directory });
    assert.match(await replyTo(mta, "GONE1@FAR.example"), listed("gone"));
    assert.match(await replyTo(mta, "gone2@far.example"), /^250/);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("a list by job counts for jobs with the same prefix, whose recipients bounce", async () => {
  const { peer, port } = await refusingPeer();
  const config = configFor(port).replace(
    "suppression-lists gone,by-job",
    "suppression-lists by-job",
  );
  const mta = await startMta(config);
  const ofJob = (job: string): { readonly from: string; readonly content: string } => ({
    from: "news@here.example",
    content: `X-Job: ${job}\r\nSubject: hello\r\n\r\nHello\r\n`,
  });
  const reports = (): readonly string[] =>
    peer.messages.filter(({ to }) => to.includes("<news@here.example>")).map((one) => one.content);
  try {
    await replyTo(mta, "gone@far.example", ofJob("news-1"));
    await peer.taken(1);
    assert.match(reports()[0] ?? "", /user unknown/);
    await until("the address is on the list", async () => {
      const before = reports().length;
      assert.match(await replyTo(mta, "gone@far.example", ofJob("news-2")), /^250/);
      await until("its report", async () => reports()[before]);
      return reports().at(-1)?.includes("on the list by-job") || undefined;
    });
    // Another job's mail is tried.
    await replyTo(mta, "gone@far.example", ofJob("invoices-1"));
    await until("a report", async () => reports().at(-1)?.includes("user unknown") || undefined);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { definePlugin, type Plugin } from "../../core/mod.ts";
import { headerOf, type RelayLab, withRelay } from "../../test/support/relay-lab.ts";
import { bounceReport, complaintReport } from "../../test/support/returned-reports.ts";
import { sendMail, sendTaken } from "../../test/support/send-mail.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { until } from "../../test/support/until.ts";
import { type ReturnedEvent, returnedEvent } from "./contract.ts";

const CONFIG = `
  returned-mail-key "the key of this test"
  relay-domain example.net
  <bounce-processor>
    forward-unmatched-to ops@ops.test
    deliver-unmatched-email yes
    <address-list>
      address bounces@example.net
    </address-list>
  </bounce-processor>
  <feedback-loop-processor>
    deliver-matched-email yes
    <address-list>
      address fbl@example.net
    </address-list>
  </feedback-loop-processor>`;

const SOURCE = `
  verp-default yes
  verp-form signed
  add-reference-header yes
  add-message-id-header yes`;

interface Lab extends RelayLab {
  readonly events: readonly ReturnedEvent[];
  /** What bounced here, and why. */
  readonly bounced: readonly string[];
  /** Has mail accepted, from the null reverse-path unless stated. */
  give(to: string, content: string, from?: string): Promise<void>;
  /** Resolves with the events when there are so many. */
  told(count: number): Promise<readonly ReturnedEvent[]>;
}

function withProcessors(use: (lab: Lab) => Promise<void>, config = CONFIG): Promise<void> {
  const events: ReturnedEvent[] = [];
  const bounced: string[] = [];
  const reader: Plugin = definePlugin({
    name: "reader",
    summary: "Reads what came back.",
    directives: {},
    hooks: {
      recipientBounced: ({ failure: { status, text } }) => void bounced.push(`${status} ${text}`),
    },
    consumers: {
      reader: {
        doc: "Reads.",
        events: ["plugin"],
        each: () => [{ name: "reader" }],
        consume(entries) {
          for (const { event } of entries) {
            const found = returnedEvent(event);
            if (found) events.push(found);
          }
        },
      },
    },
  });
  return withRelay(
    { config, source: SOURCE },
    (lab) =>
      use({
        ...lab,
        events,
        bounced,
        give: (to, content, from = "") => sendTaken(lab.mta.port, { from, to: [to], content }),
        told: (count) =>
          until("what came back", async () => (events.length >= count ? events : undefined)),
      }),
    { plugins: [reader] },
  );
}

test("a bounce comes back to the path that its message went out with, and is recorded for its recipient", () =>
  withProcessors(async ({ give, peer, told, bounced }) => {
    await give("ann@x.test", "Subject: news\r\n\r\nHi\r\n", "bounces@example.net");
    await peer.taken(1);
    const sent = peer.messages[0];
    const path = sent?.from.slice(1, -1) ?? "";
    assert.match(path, /^bounces-ann=x\.test=[\da-z]{10}[a-z2-7]{16}@example\.net$/);
    const header = headerOf(sent);
    await give(path, bounceReport("ann@inner.x.test", header));
    const [bounce] = await told(1);
    assert.ok(bounce?.type === "rb");
    assert.deepEqual(
      {
        ...bounce,
        at: 0,
        report: "",
        match: undefined,
        headers: bounce.headers.Subject,
        source: "",
      },
      {
        type: "rb",
        at: 0,
        report: "",
        processor: path,
        format: "dsn",
        sender: "bounces@example.net",
        recipient: "ann@x.test",
        reportedRecipient: "ann@inner.x.test",
        originalRecipient: "",
        envelopeId: "env-7",
        messageId: /^Message-ID: (<.*>)\r$/im.exec(header)?.[1],
        match: undefined,
        source: "",
        headers: "news",
        action: "failed",
        status: "5.1.1",
        diagnostic: "smtp;550 5.1.1 no such user here",
        remoteMta: "inner.x.test",
        reportingMta: "mx.x.test",
        category: "bad-mailbox",
      },
    );
    assert.deepEqual(
      [bounce.match?.by, bounce.match?.proven, bounce.match?.virtualMta],
      ["signed-verp", true, "{default}"],
    );

    // A complaint names nobody, but quotes the header; reports to this address go on to it as well.
    await give("fbl@example.net", complaintReport(header));
    await peer.taken(2);
    assert.deepEqual(peer.messages[1]?.to, ["<fbl@example.net>"]);
    const complaint = (await told(2))[1];
    assert.ok(complaint?.type === "f");
    assert.deepEqual(
      [complaint.recipient, complaint.sender, complaint.feedbackType, complaint.sourceAddress],
      ["ann@x.test", "bounces@example.net", "abuse", "192.0.2.9"],
    );
    assert.deepEqual(
      [complaint.match?.by, complaint.arf["User-Agent"]],
      ["signed-field", "Provider/1.0"],
    );

    // What is no report goes on to its recipient, and a copy is forwarded, from nobody, and once.
    await give("bounces@example.net", "Subject: please call\r\n\r\nJoe\r\n", "joe@x.test");
    await peer.taken(4);
    const ways = peer.messages
      .slice(2)
      .map(({ from, to }) => `${from.replace(/-.*@/, "-…@")} ${to.join()}`);
    assert.deepEqual(ways.sort(), ["<> <ops@ops.test>", "<joe-…@x.test> <bounces@example.net>"]);
    const { content } =
      peer.messages.find(({ to }) => to.includes("<ops@ops.test>")) ?? assert.fail();
    assert.match(
      content,
      /^Delivered-To: bounces@example\.net\r\n(?:.*\r\n)*Subject: please call\r\n/,
    );
    await give("bounces@example.net", content);
    await until("the end of the circle", async () => bounced[0]);
    assert.match(bounced[0] ?? "", /5\.4\.6 it was forwarded from here and has come back/);
    assert.equal(peer.messages.length, 4);
  }));

test("clients ask for return paths with VERP after MAIL: each recipient gets its own, in PowerMTA's form", () =>
  withRelay({}, async ({ mta, peer }) => {
    const socket = connect(mta.port, "127.0.0.1");
    const reader = new SocketReader(socket);
    socket.write("EHLO client.test\r\n");
    await reader.line();
    const offered: string[] = [];
    for (let line = ""; line.slice(3, 4) !== " "; offered.push(line.slice(4)))
      line = await reader.line();
    socket.destroy();
    assert.ok(offered.includes("VERP"), offered.join());
    const to = ["ann@x.test", "bob@x.test"];
    await sendTaken(mta.port, { from: "news@example.net", to, mailParameters: " VERP" });
    await sendTaken(mta.port, { from: "", to: ["eve@x.test"], mailParameters: " VERP" });
    await sendTaken(mta.port, { from: "news@example.net", to });
    await peer.taken(4);
    const sent = peer.messages.map(({ from, to: given }) => `${from} ${given.join()}`);
    assert.deepEqual(sent.sort(), [
      "<> <eve@x.test>",
      "<news-ann=x.test@example.net> <ann@x.test>",
      "<news-bob=x.test@example.net> <bob@x.test>",
      "<news@example.net> <ann@x.test>,<bob@x.test>",
    ]);
    // What is asked of us is no business of the next host's.
    assert.ok(peer.commands.every((line) => !line.includes("VERP")));
    const refused = await sendMail(mta.port, { to, mailParameters: " VERP=+=" });
    assert.match(refused[1] ?? "", /^501 5\.5\.4 .*VERP/);
  }));

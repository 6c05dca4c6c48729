import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestMta } from "../../test/support/mta.ts";
import { headerOf, withRelay } from "../../test/support/relay-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

interface Lab {
  readonly mta: TestMta;
  readonly peer: SmtpPeer;
  /** Sends a message and gives the header that the peer was sent, without our trace field. */
  through(content: string, to?: string): Promise<string>;
}

function withHeaders(
  source: string,
  use: (lab: Lab) => Promise<void>,
  { domains = "", ...given }: { readonly domains?: string; readonly peer?: SmtpPeer } = {},
): Promise<void> {
  return withRelay({ config: domains, source, ...given }, async ({ mta, peer, through }) => {
    const headerThrough = async (content: string, to?: string): Promise<string> =>
      headerOf(await through(to, content)).replace(
        /Received: from client\.test [^;]*;\r\n\t[^\r]*\r\n/,
        "",
      );
    await use({ mta, peer, through: headerThrough });
  });
}

const DATED = "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n";

test("a Date is added where there is none, and put in the place of another when told so", async () => {
  await withHeaders("add-date-header yes", async ({ through }) => {
    assert.match(
      await through("Subject: a\r\n\r\nx\r\n"),
      /^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r\nSubject: a\r\n$/,
    );
    assert.equal(await through(`Subject: a\r\n${DATED}\r\nx\r\n`), `Subject: a\r\n${DATED}`);
  });
  await withHeaders("add-date-header override", async ({ through }) => {
    const sent = await through(`Subject: a\r\n${DATED}X: y\r\ndate: z\r\n\r\nx\r\n`);
    assert.match(sent, /^Subject: a\r\nDate: [^\r]*\r\nX: y\r\n$/);
    assert.ok(!sent.includes(DATED));
  });
});

test("a Message-ID is added where there is none, the same at every attempt", async () => {
  const tried: string[] = [];
  const peer = new SmtpPeer({
    end: ({ content }) => (tried.push(content) === 1 ? "450 4.2.0 later" : "250 2.0.0 ok"),
  });
  await withHeaders(
    "add-message-id-header yes",
    async ({ mta, through }) => {
      const replies = await sendMail(mta.port, { to: ["you@x.test"] });
      const id = /queued as (\w+)$/.exec(replies.at(-1) ?? "")?.[1];
      const { mail } = mta.engine.control;
      await until("the deferral", async () => {
        const { recipients } = await mail.list({}, undefined, 1);
        return recipients.find(({ attempts, underWay }) => attempts === 1 && !underWay);
      });
      await mail.retryNow("x.test", undefined);
      await peer.taken(1);
      assert.equal(tried.length, 2);
      for (const content of tried)
        assert.ok(content.includes(`Message-ID: <${id}.0@mta.test>\r\n`), content);
      const own = "Message-Id: <a@b>\r\n";
      assert.equal(await through(`${own}\r\nx\r\n`), own);
    },
    { peer },
  );
});

test("fields are taken out that the source names, and those that the destination names; ours stay", async () => {
  await withHeaders(
    "remove-header X-Mailer,Date\n add-date-header yes",
    async ({ through }) => {
      const content = `X-MAILER: a\r\n\tb\r\nSubject: s\r\nx-mailer : c\r\nX-Two: d\r\n${DATED}\r\nx\r\n`;
      assert.equal(await through(content, "a@plain.test"), "Subject: s\r\nX-Two: d\r\n");
      assert.equal(await through(content, "a@two.test"), "Subject: s\r\n");
      assert.match(
        await through("X-Mailer: a\r\nX: y\r\n\r\n", "a@two.test"),
        /^Date: [^\r]*\r\nX: y\r\n$/,
      );
    },
    { domains: "<domain two.test>\n remove-header X-Two\n </domain>" },
  );
});

test("the virtual MTA is named that the message is sent by, whatever it came with", async () => {
  await withHeaders(
    "add-x-virtual-mta-header yes\n default-virtual-mta v1",
    async ({ through }) => {
      assert.equal(
        await through("X-Virtual-MTA: other\r\nSubject: s\r\n\r\nx\r\n"),
        "X-Virtual-MTA: v1\r\nSubject: s\r\n",
      );
    },
    { domains: "<virtual-mta v1>\n </virtual-mta>" },
  );
});

test("the trace fields that a message came with are taken out, our own stays where it is", async () => {
  const content = "Received: by one\r\nReceived: from two\r\n\tby three\r\nSubject: s\r\n\r\nx\r\n";
  await withHeaders("remove-received-headers yes", async ({ through, peer }) => {
    assert.equal(await through(content), "Subject: s\r\n");
    assert.match(
      peer.messages[0]?.content ?? "",
      /^Received: from client\.test .*for <you@x\.test>;/s,
    );
  });
  await withHeaders("remove-received-headers yes\n add-received-header no", async ({ through }) => {
    assert.equal(await through(content), "Subject: s\r\n");
  });
});

test("a large message is changed as well, its body byte for byte", async () => {
  await withHeaders("remove-header X-Mailer\n add-message-id-header yes", async ({ mta, peer }) => {
    const body = "0123456789abcdef\r\n".repeat(20_000);
    await sendMail(mta.port, {
      to: ["you@x.test"],
      content: `X-Mailer: a\r\nSubject: s\r\n\r\n${body}`,
    });
    await peer.taken(1);
    const { content = "" } = peer.messages[0] ?? {};
    assert.match(content.slice(0, 200), /^Message-ID: <[^\r]*>\r\nReceived: /);
    assert.ok(!content.includes("X-Mailer"));
    assert.ok(content.endsWith(`\r\n\r\n${body}`));
  });
});

test("SIZE says what is sent", async () => {
  const peer = new SmtpPeer({ extensions: ["SIZE 1000000", "8BITMIME"] });
  await withHeaders(
    "remove-header X-Long",
    async ({ through }) => {
      await through(`X-Long: ${"x".repeat(500)}\r\nSubject: s\r\n\r\nx\r\n`);
      const { content = "" } = peer.messages[0] ?? {};
      const mail = peer.commands.find((line) => line.startsWith("MAIL")) ?? "";
      assert.match(mail, new RegExp(` SIZE=${content.length}( |$)`));
    },
    { peer },
  );
});

test("mail that nothing is asked for goes out as it came in", async () => {
  await withHeaders("", async ({ through }) => {
    const header = "X-Mailer: a\r\nX-Job: j\r\nX-Envid: e\r\nReceived: by one\r\n";
    assert.equal(await through(`${header}\r\nx\r\n`), header);
  });
});

test("whatever a recipient is called, its message goes out when trace fields are taken out", async () => {
  await withHeaders("remove-received-headers yes", async ({ through }) => {
    for (const length of [500, 950, 990, 1500, 3000]) {
      const header = await through(
        "Received: by one\r\nSubject: s\r\n\r\nx\r\n",
        `${"a".repeat(length)}@x.test`,
      );
      assert.ok(!header.includes("by one"), String(length));
      assert.match(header, /Subject: s\r\n$/);
    }
  });
});

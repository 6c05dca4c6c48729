import assert from "node:assert/strict";
import { test } from "node:test";
import { headerOf, withRelay } from "../../test/support/relay-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";

interface Lab {
  /** Sends a message with a header; gives its virtual MTA, with its pool if it has one, or the reply that refused it. */
  by(header: string): Promise<string>;
  /** The header that the peer was sent last. */
  sent(): string;
}

const VIRTUAL_MTAS = `
    <virtual-mta v1>
    </virtual-mta>
    <virtual-mta v2>
    </virtual-mta>
    <virtual-mta-pool both>
      virtual-mta v1
      virtual-mta v2
    </virtual-mta-pool>
    <pattern-list by-subject>
      header Subject /bulk/ virtual-mta=v2
    </pattern-list>`;

function withSource(source: string, use: (lab: Lab) => Promise<void>, global = ""): Promise<void> {
  const setup = {
    config: `${global}${VIRTUAL_MTAS}`,
    source: `add-received-header no\n${source}`,
  };
  return withRelay(setup, async ({ mta, peer, accepted }) => {
    const by = async (header: string): Promise<string> => {
      const [before, sent] = [accepted.length, peer.messages.length];
      const content = `${header}\r\nx\r\n`;
      const replies = await sendMail(mta.port, { to: ["you@x.test"], content });
      const last = replies.at(-1) ?? "";
      if (!last.startsWith("250 ")) return last;
      await peer.taken(sent + 1);
      const { virtualMta = "", virtualMtaPool } = accepted[before] ?? {};
      return virtualMtaPool === undefined ? virtualMta : `${virtualMta} of ${virtualMtaPool}`;
    };
    await use({ by, sent: () => headerOf(peer.messages.at(-1)) });
  });
}

test("X-Virtual-MTA goes before pattern-list, and that before default-virtual-mta", () =>
  withSource(
    "process-x-virtual-mta yes\n pattern-list by-subject\n default-virtual-mta v1",
    async ({ by, sent }) => {
      assert.equal(await by("Subject: s\r\n"), "v1");
      assert.equal(await by("Subject: bulk\r\n"), "v2");
      assert.equal(await by("Subject: bulk\r\nX-VIRTUAL-mta: v1\r\n"), "v1");
      assert.equal(sent(), "Subject: bulk\r\n");
      assert.equal(await by("X-Virtual-MTA: {default}\r\nSubject: bulk\r\n"), "{default}");
      assert.equal(await by("X-Virtual-MTA: both\r\nSubject: s\r\n"), "v1 of both");
      assert.equal(
        await by("X-Virtual-MTA:\r\n both\r\nX-Virtual-MTA: v1\r\nA: b\r\n"),
        "v2 of both",
      );
      assert.equal(sent(), "A: b\r\n");
    },
  ));

test("the field is left alone unless it is to be processed, and stays where it is to be retained", async () => {
  const header = "X-Virtual-MTA: v2\r\n";
  await withSource("default-virtual-mta v1", async ({ by, sent }) => {
    assert.equal(await by(header), "v1");
    assert.equal(sent(), header);
  });
  await withSource("process-x-virtual-mta yes\n retain-x-virtual-mta yes", async ({ by, sent }) => {
    assert.equal(await by(header), "v2");
    assert.equal(sent(), header);
  });
});

test("mail for a virtual MTA that is not there is refused, in PowerMTA's words", () =>
  withSource("process-x-virtual-mta yes", async ({ by }) => {
    assert.equal(
      await by("X-Virtual-MTA: v9\r\n"),
      '554 5.5.0 specified Virtual MTA "v9" does not exist',
    );
    assert.equal(await by("X-Virtual-MTA: \r\n"), "554 5.5.0 specified Virtual MTA is empty");
    assert.match(await by(`X-Virtual-MTA: ${"x".repeat(900)}\r\n`), /^554 5\.5\.0 .{160,200}$/);
    assert.match(await by("X-Virtual-MTA: a\x1b[31mb\r\n"), /^554 5\.5\.0 [ -~\ufffd]*$/u);
  }));

test("mail that is not refused goes out by the fallback, or as if it named none; an empty field may mean the default", async () => {
  const lenient =
    "process-x-virtual-mta yes\n reject-invalid-virtual-mta no\n default-virtual-mta v1";
  await withSource(lenient, async ({ by, sent }) => {
    assert.equal(await by("X-Virtual-MTA: v9\r\nA: b\r\n"), "v1");
    assert.equal(sent(), "A: b\r\n");
  });
  const fallback = "invalid-virtual-mta-fallback both";
  await withSource(
    `${lenient}\n allow-empty-x-virtual-mta yes`,
    async ({ by }) => {
      assert.equal(await by("X-Virtual-MTA: v9\r\nA: b\r\n"), "v1 of both");
      assert.equal(await by("X-Virtual-MTA:\r\nA: b\r\n"), "{default}");
      assert.equal(await by("X-Virtual-MTA: v2\r\nA: b\r\n"), "v2");
    },
    fallback,
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageInfo } from "../../core/mod.ts";
import { headerOf, withRelay } from "../../test/support/relay-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

interface Lab {
  readonly peer: SmtpPeer;
  /** What was accepted. */
  readonly accepted: readonly MessageInfo[];
  /** Sends a message; resolves with the last reply. */
  send(content: string, mailParameters?: string): Promise<string>;
  /** The same, with what the peer got. */
  through(header: string, mailParameters?: string): Promise<string>;
}

function withJobs(source: string, use: (lab: Lab) => Promise<void>): Promise<void> {
  const setup = {
    source: `add-received-header no\n${source}`,
    peer: new SmtpPeer({ extensions: ["DSN"] }),
  };
  return withRelay(setup, async ({ mta, peer, accepted }) => {
    const send = async (content: string, mailParameters = ""): Promise<string> =>
      (await sendMail(mta.port, { to: ["you@x.test"], content, mailParameters })).at(-1) ?? "";
    const through = async (header: string, mailParameters?: string): Promise<string> => {
      const before = peer.messages.length;
      assert.match(await send(`${header}\r\nx\r\n`, mailParameters), /^250 /);
      await peer.taken(before + 1);
      return headerOf(peer.messages[before]);
    };
    await use({ peer, accepted, send, through });
  });
}

test("a job comes from X-Job, which is not passed on", () =>
  withJobs("process-x-job yes", async ({ accepted, through }) => {
    assert.equal(await through("X-JOB: spring-7\r\nSubject: s\r\n"), "Subject: s\r\n");
    assert.equal(accepted[0]?.job, "spring-7");
    assert.equal(await through("x-job:\r\nSubject: s\r\n"), "Subject: s\r\n");
    assert.equal(accepted[1]?.job, undefined);
  }));

test("X-Job stays where it is not processed, and where it is retained", async () => {
  const header = "X-Job: spring\r\n";
  await withJobs("", async ({ accepted, through }) => {
    assert.equal(await through(header), header);
    assert.equal(accepted[0]?.job, undefined);
  });
  await withJobs("process-x-job yes\n retain-x-job yes", async ({ accepted, through }) => {
    assert.equal(await through(header), header);
    assert.equal(accepted[0]?.job, "spring");
  });
});

test("another field may name the job, X-Job before it; a prefix is in front", () =>
  withJobs(
    "process-x-job yes\n jobid-header X-Campaign\n jobid-prefix p-{auth}.",
    async ({ accepted, through }) => {
      assert.equal(await through("X-Campaign: c\r\n"), "X-Campaign: c\r\n");
      await through("X-Campaign: c\r\nX-Job: j\r\n");
      await through("Subject: s\r\n");
      assert.deepEqual(
        accepted.map(({ job }) => job),
        ["p-.c", "p-.j", undefined],
      );
    },
  ));

test("a job that is none is refused, and the client told what was expected", () =>
  withJobs("process-x-job yes", async ({ accepted, send }) => {
    for (const job of ["two words", "x".repeat(257), "ü"])
      assert.match(
        await send(`X-Job: ${job}\r\n\r\nx\r\n`),
        /^554 5\.6\.0 .*X-Job.*expected 1 to 256 printable ASCII/,
      );
    assert.equal(accepted.length, 0);
  }));

test("an envelope id comes from X-Envid, as MAIL would give it; that of MAIL counts before it", () =>
  withJobs("process-x-envid yes", async ({ accepted, through, peer, send }) => {
    assert.equal(await through("X-Envid: a=1 +\r\nSubject: s\r\n"), "Subject: s\r\n");
    assert.equal(accepted[0]?.envelopeId, "a+3D1+20+2B");
    assert.equal(await through("X-Envid: b\r\nSubject: s\r\n", " ENVID=own"), "Subject: s\r\n");
    assert.deepEqual(
      peer.commands.filter((line) => line.startsWith("MAIL")).map((line) => line.split(" ").at(-1)),
      ["ENVID=a+3D1+20+2B", "ENVID=own"],
    );
    assert.match(await send(`X-Envid: ${"x".repeat(101)}\r\n\r\nx\r\n`), /^554 5\.6\.0 .*X-Envid/);
  }));

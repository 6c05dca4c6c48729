import assert from "node:assert/strict";
import { test } from "node:test";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { type AccountingRow, recordsOf } from "../../test/support/records.ts";
import { ScriptedPeer } from "../../test/support/scripted-peer.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

const PIX = "bounce-upon-pix-transfer-failure yes";
const ACCOUNTS = "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>";

/** Sends a message under some settings of its domain, and gives what was recorded of it. */
async function outcome(
  settings: string,
  top = "",
  during: (mta: TestMta) => Promise<unknown> = async () => {},
): Promise<AccountingRow> {
  const block = `<domain dest.test>\n${settings}\n</domain>`;
  const mta = await startMta(`${top}\n${block}\n${ACCOUNTS}`);
  try {
    await sendMail(mta.port, { from: "", to: ["you@dest.test"] });
    await during(mta);
    const [record] = await recordsOf(mta.directory, 1);
    assert.ok(record);
    return record;
  } finally {
    await mta.stop();
  }
}

/** Waits until a queue waits after a failure; gives its text, and how long it waits, seconds. */
function failureOf(mta: TestMta): Promise<readonly [string, number]> {
  return until("a queue that waits", async () => {
    const [queue] = mta.engine.control.queues();
    if (queue?.lastError === undefined || queue.retryAt === 0) return undefined;
    return [queue.lastError, Math.round((queue.retryAt - Date.now()) / 1000)] as const;
  });
}

async function withPeer<T>(
  answers: PeerAnswers,
  run: (route: string, peer: SmtpPeer, port: number) => Promise<T>,
): Promise<T> {
  const peer = new SmtpPeer(answers);
  const port = await peer.listen();
  try {
    return await run(`route [127.0.0.1]:${port}`, peer, port);
  } finally {
    await peer.close();
  }
}

/** A name server that knows addresses and no MX; `code` is what it answers instead. */
async function withoutMx<T>(run: (top: string) => Promise<T>, code?: number): Promise<T> {
  const dns = await startDnsServer((name, type) => {
    if (code !== undefined) return { code };
    return { answers: type === "A" ? [{ type, name, ttl: 60, data: "127.0.0.1" }] : [] };
  });
  try {
    return await run(`name-server 127.0.0.1:${dns.port}\nallow-mx-to 127.0.0.0/8`);
  } finally {
    dns.close();
  }
}

test("mail to a domain without MX goes to its own address, unless bounce-upon-no-mx says otherwise", async () => {
  await withPeer({}, (_route, peer, port) =>
    withoutMx(async (top) => {
      assert.equal((await outcome(`smtp-port ${port}`, top)).type, "d");
      const bounced = await outcome(`smtp-port ${port}\nbounce-upon-no-mx yes`, top);
      assert.equal(bounced.type, "b");
      assert.match(bounced.dsnStatus ?? "", /^5\.1\.2 /);
      assert.match(bounced.dsnDiag ?? "", /dest\.test has no MX/);
      assert.equal(peer.messages.length, 1);
    }),
  );
});

test("with a time it waits for an MX, and bounces when it is that old", async () => {
  await withoutMx(async (top) => {
    const settings = "bounce-upon-no-mx 1s\nretry-after 1s";
    const bounced = await outcome(settings, top, async (mta) => {
      assert.match((await failureOf(mta))[0], /has no MX/);
    });
    assert.deepEqual([bounced.type, bounced.dsnStatus?.slice(0, 5)], ["b", "5.1.2"]);
  });
});

test("hosts that the file names need no MX", async () => {
  await withPeer({}, (_route, _peer, port) =>
    withoutMx(async (top) => {
      const settings = `smtp-port ${port}\nresolve-to other.test\nbounce-upon-no-mx yes`;
      assert.equal((await outcome(settings, top)).type, "d");
    }),
  );
});

test("a look-up that fails has a pause of its own", async () => {
  await withoutMx(async (top) => {
    const mta = await startMta(
      `${top}\n<domain dest.test>\nretry-after 1h\nretry-after-dns-error 5m\n</domain>`,
    );
    try {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      const [text, pause] = await failureOf(mta);
      assert.match(text, /MX look-up for dest\.test failed/);
      assert.ok(pause > 250 && pause <= 300, String(pause));
    } finally {
      await mta.stop();
    }
  }, 2);
});

test("a 5xx greeting bounces what waits; where it is not to, the mail is tried again", async () => {
  const answers = ["554 5.3.2 not today", "220 peer.test"];
  await withPeer({ greeting: () => answers.shift() ?? "554 5.3.2 never" }, async (route) => {
    const settings = `${route}\nretry-after 1s\nbounce-upon-5xx-greeting no`;
    const taken = await outcome(settings, "", async (mta) => {
      assert.match((await failureOf(mta))[0], /^554 5\.3\.2 not today/);
    });
    assert.equal(taken.type, "d");
    const bounced = await outcome(route);
    assert.deepEqual([bounced.type, bounced.dsnStatus?.slice(0, 5)], ["b", "5.3.2"]);
  });
});

for (const [what, greeting, settings, type] of [
  ["is deferred", "220 peer.test", "", "t"],
  ["bounces where it is to", "220 peer.test", "bounce-upon-transfer-failure yes", "b"],
  ["is deferred in front of others", "220 peer.test", PIX, "t"],
  ["bounces behind a PIX", "220 ****************02***0***", PIX, "b"],
] as const)
  test(`a message whose connection breaks in its content ${what}`, async () => {
    await withPeer({ greeting: () => greeting, dropInData: () => true }, async (route) => {
      const record = await outcome(`${route}\n${settings}`);
      assert.equal(record.type, type);
      assert.equal(record.dsnStatus?.slice(1, 5), ".4.2");
    });
  });

for (const assumes of [true, false])
  test(`without a reply to its end a message is ${assumes ? "delivered where that is assumed" : "deferred, in doubt"}`, async () => {
    const peer = await ScriptedPeer.start(`
      S: 220 mx.test
      C: EHLO mta.test
      S: 250 mx.test
      C: MAIL FROM:<>
      S: 250 ok
      C: RCPT TO:<you@dest.test>
      S: 250 ok
      C: DATA
      S: 354 go on
      content
      end
    `);
    try {
      const assume = assumes ? "yes" : "no";
      const record = await outcome(
        `route [127.0.0.1]:${peer.port}\nsmtp-data-termination-timeout 1s\nassume-delivery-upon-data-termination-timeout ${assume}`,
      );
      assert.equal(record.type, assumes ? "d" : "t");
      assert.match(record.dsnDiag ?? "", assumes ? /^smtp;250 2\.0\.0 assumed/ : /in doubt/);
      await peer.finished;
    } finally {
      await peer.close();
    }
  });

for (const retries of [true, false])
  test(`new mail ${retries ? "has" : "does not have"} a queue tried that waits, as retry-upon-new-mail says`, async () => {
    let open = false;
    await withPeer(
      { greeting: () => (open ? "220 peer.test" : "421 4.3.2 busy") },
      async (route, peer) => {
        const mta = await startMta(
          `<domain dest.test>\n${route}\nretry-after 1h\nretry-upon-new-mail ${retries ? "yes" : "no"}\n</domain>`,
        );
        try {
          await sendMail(mta.port, { to: ["one@dest.test"] });
          await failureOf(mta);
          open = true;
          await sendMail(mta.port, { to: ["two@dest.test"] });
          if (retries) await peer.taken(2);
          else assert.ok((await failureOf(mta))[1] > 3000);
          assert.equal(peer.messages.length, retries ? 2 : 0);
        } finally {
          await mta.stop();
        }
      },
    );
  });

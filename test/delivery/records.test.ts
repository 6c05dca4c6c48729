import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../support/mta.ts";
import { type AccountingRow, recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "../support/smtp-peer.ts";

/** The first records of mail for two recipients, sent to a peer with these answers. */
async function recorded(
  answers: PeerAnswers,
  count: number,
  config = "",
): Promise<readonly AccountingRow[]> {
  const peer = new SmtpPeer(answers);
  const port = await peer.listen();
  const mta = await startMta(`${config}
  <domain *>
    route [127.0.0.1]:${port}
  </domain>
  <acct-file acct.csv>
    records d,b,t
  </acct-file>`);
  try {
    await sendMail(mta.port, { to: ["a@x.test", "b@x.test"] });
    return await recordsOf(mta.directory, count);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

const facts = ({ type, rcpt, dsnAction, dsnStatus }: AccountingRow): readonly unknown[] => [
  type,
  rcpt,
  dsnAction,
  dsnStatus,
];

test("a message that may have been taken is recorded as in doubt, once a recipient", async () => {
  const rows = await recorded({ end: () => "drop" }, 2);
  assert.deepEqual(rows.map(facts), [
    ["t", "a@x.test", "delayed", "4.4.2 (bad connection)"],
    ["t", "b@x.test", "delayed", "4.4.2 (bad connection)"],
  ]);
  for (const { dsnDiag } of rows) assert.match(dsnDiag ?? "", /^x-mta;in doubt, /);
});

test("a 421 at RCPT has its record, for every recipient of the transaction", async () => {
  const rows = await recorded({ rcpt: () => "421 4.3.2 going away" }, 2);
  assert.deepEqual(rows.map(facts), [
    ["t", "a@x.test", "delayed", "4.3.2 (system not accepting network messages)"],
    ["t", "b@x.test", "delayed", "4.3.2 (system not accepting network messages)"],
  ]);
  for (const { dsnDiag } of rows) assert.equal(dsnDiag, "smtp;421 4.3.2 going away");
});

test("the pool that a virtual MTA was taken from is recorded, for the report as well", async () => {
  const pool = `default-virtual-mta main
  <virtual-mta-pool main>
    virtual-mta first
    virtual-mta second
  </virtual-mta-pool>
  <virtual-mta first>
  </virtual-mta>
  <virtual-mta second>
  </virtual-mta>`;
  const rcpt = (line: string): string => (line.includes("a@") ? "550 5.1.1 no" : "250 2.1.5 ok");
  const rows = await recorded({ rcpt }, 3, pool);
  assert.deepEqual(rows.map(({ rcpt, vmta, vmtaPool }) => [rcpt, vmta, vmtaPool]).sort(), [
    ["a@x.test", "first", "main"],
    ["b@x.test", "first", "main"],
    ["sender@example.com", "first", "main"],
  ]);
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SMTPServer, type SMTPServerDataResult, type SMTPServerOptions } from "smtp-server";
import { startMta, type TestMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";

const TLS = join(import.meta.dirname, "../support/tls");

/** What smtp-server took in one transaction. */
interface Taken {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly secure: boolean;
  readonly content: string;
}

/** Refuses some local parts, each with a reply of its own. */
const REFUSED: Readonly<Record<string, readonly [code: number, text: string]>> = {
  nobody: [550, "5.1.1 no such mailbox"],
  full: [452, "4.2.2 mailbox full"],
};

function refusal(address: string): Error | undefined {
  const [code, text] = REFUSED[address.split("@")[0] ?? ""] ?? [];
  return code === undefined ? undefined : Object.assign(new Error(text), { responseCode: code });
}

/** Starts smtp-server on a free port; it keeps what it takes. */
async function startReceiver(
  options: SMTPServerOptions,
): Promise<{ readonly port: number; readonly taken: Taken[]; stop(): Promise<void> }> {
  const taken: Taken[] = [];
  const [cert, key] = await Promise.all(
    ["test.crt", "test.key"].map((name) => readFile(join(TLS, name))),
  );
  const receiver = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    ...(cert && key && { cert, key }),
    onRcptTo: ({ address }, _session, done) => done(refusal(address)),
    onData(stream, { envelope, secure }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const recipients = envelope.rcptTo.map(({ address }) => address);
        const { mailFrom } = envelope;
        const sender = mailFrom === false ? "" : mailFrom.address;
        taken.push({ sender, recipients, secure, content: Buffer.concat(chunks).toString() });
        const results = recipients.map(
          (address): SMTPServerDataResult => refusal(address) ?? `2.0.0 in the box of ${address}`,
        );
        if (options.lmtp) done(null, results);
        else done(null, "2.0.0 taken");
      });
    },
    ...options,
  });
  const port = await new Promise<number>((resolve) => {
    receiver.listen(0, "127.0.0.1", () => {
      const address = receiver.server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  const stop = (): Promise<void> => new Promise((resolve) => receiver.close(() => resolve()));
  return { port, taken, stop };
}

async function withReceiver(
  options: SMTPServerOptions,
  domain: (port: number) => string,
  run: (mta: TestMta, taken: readonly Taken[]) => Promise<void>,
): Promise<void> {
  const { port, taken, stop } = await startReceiver(options);
  const mta = await startMta(
    `<domain *>\n${domain(port)}\n</domain>\n<acct-file acct.csv>\nrecords d,b,t\n</acct-file>`,
  );
  try {
    await run(mta, taken);
  } finally {
    await mta.stop();
    await stop();
  }
}

const CONTENT = "Subject: to smtp-server\r\n\r\n.starts with a dot\r\n..\r\n\u00fcml\u00e4ut\r\n";

const TO = ["you@box.test", "nobody@box.test", "full@box.test", "me@box.test"];

async function outcomes(mta: TestMta): Promise<readonly (readonly (string | undefined)[])[]> {
  const rows = await recordsOf(mta.directory, TO.length);
  return rows.map(({ rcpt, type, dsnStatus }) => [rcpt, type, dsnStatus?.split(" ")[0]]).sort();
}

const OUTCOMES = [
  ["full@box.test", "t", "4.2.2"],
  ["me@box.test", "d", "2.0.0"],
  ["nobody@box.test", "b", "5.1.1"],
  ["you@box.test", "d", "2.0.0"],
];

test("smtp-server takes our mail over STARTTLS, byte for byte, and refuses recipients for themselves", async () => {
  const domain = (port: number): string => `route [127.0.0.1]:${port}\nuse-starttls yes`;
  await withReceiver({}, domain, async (mta, taken) => {
    const content = CONTENT.replaceAll("\n.", "\n..");
    await sendMail(mta.port, { from: "", to: TO, content });
    assert.deepEqual(await outcomes(mta), OUTCOMES);
    const [message] = taken;
    assert.equal(taken.length, 1);
    assert.deepEqual(message?.recipients, ["you@box.test", "me@box.test"]);
    assert.equal(message?.secure, true);
    assert.ok(message?.content.endsWith(`\r\n${CONTENT}`), message?.content);
  });
});

test("smtp-server as an LMTP server answers for each recipient after the content", async () => {
  const options: SMTPServerOptions = {
    lmtp: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_address, _session, done) => done(),
  };
  const domain = (port: number): string => `type lmtp\nsmtp-hosts 127.0.0.1:${port}`;
  await withReceiver(options, domain, async (mta, taken) => {
    const content = CONTENT.replaceAll("\n.", "\n..");
    await sendMail(mta.port, { from: "", to: TO, content });
    assert.deepEqual(await outcomes(mta), OUTCOMES);
    assert.deepEqual(
      taken.map(({ recipients }) => recipients),
      [TO],
    );
    assert.ok(taken[0]?.content.endsWith(`\r\n${CONTENT}`));
  });
});

test("a smtp-server that takes few connections gets all mail, each message once", async () => {
  const domain = (port: number): string =>
    `route [127.0.0.1]:${port}\nuse-starttls no\nmax-smtp-out 8\nretry-after 1s`;
  await withReceiver({ maxClients: 2 }, domain, async (mta, taken) => {
    const names = Array.from({ length: 60 }, (_, at) => `u${at}@box.test`);
    await Promise.all(
      names.map((to) =>
        sendMail(mta.port, { from: "", to: [to], content: "Subject: x\r\n\r\nx\r\n" }),
      ),
    );
    await recordsOf(mta.directory, names.length);
    assert.deepEqual(taken.flatMap(({ recipients }) => recipients).sort(), names.toSorted());
  });
});

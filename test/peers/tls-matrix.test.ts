/** What is sent where over TLS, to servers of others; what no honest server does is in core/smtp/tls-matrix.test.ts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { definePlugin } from "../../core/mod.ts";
import {
  eximFaces,
  type Face,
  type ForeignServer,
  openSmtpdFaces,
  postfixFaces,
} from "../support/foreign-servers.ts";
import { startMta } from "../support/mta.ts";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { sendMail } from "../support/send-mail.ts";
import { until } from "../support/until.ts";

const AUTHORITY = join(import.meta.dirname, "../support/tls/matrix/authority.crt");
const MODES = ["opportunistic", "required", "verified"] as const;

/** `tls` or `clear` as the server's own Received field says it, or the status with which the mail waits. */
const EXPECTED: Readonly<Record<Face, readonly [string, string, string]>> = {
  good: ["tls", "tls", "tls"],
  expired: ["tls", "tls", "4.7.5"],
  other: ["tls", "tls", "4.7.5"],
  "self-signed": ["tls", "tls", "4.7.5"],
  old: ["clear", "4.7.5", "4.7.5"],
  broken: ["clear", "4.7.5", "4.7.5"],
  bare: ["clear", "4.7.4", "4.7.4"],
};

/** Exim and OpenSMTPD are fetched: only where that is wanted. */
const FETCHED = { skip: process.env.PEERS_EVERYWHERE === undefined };

test("Postfix is sent what is demanded of its TLS", WITH_PROGRAMS, () => tried(postfixFaces));
test("Exim is sent what is demanded of its TLS", FETCHED, () => tried(eximFaces));
test("OpenSMTPD, whose handshakes fail, is sent nothing where TLS is a must", FETCHED, () =>
  tried(openSmtpdFaces),
);

async function tried(start: () => Promise<ForeignServer>): Promise<void> {
  const server = await start();
  const waiting = new Map<string, string>();
  const witness = definePlugin({
    name: "witness",
    summary: "Of the test.",
    directives: {},
    hooks: {
      queueDeferred: ({ queue, failure }) =>
        void waiting.set(queue.split("/", 1).join(), failure.status),
    },
  });
  const places = [...server.ports].flatMap(([face, port]) =>
    MODES.map((mode, at) => ({
      domain: `${mode}.${face}.test`,
      mode,
      port,
      expected: EXPECTED[face][at],
    })),
  );
  const blocks = places.map(
    ({ domain, mode, port }) =>
      `<domain ${domain}>\nroute [127.0.0.1]:${port}\ntls ${mode}\nsmtp-tls-ca-file ${AUTHORITY}\n</domain>`,
  );
  const mta = await startMta(blocks.join("\n"), { plugins: [witness] });
  try {
    for (const { domain } of places)
      await sendMail(mta.port, {
        from: "",
        to: [`you@${domain}`],
        content: `Subject: to ${domain}\r\n\r\nHello\r\n`,
      });
    const results = await until("all mail to be there or to wait", async () => {
      const found = new Map(waiting);
      for (const mail of await server.mail()) {
        const [, domain = ""] = /^Subject: to (\S+)/m.exec(mail) ?? [];
        const [received = ""] = /^Received: (?:.|\n[ \t])*/m.exec(mail) ?? [];
        found.set(domain, /with e?smtps|TLS/i.test(received) ? "tls" : "clear");
      }
      return found.size === places.length ? found : undefined;
    });
    for (const { domain, expected } of places) assert.equal(results.get(domain), expected, domain);
  } finally {
    await mta.stop();
    await server.stop();
  }
}

/** From a day's sessions to a signed report, in a whole server that is started again in between. Both ends are ours. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { definePlugin } from "../../core/mod.ts";
import { type DnsReply, startDnsServer } from "../../test/support/dns-server.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { ServerClock } from "../../test/support/server-clock.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil } from "../../test/support/until.ts";
import { recordOf, verifyWithMailauth } from "../../test/support/verify-dkim.ts";
import { generateKey, writeKeyFile } from "../dkim/contract.ts";
import { SESSIONS } from "./session-counts.ts";

const HOUR = 3_600_000;

test("a report goes out signed when its day is over, with what was counted before a restart", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "mta-tls-reports-"));
  const key = await generateKey("ed25519");
  await writeKeyFile(join(directory, "key.pem"), key);
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const dns = await startDnsServer(
    (name, type): DnsReply => ({
      answers:
        type === "TXT" && name.startsWith("_smtp._tls.")
          ? [{ type, name, ttl: 60, data: "v=TLSRPTv1; rua=mailto:tls@taker.test" }]
          : type === "A"
            ? [{ type, name, ttl: 60, data: "127.0.0.1" }]
            : [],
    }),
  );
  const clock = new ServerClock(Date.UTC(2026, 2, 1, 23));
  const config = `name-server 127.0.0.1:${dns.port}
    domain-key r1,mta.test,${join(directory, "key.pem")}
    allow-mx-to 127.0.0.0/8
    <domain *>
    smtp-port ${port}
    tls-reports yes
    dkim-sign yes
    dkim-add-body-limit yes
    </domain>
    <domain routed.test>
    route [127.0.0.1]:${port}
    </domain>`;
  const recorded: string[] = [];
  const watch = definePlugin({
    name: "watch",
    summary: "Notes what is delivered.",
    directives: {},
    hooks: { recipientDelivered: ({ recipient }) => void recorded.push(recipient.address) },
  });
  const plugins = [watch];
  const first = await startMta(config, { clock, directory, plugins });
  const isRecorded = (count: number): Promise<unknown> =>
    turnUntil("a delivery", () => recorded.length === count);
  await sendMail(first.port, { to: ["you@x.test"] });
  await isRecorded(1);
  await first.halt();
  const mta = await startMta(config, { clock, directory, plugins });
  t.after(async () => {
    await mta.halt();
    await peer.close();
    dns.close();
    await rm(directory, { recursive: true });
  });
  await sendMail(mta.port, { to: ["you@x.test", "you@routed.test"] });
  await isRecorded(3);
  // Midnight has passed.
  clock.setWall(2 * HOUR);
  await clock.advance(90_000);
  // So has the time in which reports go.
  clock.setWall(7 * HOUR);
  await turnUntil(
    "a report that is handed over",
    () => mta.log.some(({ message }) => message === "a TLS report is sent"),
    () => clock.advance(500),
  );
  // Signing takes real time, which a leap of the clock would pass for a handler that does not answer.
  await turnUntil(
    "the report",
    () => recorded.length === 4,
    () => clock.advance(1),
  );
  const { from, to, content = "" } = peer.messages[3] ?? {};
  assert.deepEqual([from, to], ["<>", ["<tls@taker.test>"]]);
  const [signature] = await verifyWithMailauth(content, new Map([recordOf("r1", "mta.test", key)]));
  // Nothing can be added to a report (RFC 8460 §3).
  assert.doesNotMatch(content.split("\r\n\r\n")[0] ?? "", /\bl=/);
  // The domain that takes it wants reports too: of how this one came to it there is none. Of a route's hosts nobody is told.
  const listed = mta.engine.services.get(SESSIONS);
  for (const domain of ["taker.test", "routed.test"])
    for (const day of ["2026-03-01", "2026-03-02"])
      assert.equal(listed.of(day, domain), undefined, domain);
  assert.deepEqual([signature?.result, signature?.domain], ["pass", "mta.test"]);
  const packed = /base64\r\n.*?\r\n\r\n(.*?)\r\n--/s.exec(content)?.[1] ?? "";
  const report: unknown = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
  assert.deepEqual(Reflect.get(Object(report), "policies"), [
    {
      policy: { "policy-type": "no-policy-found", "policy-domain": "x.test" },
      summary: { "total-successful-session-count": 0, "total-failure-session-count": 2 },
      "failure-details": [
        {
          "result-type": "starttls-not-supported",
          "sending-mta-ip": "127.0.0.1",
          "receiving-mx-hostname": "x.test",
          "receiving-ip": "127.0.0.1",
          "failed-session-count": 2,
          "failure-reason-code": "STARTTLS not offered by x.test (127.0.0.1)",
        },
      ],
    },
  ]);
});

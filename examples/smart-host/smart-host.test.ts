import assert from "node:assert/strict";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

test("mail leaves by the smart hosts that are there, and a partner's by its own", async () => {
  const peers = new Map<number, SmtpPeer>();
  const ports = new Map<number, number>();
  const start = async (named: number): Promise<SmtpPeer> => {
    const peer = new SmtpPeer();
    ports.set(named, await peer.listen(ports.get(named)));
    peers.set(named, peer);
    return peer;
  };
  const ownPorts = (text: string): string =>
    text.replace(/127\.0\.0\.1\]:(26\d\d)/g, (all, named: string) => {
      const own = ports.get(Number(named));
      return own === undefined ? all : `127.0.0.1]:${own}`;
    });
  try {
    for (const named of [2631, 2632, 2633, 2634]) await start(named);
    await withExample(
      import.meta.dirname,
      2530,
      async ({ config, port }) => {
        const server = await startServer(THIS_RUNTIME, config);
        try {
          await sendMail(port, { from: "", to: ["a@sub.partner.example"] });
          await peers.get(2634)?.taken(1);
          for (const named of [2631, 2632]) await peers.get(named)?.close();
          await sendMail(port, { from: "", to: ["b@example.org"] });
          await peers.get(2633)?.taken(1);
          const { out } = await mta("explain", "b@example.org", "-c", config);
          assert.equal(out.match(/failed lately: tried last until /g)?.length, 2, out);
          const partner = await mta("explain", "b@partner.example", "-c", config);
          assert.match(partner.out, /partner\.queue\/\{default\} \(instead of partner\.example\)/);
        } finally {
          await server.end("SIGTERM");
        }
      },
      ownPorts,
    );
  } finally {
    for (const peer of peers.values()) await peer.close();
  }
});

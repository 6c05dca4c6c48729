import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../support/free-port.ts";
import { mta } from "../support/run-mta.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { sendMail } from "../support/send-mail.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** Messages of 25 recipients, each over a connection of its own, until the limit is reached. */
const MESSAGES = 4;

/** What holds the queue of x.test back, once something does. */
function held(socket: string, recipients: number): Promise<string> {
  return until("the queue to be held", async () => {
    const { out } = await mta("show", "queues", "x.test", "--json", "--socket", socket);
    const [queue]: { rcp: number; event?: { type: string; text: string }[] }[] =
      JSON.parse(out).data.queue;
    return queue?.rcp === recipients
      ? queue.event?.find(({ type }) => type === "held")?.text
      : undefined;
  });
}

for (const [directive, why, signal] of [
  ["max-msg-rate 100/h", "max-msg-rate 100/h reached", "SIGKILL"],
  ["max-msg-rate 100/h", "max-msg-rate 100/h reached", "SIGTERM"],
  ["max-connect-rate 4/h", "max-connect-rate 4/h reached", "SIGKILL"],
] as const)
  test(`${directive}: what was used before ${signal} is not used again after it`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "mta-limits-"));
    const peer = new SmtpPeer();
    const [port, smtp] = [await peer.listen(), await freePort()];
    const socket = join(folder, "spool", "control.sock");
    const config = `smtp-listener 127.0.0.1:${smtp}
      delivery-queue spool
      host-name mx.test
      relay-domain x.test
      relay-domain y.test
      <domain *>
        route [127.0.0.1]:${port}
        connection-idle-timeout 0
      </domain>
      <domain x.test>
        ${directive}
      </domain>
      `;
    await writeFile(join(folder, "config"), config);
    const toX = async (recipients: number): Promise<void> => {
      const to = Array.from({ length: recipients }, (_, at) => `u${at}@x.test`);
      assert.match((await sendMail(smtp, { to })).at(-1) ?? "", /^250/);
    };
    const takenOfX = (): number =>
      peer.messages.flatMap(({ to }) => to).filter((to) => to.endsWith("@x.test>")).length;
    let server: ServerProcess | undefined;
    try {
      server = await startServer(THIS_RUNTIME, join(folder, "config"));
      for (let sent = 1; sent <= MESSAGES; sent++) {
        await toX(25);
        await until("the peer to take it", async () => takenOfX() === sent * 25 || undefined);
      }
      await toX(3);
      assert.equal(await held(socket, 3), why);
      await server.end(signal);
      server = await startServer(THIS_RUNTIME, join(folder, "config"));
      await toX(2);
      assert.equal(await held(socket, 5), why);
      // Others go out as ever.
      await sendMail(smtp, { to: ["a@y.test"] });
      await until("the other queue's mail", async () =>
        peer.messages.at(-1)?.to[0] === "<a@y.test>" ? true : undefined,
      );
      assert.equal(await held(socket, 5), why);
      assert.equal(takenOfX(), MESSAGES * 25);
    } finally {
      await server?.end("SIGKILL");
      await peer.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

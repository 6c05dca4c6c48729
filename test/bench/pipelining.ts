/**
 * `bun test/bench/pipelining.ts`: sends messages over one connection through a link that delays both ways by 50 ms, with and without
 * pipelining, and prints round trips a message.
 */
import { connect, createServer } from "node:net";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

const DELAY = 50;
const MESSAGES = 20;

/** A link to a port: whatever goes over it arrives 50 ms later, in both directions. */
async function slowLink(target: number): Promise<{ port: number; close(): void }> {
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    near.on("data", (chunk: Buffer) => setTimeout(() => far.write(chunk), DELAY));
    far.on("data", (chunk: Buffer) => setTimeout(() => near.write(chunk), DELAY));
    near.on("close", () => far.destroy());
    far.on("close", () => setTimeout(() => near.destroy(), DELAY));
    for (const socket of [near, far]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    close: () => server.close(),
  };
}

async function measure(depth: number): Promise<number> {
  const peer = new SmtpPeer();
  const link = await slowLink(await peer.listen());
  const mta = await startMta(
    `<domain *>\nroute [127.0.0.1]:${link.port}\nmax-smtp-out 1\nsmtp-pipeline-depth ${depth}\n</domain>`,
  );
  // The first message opens the connection; what is measured is how the others follow it.
  await sendMail(mta.port, { to: ["first@dest.test"] });
  await peer.taken(1);
  await mta.engine.control.pauseQueue("dest.test/{default}", true);
  for (let number = 0; number < MESSAGES; number++)
    await sendMail(mta.port, { to: [`user${number}@dest.test`] });
  const begun = performance.now();
  await mta.engine.control.pauseQueue("dest.test/{default}", false);
  await peer.taken(MESSAGES + 1);
  const trips = (performance.now() - begun) / (2 * DELAY) / MESSAGES;
  await mta.stop();
  await peer.close();
  link.close();
  return trips;
}

const [without, with_] = [await measure(1), await measure(100)];
console.log(`without pipelining ${without.toFixed(2)} round trips a message`);
console.log(`with pipelining    ${with_.toFixed(2)} round trips a message`);
process.exit(0);

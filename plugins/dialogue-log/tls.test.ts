import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type LabClient, upgrade } from "../../test/support/listener-lab.ts";
import { startMta } from "../../test/support/mta.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { TlsPeer } from "../../test/support/tls-peer.ts";
import { until } from "../../test/support/until.ts";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/${name}`, import.meta.url));

/** A client that has been greeted. */
async function greeted(port: number): Promise<LabClient> {
  const socket: Socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const reader = new SocketReader(socket);
  await reader.line();
  const send = (text: string): void => void socket.write(text);
  const ask = (line: string): Promise<string> => {
    send(`${line}\r\n`);
    return reader.line();
  };
  return { socket, reader, send, ask };
}

test("what TLS a client and a host agree on is written, and why they do not; what is said under it as well", async () => {
  const peer = new TlsPeer();
  const port = await peer.listen();
  const mta = await startMta(`
    smtp-server-tls-certificate ${file("test.crt")}
    smtp-server-tls-key ${file("test.key")}
    <source 127.0.0.1>
      log-tls yes
      log-commands yes
    </source>
    <domain x.test>
      route [127.0.0.1]:${port}
      tls required
      log-tls yes
    </domain>`);
  try {
    const bad = await greeted(mta.port);
    assert.match(await bad.ask("STARTTLS"), /^220 /);
    bad.send("this is no handshake\r\n");
    await once(bad.socket, "close");
    const secured = await upgrade(await greeted(mta.port));
    for (const line of ["HELO c.test", "MAIL FROM:<a@s.test>", "RCPT TO:<b@x.test>"])
      assert.match(await secured.ask(line), /^250 /);
    assert.match(await secured.ask("DATA"), /^354 /);
    assert.match(await secured.ask("Subject: x\r\n\r\nx\r\n."), /^250 /);
    secured.socket.destroy();
    const lines = await until("the host's TLS", async () => {
      const found = mta.log.filter(({ from }) => from === "dialogue-log");
      return found.some(({ fields }) => fields.queue !== undefined) ? found : undefined;
    });
    const of = (message: string, client: boolean) =>
      lines
        .filter((line) => line.message === message && (line.fields.client !== undefined) === client)
        .map(({ fields }) => fields);
    const [failed] = of("no TLS", true);
    assert.equal(typeof failed?.error, "string");
    const [own] = of("TLS agreed", true);
    assert.match(`${own?.protocol} ${own?.cipher}`, /^TLSv1\.3 TLS_\w+$/);
    assert.notEqual(own?.session, failed?.session);
    const [host] = of("TLS agreed", false);
    assert.match(`${host?.queue} ${host?.protocol} ${host?.cipher}`, /^x\.test\/\S+ TLSv1\.3 TLS_/);
    const said = of("command", true).filter(({ session }) => session === own?.session);
    assert.deepEqual(
      said.map(({ line }) => line),
      ["STARTTLS", "HELO c.test", "MAIL FROM:<a@s.test>", "RCPT TO:<b@x.test>", "DATA"],
    );
  } finally {
    await mta.stop();
    await peer.close();
  }
});

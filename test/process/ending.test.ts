import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../support/free-port.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { SocketReader } from "../support/socket-reader.ts";

interface Client {
  readonly reader: SocketReader;
  send(text: string): void;
  ask(line: string): Promise<string>;
  close(): void;
}

/** Runs a server in a process of its own, with a plugin beside its configuration. */
async function withServer(
  lines: readonly string[],
  plugin: string,
  use: (server: ServerProcess, client: () => Promise<Client>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-ending-"));
  const port = await freePort();
  const core = new URL("../../core/mod.ts", import.meta.url).pathname;
  await writeFile(
    join(folder, "plugin.ts"),
    `import { definePlugin } from "${core}";\nexport default definePlugin({ name: "hanging", summary: "Hangs.", directives: {}, hooks: { ${plugin} } });\n`,
  );
  await writeFile(
    join(folder, "config"),
    [
      `smtp-listener 127.0.0.1:${port}`,
      "delivery-queue spool",
      "host-name mx.test",
      "relay-domain x.test",
      "plugin ./plugin.ts",
      ...lines,
    ].join("\n"),
  );
  const server = await startServer(THIS_RUNTIME, join(folder, "config"));
  const client = async (): Promise<Client> => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    const reader = new SocketReader(socket);
    await reader.line();
    const send = (text: string): void => void socket.write(text);
    const ask = (line: string): Promise<string> => {
      send(`${line}\r\n`);
      return reader.line();
    };
    return { reader, send, ask, close: () => socket.destroy() };
  };
  try {
    await use(server, client);
  } finally {
    await server.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

async function beginMail({ ask }: Client): Promise<void> {
  for (const line of ["HELO c.test", "MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>", "DATA"])
    assert.match(await ask(line), /^[23]/);
}

test("SIGTERM ends the server in its time, with a client that trickles content for ever", async () => {
  await withServer(["drain-timeout 2s"], "", async (server, client) => {
    const [trickling, silent, idle] = [await client(), await client(), await client()];
    await beginMail(trickling);
    await beginMail(silent);
    await idle.ask("HELO c.test");
    await idle.ask("MAIL FROM:<a@c.test>");
    const drip = setInterval(() => trickling.send("x"), 50);
    const ended = server.end("SIGTERM");
    assert.match(await idle.reader.line(), /^421 4\.3\.2 /);
    assert.equal(await ended, 0);
    clearInterval(drip);
    assert.match(server.output(), /the time to drain is over: .*waitingFor=smtp-listener/);
    for (const each of [trickling, silent, idle]) {
      await each.reader.end();
      each.close();
    }
  });
});

test("SIGTERM ends the server in its time, with a plugin that never answers", async () => {
  const hooks =
    "inspectMessage: () => new Promise(() => {}), drain: () => new Promise(() => {}), stop: () => new Promise(() => {})";
  await withServer(["drain-timeout 2s"], hooks, async (server, client) => {
    const waiting = await client();
    await beginMail(waiting);
    waiting.send("text\r\n.\r\n");
    assert.equal(await server.end("SIGTERM"), 0);
    assert.match(server.output(), /did not stop in time, is left behind part=hanging/);
    waiting.close();
  });
});

test("a second SIGTERM does not wait for the first", async () => {
  const hooks = "drain: () => new Promise(() => {})";
  await withServer(["drain-timeout 10m"], hooks, async (server, client) => {
    const silent = await client();
    await beginMail(silent);
    process.kill(server.pid, "SIGTERM");
    while (!server.output().includes("draining")) await new Promise((done) => setTimeout(done, 10));
    assert.equal(await server.end("SIGTERM"), 0);
    silent.close();
  });
});

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { until } from "../../test/support/until.ts";
import { counted, journalLine, syslogMessage } from "./frames.ts";
import { type SyslogPlace, syslogPlace } from "./place.ts";
import { SyslogOutput } from "./syslog-output.ts";

const SPEAKER = { hostName: "mx.test", pid: 7 };

function event(message: string, level: LogEvent["level"] = "info"): LogEvent {
  return { level, from: "test", message, fields: { to: "a@x.test", why: "two words" } };
}

const TEXT = 'to=a@x.test why="two words"';

test("messages are those of RFC 5424, safe, and no longer than servers take", () => {
  const at = Date.UTC(2026, 0, 31);
  const text = (told: LogEvent): string => syslogMessage(told, at, SPEAKER).toString();
  assert.equal(
    text(event("sent")),
    `<22>1 2026-01-31T00:00:00.000Z mx.test postrider 7 test - sent ${TEXT}`,
  );
  assert.match(text(event("no", "error")), /^<19>1 /);
  assert.match(text(event("x", "debug")), /^<23>1 /);
  assert.doesNotMatch(text(event("a\r\n<0>1 forged\0")), /[\r\n\0]/);
  const long = syslogMessage(event("é".repeat(3000)), at, SPEAKER);
  assert.ok(long.length <= 2048 && long.toString().endsWith("é"));
  assert.equal(counted(Buffer.from("abc")).toString(), "3 abc");
  assert.equal(journalLine(event("sent", "notice")).toString(), `<5>test: sent ${TEXT}\n`);
});

test("places", () => {
  const udp: SyslogPlace = { transport: "udp", host: "127.0.0.1", port: 514 };
  assert.deepEqual(read(syslogPlace, "udp:127.0.0.1"), udp);
  assert.deepEqual(read(syslogPlace, "tcp:Logs.example.net:601"), {
    ...{ transport: "tcp", host: "logs.example.net", port: 601 },
  });
  assert.deepEqual(read(syslogPlace, "unix:/run/x"), { transport: "unix", path: "/run/x" });
  refuses(syslogPlace, "", "udp:", "127.0.0.1", "tls:x", "unix:x", "udp:a b", "tcp:x:99999");
  const part = fc.constantFrom(
    "udp:",
    "tcp:",
    "unix:",
    "/",
    "[::1]",
    "127.0.0.1",
    ":514",
    "x.test",
  );
  obeysKindLaws(
    syslogPlace,
    fc.array(part).map((parts) => parts.join("")),
  );
});

/** An output to some places, and what it says of them. */
async function withOutput(
  places: readonly SyslogPlace[],
  use: (
    write: (event: LogEvent) => void,
    clock: FakeClock,
    said: string[],
    output: SyslogOutput,
  ) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const said: string[] = [];
  let hear: ((event: LogEvent) => void) | undefined;
  const output = new SyslogOutput({
    clock,
    listen(given) {
      hear = given;
      return () => {
        hear = undefined;
      };
    },
    speaker: SPEAKER,
    addressOf: async (host) => host,
    // The log says so, and the targets are told what the log says.
    failed(target) {
      said.push(`${target} failed`);
      hear?.(event("target failed", "warning"));
    },
    recovered(target, lost) {
      said.push(`${target} is back, ${lost} lost`);
      hear?.(event("target is back", "notice"));
    },
  });
  await output.use({ logSyslog: places, logJournald: false, level: "info" });
  try {
    await use((told) => hear?.(told), clock, said, output);
  } finally {
    const ended = output[Symbol.asyncDispose]();
    await clock.advance(1000);
    await ended;
  }
}

/** What comes over a stream at a place, or a free port. */
async function listening(
  where: string | number,
): Promise<{ server: Server; heard: () => string; connections: () => number }> {
  let text = "";
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  });
  server.listen(typeof where === "number" ? { port: where, host: "127.0.0.1" } : { path: where });
  await once(server, "listening");
  return { server, heard: () => text, connections: () => count };
}

test("lines go over UDP, one a packet, as far as log-level says", async () => {
  const server = createSocket("udp4");
  const packets: string[] = [];
  server.on("message", (packet) => packets.push(packet.toString()));
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await withOutput([{ transport: "udp", host: "127.0.0.1", port }], async (write) => {
    write(event("one"));
    write(event("hidden", "debug"));
    write(event("two", "warning"));
    await until("two packets", async () => packets.length >= 2 || undefined);
  });
  server.close();
  // In which order they come is not promised.
  assert.deepEqual(
    new Set(packets.map((packet) => packet.replace(/ \S+Z .* - /, " "))),
    new Set([`<22>1 one ${TEXT}`, `<20>1 two ${TEXT}`]),
  );
});

test("a server that is not there yet gets what waits when it comes, over a Unix socket", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "log.sock");
    await withOutput([{ transport: "unix", path }], async (write, clock, said) => {
      write(event("one"));
      await until("the failure", async () => said.length > 0 || undefined);
      write(event("two"));
      const { server, heard } = await listening(path);
      await clock.advance(5000);
      await until("both lines", async () => heard().includes(" two ") || undefined);
      assert.match(heard(), /^\d+ <22>1 \S+ mx\.test postrider 7 test - one .*\d+ <22>1 .* - two /);
      assert.deepEqual(said, [`unix:${path} failed`, `unix:${path} is back, 0 lost`]);
      server.close();
    });
  }));

test("what waits is bounded, and what is lost counted, over TCP; a target that is gone is closed", async () => {
  const { server: closed } = await listening(0);
  const address = closed.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await new Promise((resolve) => closed.close(resolve));
  const place = { transport: "tcp", host: "127.0.0.1", port } as const;
  await withOutput([place], async (write, clock, said, output) => {
    write(event("first"));
    await until("the failure", async () => said.length > 0 || undefined);
    for (let line = 0; line < 1000; line++) write(event("x".repeat(1900)));
    const { server, heard, connections } = await listening(port);
    await clock.advance(5000);
    await until("what waited", async () => said.length > 1 || undefined);
    const lost = Number(/(\d+) lost$/.exec(String(said[1]))?.[1]);
    assert.ok(lost > 300 && lost < 600, said.join());
    write(event("last"));
    await until("the last line", async () => heard().includes(" last ") || undefined);
    await output.use({ logSyslog: [], logJournald: false, level: "info" });
    write(event("nobody hears this"));
    server.close();
    assert.ok(!heard().includes("nobody"));
    assert.equal(connections(), 1, "one at a time");
  });
});

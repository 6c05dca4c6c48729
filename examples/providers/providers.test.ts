import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type ExampleCopy, withExample } from "../../test/support/example.ts";
import { freePort } from "../../test/support/free-port.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { type ServerProcess, startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";

/** What the stand-in says of its connections with a domain: messages over each, in order. */
function connectionsOf(server: ServerProcess, domain: string): readonly number[] {
  const lines = server.output().matchAll(/connection has ended.*?domain=(\S+) messages=(\d+)/g);
  return Array.from(lines, ([, name, messages]) => ({ name, messages: Number(messages) }))
    .filter(({ name }) => name === domain)
    .map(({ messages }) => messages);
}

/** The example on free ports. */
async function onFreePorts(use: (copy: ExampleCopy) => Promise<void>): Promise<void> {
  const [names, host] = [await freePort(), await freePort()];
  return withExample(import.meta.dirname, 2530, use, (text) =>
    text
      .replaceAll("5354", String(names))
      .replaceAll("2626", String(host))
      .replace("./stand-in.ts", join(import.meta.dirname, "stand-in.ts"))
      // So that the last connection ends soon.
      .replace("max-smtp-out 3\n", "max-smtp-out 3\n    connection-idle-timeout 1s\n"),
  );
}

async function send(port: number, domain: string, messages: number): Promise<void> {
  for (let at = 0; at < messages; at++) await sendMail(port, { to: [`ann@${domain}`] });
}

/** Resolves when all that was sent to a domain has been taken. */
function taken(server: ServerProcess, domain: string, messages: number): Promise<true> {
  const sum = (): number => connectionsOf(server, domain).reduce((all, some) => all + some, 0);
  return until(`${messages} for ${domain}`, async () => sum() === messages || undefined);
}

test("each provider gets as many messages over a connection as its profile or the file says", () =>
  onFreePorts(async ({ config, port }) => {
    const server = await startServer(THIS_RUNTIME, config);
    try {
      for (const [domain, most] of [
        ["icloud.com", 5],
        ["studio.example", 5],
        ["web.de", 2],
        ["own-provider.example", 1],
      ] as const) {
        await send(port, domain, 12);
        await taken(server, domain, 12);
        const each = connectionsOf(server, domain);
        assert.ok(
          each.every((messages) => messages <= most),
          `${domain}: ${each.join()}`,
        );
        assert.ok(each.length >= 12 / most);
      }
    } finally {
      await server.end("SIGTERM");
    }
  }));

test("what the commands say of it", () =>
  onFreePorts(async ({ config }) => {
    const shown = await mta("show", "provider", "icloud.com", "-c", config);
    assert.match(shown.out, /max-msg-per-connection +5 +5 +the profile +KumoMTA, 2026-08-04/);
    assert.match(shown.out, /max-smtp-out +10 +3 +<domain \*> \S+config:\d+/);
    const own = await mta("show", "provider", "own-provider", "-c", config);
    assert.match(
      own.out,
      /max-msg-per-connection +1 +1 +the profile +by agreement with their postmaster/,
    );
    const checked = await mta("check-config", config);
    assert.equal(checked.code, 0);
    assert.match(checked.out, /no problems found/);
  }));

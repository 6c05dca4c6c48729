/** Starts and reloads that a plugin cannot follow: nothing is left open, nothing is half in force. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { definePlugin, type Plugin, type Token, token } from "../../core/mod.ts";
import { LISTENERS } from "../../plugins/smtp-listener/contract.ts";
import { freePort } from "../support/free-port.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

const to = ["you@example.org"];

async function withFolder(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "mta-life-"));
  try {
    await run(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("a start that fails names its plugin and leaves nothing open: spool, ports, services", async () => {
  const port = await freePort();
  const seen: string[] = [];
  const THING: Token<Disposable> = token<Disposable>("thing");
  const holder = definePlugin({
    name: "holder",
    summary: "Holds something.",
    directives: {},
    needs: { thing: THING },
    provides: (offer) => [
      offer(THING, () => ({ [Symbol.dispose]: () => void seen.push("disposed") })),
    ],
    hooks: {
      start: () => void seen.push("started"),
      stop: () => void seen.push("stopped"),
    },
  });
  const broken = definePlugin({
    name: "broken",
    summary: "Fails.",
    directives: {},
    hooks: { start: () => Promise.reject(new Error("cannot reach my database")) },
  });
  const never = definePlugin({
    name: "never",
    summary: "Is never started.",
    directives: {},
    hooks: { start: () => void seen.push("no"), stop: () => void seen.push("no") },
  });
  await withFolder(async (directory) => {
    const config = `smtp-listener 127.0.0.1:${port}`;
    await assert.rejects(
      startMta(config, { directory, plugins: [holder, broken, never] }),
      /^HookFailure: plugin broken, hook start: cannot reach my database$/,
    );
    assert.deepEqual(seen, ["started", "stopped", "disposed"]);
    const mta = await startMta(config, { directory });
    await mta.halt();
  });
});

test("a service that cannot be made names its plugin, and those made before are disposed", async () => {
  const seen: string[] = [];
  const make = (name: string, create: () => Disposable): Plugin => {
    const TOKEN: Token<Disposable> = token<Disposable>(name);
    return definePlugin({
      name,
      summary: "Offers something.",
      directives: {},
      provides: (offer) => [offer(TOKEN, create)],
    });
  };
  const first = make("first", () => ({ [Symbol.dispose]: () => void seen.push("disposed") }));
  const second = make("second", () => {
    throw new Error("no key");
  });
  await withFolder(async (directory) => {
    await assert.rejects(
      startMta("", { directory, plugins: [first, second] }),
      /^Error: plugin second, service "second": no key$/,
    );
    assert.deepEqual(seen, ["disposed"]);
    const mta = await startMta("", { directory });
    await mta.halt();
  });
});

test("mail taken while plugins start is delivered when all have started", async () => {
  const peer = new SmtpPeer();
  const target = await peer.listen();
  const port = await freePort();
  let before = -1;
  const slow = definePlugin({
    name: "slow",
    summary: "Takes its time.",
    directives: {},
    hooks: {
      async start() {
        assert.match((await sendMail(port, { to })).at(-1) ?? "", /^250 /);
        for (let turn = 0; turn < 200; turn++) await new Promise((done) => setImmediate(done));
        before = peer.connections;
      },
    },
  });
  const config = `smtp-listener 127.0.0.1:${port}\n<domain *>\nsmtp-hosts 127.0.0.1:${target}\n</domain>`;
  const mta = await startMta(config, { plugins: [slow] });
  try {
    await peer.taken(1);
    assert.equal(before, 0);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

/** A plugin that makes ready when told to, and what it did. */
function follower(name: string): {
  readonly plugin: Plugin;
  readonly seen: string[];
  problem: string | undefined;
} {
  const state = { problem: undefined as string | undefined, seen: [] as string[] };
  const plugin = definePlugin({
    name,
    summary: "Follows reloads.",
    directives: {},
    hooks: {
      async reconfigure() {
        if (state.problem !== undefined) throw new Error(state.problem);
        return {
          commit: () => void state.seen.push("commit"),
          abandon: () => void state.seen.push("abandon"),
        };
      },
    },
  });
  return Object.assign(state, { plugin });
}

test("a reload that one plugin cannot follow leaves all on the old configuration, and says who and why", async () => {
  const [before, broken] = [follower("before"), follower("broken")];
  const [kept, added] = [await freePort(), await freePort()];
  const mta = await startMta(`smtp-listener 127.0.0.1:${kept}`, {
    plugins: [before.plugin, broken.plugin],
  });
  const { control, services } = mta.engine;
  const ports = (): readonly number[] => services.get(LISTENERS).addresses.map(({ port }) => port);
  try {
    const old = ports();
    broken.problem = "no certificate";
    mta.config = `smtp-listener 127.0.0.1:${added}\nmax-message-size 1k`;
    const refused = await control.reload();
    assert.equal(refused.ok, false);
    const last = refused.diagnostics.at(-1);
    assert.equal(last?.code, "plugin-failure");
    assert.equal(last?.message, "plugin broken, hook reconfigure: no certificate");
    assert.match(refused.report, /plugin broken, hook reconfigure: no certificate/);
    assert.deepEqual(before.seen, ["abandon"]);
    assert.deepEqual(ports(), old);
    const content = `Subject: x\r\n\r\n${"x".repeat(70)}\r\n`.repeat(100);
    assert.match((await sendMail(kept, { to, content })).at(-1) ?? "", /^250 /);
    await assert.rejects(sendMail(added, { to }));
    broken.problem = undefined;
    assert.equal((await control.reload()).ok, true);
    assert.deepEqual(before.seen, ["abandon", "commit"]);
    assert.ok(ports().includes(added) && !ports().includes(kept));
    assert.match((await sendMail(added, { to, content })).at(-1) ?? "", /^552 /);
  } finally {
    await mta.stop();
  }
});

test("a reload to a port in use keeps the old listener, limits and certificate", async () => {
  const taken = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const address = taken.address();
  const busy = typeof address === "object" && address ? address.port : 0;
  const port = await freePort();
  const mta = await startMta(`smtp-listener 127.0.0.1:${port}`);
  try {
    mta.config = `smtp-listener 127.0.0.1:${busy}`;
    const result = await mta.engine.control.reload();
    assert.equal(result.ok, false);
    const text = `plugin smtp-listener, hook reconfigure: cannot listen on 127.0.0.1 port ${busy}`;
    assert.ok(result.diagnostics.at(-1)?.message.startsWith(text));
    assert.match((await sendMail(port, { to })).at(-1) ?? "", /^250 /);
  } finally {
    await mta.stop();
    await new Promise<void>((done) => taken.close(() => done()));
  }
});

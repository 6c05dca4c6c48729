import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "./arguments.ts";
import { changeQueues } from "./queue-commands.ts";
import { listMail, setPriority } from "./queued-mail.ts";
import { runInside } from "./run-inside.ts";
import { type PluginRun, runFound } from "./run-plugin-command.ts";
import type { Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

interface Said {
  readonly out: string[];
  readonly err: string[];
  readonly shown: string[];
}

function terminal(ownsProcess: boolean): Terminal & Said {
  const said: Said = { out: [], err: [], shown: [] };
  return {
    ...said,
    print: (text) => void said.out.push(text),
    copy: (text) => void said.out.push(text),
    complain: (text) => void said.err.push(text),
    progress: (text) => void said.shown.push(text),
    colour: false,
    ownsProcess,
  };
}

/** A server that answers with five pieces; before the third one something happens. */
function serverWith(happens: () => void): Server & { pieces: number } {
  const server = {
    pieces: 0,
    ask: (_method: string, path: string) => {
      if (path.startsWith("/queues/"))
        return Promise.resolve({ status: 200, body: { matching: 2, changed: 2 } });
      if (++server.pieces === 3) happens();
      const row = { queue: "a/v", recipient: "x@a", receivedAt: 1 };
      const next = server.pieces < 5 ? { next: `${server.pieces}` } : {};
      const body = { changed: 1000, scheduled: 1000, underWay: 0, recipients: [row], ...next };
      return Promise.resolve({ status: 200, body });
    },
  };
  return server;
}

const COMMANDS = {
  priority: (server: Server, to: Terminal) =>
    setPriority(parseArguments(["--queue=a"]), "90", server, to),
  retry: (server: Server, to: Terminal) =>
    changeQueues({ command: "schedule", pattern: "a", retry: true, order: {}, server }, to),
  list: (server: Server, to: Terminal) =>
    listMail(parseArguments(["list", "--maxitems=50"]), server, to),
};

const WHOLE = {
  priority: /^5,000 recipients put to priority 90\.$/,
  retry: /^2 of 2 matching queues scheduled\.\n5,000 deferred recipients are tried now\.$/,
  list: /\n5 recipients\.$/,
};
const STOPPED = {
  priority: /^stopped: 3,000 recipients put to priority 90; the rest is as it was\.$/,
  retry: /\nstopped: 3,000 deferred recipients are tried now; the rest waits as before\.$/,
  list: /\n3 recipients; stopped, there are more\.$/,
};
const FAILED = {
  priority: ["3,000 recipients put to priority 90 before it failed"],
  retry: ["3,000 recipients made due before it failed"],
  list: [],
};

for (const name of ["priority", "retry", "list"] as const)
  test(`what takes long shows how far it is, ends with Ctrl-C, and tells what was done (${name})`, async () => {
    const whole = terminal(true);
    assert.equal(
      await COMMANDS[name](
        serverWith(() => {}),
        whole,
      ),
      0,
    );
    assert.match(whole.out.join("\n"), WHOLE[name]);
    assert.ok(whole.shown.length > 1);
    assert.equal(whole.shown.at(-1), "", "the bar is taken away");

    const stopped = terminal(true);
    const server = serverWith(() => process.emit("SIGHUP"));
    assert.equal(await COMMANDS[name](server, stopped), 1);
    assert.equal(server.pieces, 3);
    assert.match(stopped.out.join("\n"), STOPPED[name]);

    const failed = terminal(true);
    const failing = serverWith(() => {});
    const ask: Server["ask"] = (...asked) =>
      failing.pieces === 3 ? Promise.reject(new Error("gone")) : failing.ask(...asked);
    await assert.rejects(COMMANDS[name]({ ask }, failed), /gone/);
    assert.deepEqual(failed.err, FAILED[name]);
    assert.equal(failed.shown.at(-1), "", "the bar is taken away");
    assert.equal(process.listenerCount("SIGHUP"), 0, "nobody listens to signals afterwards");
  });

test("a command in the process of a server leaves its signals alone, and collects no more than can be said", async () => {
  let listeners = -1;
  const server = serverWith(() => {
    listeners = process.listenerCount("SIGHUP");
  });
  const { signal } = new AbortController();
  const lines = (): Promise<never> => Promise.reject(new Error("nothing goes on"));
  const given = { ask: server.ask, lines, signal, caller: { name: "tim" } };
  const words = ["set", "priority", "--queue=a", "90"];
  const done = await runInside({ words, ...given });
  assert.deepEqual([done.code, server.pieces, listeners], [0, 5, 0], done.err);
  const many = await runInside({ words: ["list", "--maxitems=1000000"], ...given });
  assert.deepEqual([many.code, server.pieces], [1, 5]);
  assert.match(many.err, /too long/);
});

test("a plugin's command that goes on after nobody waits for it any more asks for nothing more", async () => {
  const gone = new AbortController();
  const over = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const asked: string[] = [];
  const run = async ({ ask }: Parameters<PluginRun["run"]>[0]): Promise<unknown> => {
    await ask("POST", "/first");
    gone.abort();
    await over.promise;
    // It looks at no signal.
    ended.resolve(await ask("POST", "/second").catch((error: unknown) => error));
    return { text: "done", data: null };
  };
  const ask = (_method: string, path: string): Promise<unknown> => {
    asked.push(path);
    return Promise.resolve({});
  };
  const command = { words: "mine", plugin: "mine", limit: 60_000, run };
  const parts = { operands: [], json: false, ask, signal: gone.signal };
  await assert.rejects(runFound(command, parts, terminal(false)), /nobody waits for it any more/);
  over.resolve();
  assert.match(String(await ended.promise), /nobody waits for it any more/);
  assert.deepEqual(asked, ["/first"]);
});

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { API_PREFIX } from "../core/mod.ts";
import { mta } from "../test/support/run-mta.ts";

/** What a stranger's name server, mail server or message may bring into any text that a server tells of. */
const HOSTILE =
  'x\u001b[2J\u001b]0;owned\u0007\u009b31m\r\nFORGED  1  2\u2028\u202eevil\u2066\u0000\t"quoted"';

/** A JSON answer in which every text is hostile; what is asked for decides its shape. */
function answerTo(path: string): unknown {
  const row = {
    ...{ name: `${HOSTILE}/${HOSTILE}`, recipients: 3, connections: 1, mode: HOSTILE },
    ...{
      paused: false,
      retryAt: 0,
      lastError: HOSTILE,
      pauseReason: HOSTILE,
      problem: HOSTILE,
      domain: HOSTILE,
      virtualMta: HOSTILE,
    },
    ...{ directive: HOSTILE, values: [HOSTILE], written: [HOSTILE], at: HOSTILE, block: HOSTILE },
    ...{ scope: "domain", effective: true, label: HOSTILE, address: HOSTILE, heloName: HOSTILE },
    ...{ host: HOSTILE, hostName: HOSTILE, port: HOSTILE, lookupMx: true },
    effects: [{ effect: HOSTILE, on: HOSTILE, by: HOSTILE, until: 0 }],
  };
  if (path.startsWith("/queues?") || path === "/queues" || path.startsWith("/settings"))
    return [row, { ...row, effective: false }, { ...row, scope: "virtual-mta" }];
  const mailRow = {
    ...{ id: HOSTILE, queue: HOSTILE, sender: HOSTILE, recipient: HOSTILE, job: HOSTILE },
    ...{ envelopeId: HOSTILE, size: 1, receivedAt: 1, attempts: 0, nextAttempt: 0 },
  };
  return {
    ...row,
    ...{ matching: 2, changed: 1, deleted: 1, underWay: 1, recipients: [mailRow] },
    ...{
      startedAt: 0,
      queues: 1,
      complete: true,
      jobs: [row],
      domains: [row],
      ok: true,
      report: HOSTILE,
      needsRestart: [HOSTILE],
    },
    ...{ queue: HOSTILE, chosen: HOSTILE, defined: false, unheard: [HOSTILE], problem: HOSTILE },
    ...{ sources: [row], sourceBlocks: [row], settings: [row], hosts: [row] },
    ...{
      entries: [{ plugin: HOSTILE, name: HOSTILE, queue: HOSTILE, key: HOSTILE, value: HOSTILE }],
    },
    ...{ route: { tiers: [[row], [row]] }, error: HOSTILE },
  };
}

/** Every happening of a trace, with hostile texts. */
const TRACED = [
  ...["waits", "retried", "began", "lookup", "connecting", "connected", "not-connected"],
  ...["line", "content", "more-content", "outcome", "queue-deferred", "closed", "missed", HOSTILE],
]
  .map((kind) => {
    const texts = { host: HOSTILE, source: HOSTILE, why: HOSTILE, line: HOSTILE, text: HOSTILE };
    const names = {
      queue: HOSTILE,
      type: HOSTILE,
      name: HOSTILE,
      answer: HOSTILE,
      reason: HOSTILE,
    };
    const waits = { reason: HOSTILE, text: HOSTILE, until: 1 };
    const more = { recipients: 1, recipient: HOSTILE, result: HOSTILE, tls: HOSTILE, waits };
    return `${JSON.stringify({ kind, at: 1, by: HOSTILE, ...texts, ...names, ...more })}\n`;
  })
  .join("");

const COMMANDS: readonly (readonly string[])[] = [
  ["show", "status"],
  ["show", "status", "--xml"],
  ["show", "status", "--dom"],
  ["show", "queues"],
  ["show", "queues", "--xml"],
  ["show", "queues", "--dom"],
  ["show", "vmtas"],
  ["show", "vmtas", "--xml"],
  ["show", "jobs"],
  ["show", "jobs", "--dom"],
  ["show", "disabled", "sources", HOSTILE],
  ["show", "precache"],
  ["clear", "dnscache", HOSTILE],
  ["list", "--xml"],
  ["show", "settings", "x.test", "--dom"],
  ["show", "plugin-state"],
  ["show", "plugin-state", HOSTILE],
  ["list"],
  ["list", "--pause", "--schedule"],
  ["list", `--rcpt=${HOSTILE}`],
  ["delete", `--queue=${HOSTILE}`],
  ["show", "domains"],
  ["show", "domain", "x.test"],
  ["show", "settings", "x.test"],
  ["show", "settings", "x.test", "--plain"],
  ["explain", "a@x.test"],
  ["explain", "a@x.test", "--from", HOSTILE, "--vmta", HOSTILE, "--source", HOSTILE],
  ["pause", HOSTILE],
  ["pause", "x.test", `--reason=${HOSTILE}`],
  ["schedule", "x.test"],
  ["trace", "x.test"],
  ["trace", "x.test", "--json"],
  ["resolve", "x.test"],
  ["resolve", "x.test", "--dom"],
  ["check", "spf", "192.0.2.1", HOSTILE, HOSTILE],
  ["top", "--once"],
  ["delete", "--queue=x", "--dry-run"],
  [HOSTILE],
  ["show", HOSTILE],
  ["show", "directive", HOSTILE],
  ["check-config", "/nowhere/x\u001b[2J\u202e"],
];

/** Numbers that are no time, no count and no length. */
const NUMBERS = [1e300, -1e300, 0.5, -1];

/** Runs commands against a server that answers with `status`; with `number`, that stands for every number of an answer. */
async function withServer(
  status: number,
  use: (socket: string) => Promise<void>,
  number?: number,
): Promise<void> {
  const asSaid = (json: string): string =>
    number === undefined ? json : json.replaceAll(/:\d(?=[,}])/g, `:${number}`);
  const folder = await mkdtemp(join(tmpdir(), "mta-cli-"));
  const socket = join(folder, "s");
  const server = createServer((request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    const isTrace = status === 200 && request.url?.startsWith(`${API_PREFIX}/trace?`);
    const asked = (request.url ?? "").replace(API_PREFIX, "");
    response.end(asSaid(isTrace ? TRACED : JSON.stringify(answerTo(asked))));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    await use(socket);
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const UNSAFE = /[^\P{Cc}\n\t]|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

for (const status of [200, 409])
  test(`no command lets a server's text take over the terminal (${status})`, async () => {
    await withServer(status, async (socket) => {
      for (const command of COMMANDS) {
        const { out, err } = await mta(...command, "--socket", socket);
        const said = `${out}\n${err}`;
        assert.doesNotMatch(said, UNSAFE, command.join(" "));
        assert.doesNotMatch(said, /^\s*FORGED/m, command.join(" "));
        assert.ok(said.trim() !== "" || status === 200, command.join(" "));
      }
      // Its report has lines of its own.
      const { out, err } = await mta("reload", "--socket", socket);
      assert.doesNotMatch(`${out}\n${err}`, UNSAFE);
    });
  });

test("no number that a server says is a fault of the command", async () => {
  for (const number of NUMBERS)
    await withServer(
      200,
      async (socket) => {
        for (const command of COMMANDS) {
          const { code, err } = await mta(...command, "--socket", socket);
          assert.notEqual(code, 70, `${number} ${command.join(" ")}: ${err}`);
        }
      },
      number,
    );
});

test("JSON is as safe to look at, and gives every text back", async () => {
  await withServer(200, async (socket) => {
    const explained = await mta("explain", "a@x.test", "--json", "--socket", socket);
    assert.doesNotMatch(explained.out, UNSAFE);
    assert.deepEqual(JSON.parse(explained.out), answerTo("/explain"));
    const settings = await mta("show", "settings", "x.test", "--json", "--socket", socket);
    assert.doesNotMatch(settings.out, UNSAFE);
    const [first] = JSON.parse(settings.out).data.domain.directive;
    const texts = { name: HOSTILE, value: [HOSTILE], at: HOSTILE, block: HOSTILE };
    assert.deepEqual(first, { ...texts, effective: true });
    const queues = JSON.parse((await mta("show", "queues", "--json", "--socket", socket)).out);
    assert.equal(queues.data.queue[0].name, `${HOSTILE}/${HOSTILE}`);
    const { out } = await mta("show", "domains", "--json", "--socket", socket);
    assert.equal(JSON.parse(out).data.domain[0].event[0].text, HOSTILE);
  });
});

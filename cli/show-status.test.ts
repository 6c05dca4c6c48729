import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused } from "./exit.ts";
import { showStatus } from "./show-status.ts";
import type { Terminal } from "./terminal.ts";

async function shown(status: object, form: "text" | "json"): Promise<string> {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(text);
  const to: Terminal = { print, copy: print, complain: print, colour: false };
  const ask = async (path: string): Promise<unknown> => {
    if (path === "/status") return status;
    throw new Refused(`nothing at GET ${path}`);
  };
  await showStatus(ask, form, to);
  return lines.join("\n");
}

const STATUS = {
  startedAt: Date.UTC(2026, 0, 1),
  queues: 3,
  recipients: 40,
  connectionsOut: 2,
  draining: false,
  alarms: [],
  olderConfigurations: 0,
  olderUsers: 0,
};

test("each consumer of the journal is shown with what waits for it", async () => {
  const since = Date.now() - 90_000;
  const consumers = [
    { name: "acct-file a.csv", behind: 0, waiting: 0, dropped: 0 },
    { name: "hook\u001b[31m", behind: 7, waiting: 900, since, dropped: 3, error: "no\nway" },
  ];
  const text = await shown({ ...STATUS, consumers }, "text");
  assert.match(text, /^journal {13}acct-file a\.csv: up to date$/m);
  assert.match(text, /^journal .*: 7 events behind \(900 bytes, 9\d s\), 3 given up, no.*way$/m);
  assert.ok(!text.includes("\u001b"));
  const json = await shown({ ...STATUS, consumers }, "json");
  assert.match(json.replaceAll(/\s/g, ""), /"journal":\[\{"consumer":"acct-filea\.csv","events":0/);
});

test("older configurations are shown while something still works under them", async () => {
  assert.ok(!(await shown(STATUS, "text")).includes("older"));
  const text = await shown({ ...STATUS, olderConfigurations: 2, olderUsers: 5 }, "text");
  assert.match(text, /^older configurations {2}2, used by 5$/m);
  const json: unknown = JSON.parse(await shown({ ...STATUS, olderConfigurations: 2 }, "json"));
  assert.match(JSON.stringify(json), /"olderConfigurations":\{"cur":2,"inUse":0\}/);
});

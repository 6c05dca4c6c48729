import assert from "node:assert/strict";
import { test } from "node:test";
import { showStatus } from "./show-status.ts";
import type { Terminal } from "./terminal.ts";

function shown(status: object, form: "text" | "json"): string {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(text);
  const to: Terminal = { print, copy: print, complain: print, colour: false };
  showStatus(status, form, to);
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

test("older configurations are shown while something still works under them", () => {
  assert.ok(!shown(STATUS, "text").includes("older"));
  const text = shown({ ...STATUS, olderConfigurations: 2, olderUsers: 5 }, "text");
  assert.match(text, /^older configurations {2}2, used by 5$/m);
  const json: unknown = JSON.parse(shown({ ...STATUS, olderConfigurations: 2 }, "json"));
  assert.match(JSON.stringify(json), /"olderConfigurations":\{"cur":2,"inUse":0\}/);
});

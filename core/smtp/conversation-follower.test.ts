import assert from "node:assert/strict";
import { test } from "node:test";
import { localPeer } from "../message/agent-connection.ts";
import { type ConversationFollower, followed } from "./conversation-follower.ts";

const CONNECTION = {
  ...{ queue: "x.test/v", hostName: "mx.x.test", address: "192.0.2.1", port: 25 },
  localAddress: undefined,
};

test("who throws is told no more of the connection; the others are", () => {
  const told: string[] = [];
  const complaints: string[] = [];
  const good: ConversationFollower = {
    line: (direction, line) => told.push(`${direction} ${line}`),
    opened: ({ host }) => told.push(`opened ${host}`),
  };
  const bad: ConversationFollower = {
    line() {
      told.push("bad");
      throw new Error("no");
    },
  };
  const worse = (): never => {
    throw new Error("never");
  };
  const follower = followed([worse, () => bad, () => undefined, () => good], CONNECTION, (error) =>
    complaints.push(error),
  );
  follower?.trace?.("<", "220 hello");
  follower?.trace?.(">", "EHLO me");
  follower?.opened(localPeer("mx"));
  assert.deepEqual(told, ["bad", "< 220 hello", "> EHLO me", "opened mx"]);
  assert.deepEqual(complaints, ["never", "no"]);
  assert.equal(follower?.traceContent, undefined, "nobody wants content");
});

test("where nobody follows there is nothing", () => {
  assert.equal(followed([() => undefined], CONNECTION, assert.fail), undefined);
});

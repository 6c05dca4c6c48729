import assert from "node:assert/strict";
import { test } from "node:test";
import { reply } from "../../core/mod.ts";
import { FollowedSession, type SessionFollower } from "./conversations.ts";

/** What a follower is told of lines, each with who says it, `*` before what answers a challenge. */
function told(...lines: readonly string[]): readonly string[] {
  const heard: string[] = [];
  const follower: SessionFollower = {
    line: (direction, line) => heard.push(`${direction} ${line}`),
  };
  const session = new FollowedSession(
    () => new Set([follower]),
    () => assert.fail(),
  );
  for (const line of lines) {
    const ofLogin = line.startsWith("*");
    session.heard({ kind: "line", line: Buffer.from(`${line}\r\n`), bareLf: false }, ofLogin);
  }
  return heard;
}

test("nothing that may belong to a login is told, whenever it comes", () => {
  assert.deepEqual(told("EHLO a", "auth plain c2VjcmV0", "*c2VjcmV0", "MAIL FROM:<a@b>"), [
    "< EHLO a",
    "< auth plain (not shown)",
    "< (not shown)",
    "< MAIL FROM:<a@b>",
  ]);
  // Refused, or in one flight with what was to answer the challenge.
  assert.deepEqual(
    told("XFOO bar", "Cookie: a=b", "  AUTH LOGIN", "c2VjcmV0", "mailsecret", "QUIT"),
    [
      "< XFOO (not shown)",
      "< (not shown)",
      "< AUTH LOGIN",
      "< (not shown)",
      "< (not shown)",
      "< QUIT",
    ],
  );
  assert.deepEqual(told("AUTH", "AUTH=PLAIN c2VjcmV0", "AUTHc2VjcmV0", "AUTH\tPLAIN\tc2Vj"), [
    "< AUTH",
    "< AUTH (not shown)",
    "< AUTH (not shown)",
    "< AUTH\tPLAIN (not shown)",
  ]);
});

test("a challenge is not told, other replies are; who throws is told no more", () => {
  const heard: string[] = [];
  const complaints: unknown[] = [];
  const good: SessionFollower = { line: (_direction, line) => heard.push(line) };
  const bad: SessionFollower = {
    line() {
      throw new Error("no");
    },
  };
  const session = new FollowedSession(
    () => new Set([bad, good]),
    (error) => complaints.push(error),
  );
  session.said(reply(334, undefined, "PDEyM0BhPg=="));
  session.said({ code: 250, enhanced: undefined, lines: ["mta.test", "SIZE"] });
  session.said(reply(535, "5.7.8", "no\r\nway"));
  assert.deepEqual(heard, ["334 (not shown)", "250-mta.test", "250 SIZE", heard[3]]);
  assert.match(heard[3] ?? "", /^535 5\.7\.8 no.*way$/);
  assert.equal(complaints.length, 1);
});

/** What a provider says before anybody has said for whom the mail is. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { sendMail } from "../test/support/send-mail.ts";
import { startSandbox } from "./mod.ts";

/** All that a server says until it closes, or until its greeting is there. */
function greetingOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (text.startsWith("220 ")) socket.end();
    });
  });
}

test("the next clients are refused as a provider does, at the greeting, MAIL, RCPT or content", async () => {
  await using sandbox = await startSandbox({ http: true });
  const { port } = sandbox.smtp;
  const refusals = async (body: object): Promise<readonly [number, string]> => {
    const answer = await fetch(`${sandbox.http?.url}/api/mta/v1/sandbox/refusals`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.text()];
  };
  const say = (): Promise<readonly string[]> => sendMail(port, { to: ["ann@dest.test"] });
  const [status, report] = await refusals({ personality: "yahoo", occasion: "blocked", times: 2 });
  assert.equal(status, 200, report);
  assert.deepEqual(JSON.parse(report).refusals, [
    { personality: "yahoo", occasion: "blocked", times: 2, to: "connect", at: "session" },
  ]);
  for (let at = 0; at < 2; at++)
    assert.match(
      await greetingOf(port),
      /^553 5\.7\.1 \[BL21\] Connections will not be accepted from 127\.0\.0\.1, .*\r\n$/,
      "and the connection is closed",
    );
  assert.match(await greetingOf(port), /^220 /);

  sandbox.refuse({ personality: "outlook", occasion: "connections" });
  assert.match(await greetingOf(port), /^421 4\.7\.652 The mail server \[127\.0\.0\.1\]/);
  sandbox.refuse({ personality: "outlook", occasion: "rate" });
  assert.match((await say())[1] ?? "", /^451 4\.7\.650 The mail server/, "MAIL, as it does");
  sandbox.refuse({ personality: "strict", occasion: "unknown" });
  assert.match((await say())[2] ?? "", /^550 5\.1\.1 <ann@dest\.test>/);
  sandbox.refuse({ personality: "gmail", occasion: "spam" });
  assert.match((await say())[4] ?? "", /^550 5\.7\.1 /, "after the content");
  sandbox.refuse({ personality: "gmail", occasion: "rate", to: "connect" });
  assert.match(await greetingOf(port), /^421-4\.7\.28 /, "where it is asked for");
  assert.match((await say())[4] ?? "", /^250 2\.6\.0/, "nothing is left of it");
  assert.equal((await sandbox.inbox.all()).length, 1);

  for (const [wrong, said] of [
    [{}, /personality must be one of/],
    [{ personality: "gmail", occasion: "mood" }, /occasion must be one of unknown/],
    [{ personality: "gmail", occasion: "rate", times: 0 }, /times must be a number from 1/],
    [{ personality: "gmail", occasion: "rate", to: "helo" }, /to must be one of connect/],
    [{ personality: "gmail", occasion: "rate", at: "home" }, /at must be one of session/],
  ] as const) {
    const [code, text] = await refusals(wrong);
    assert.equal(code, 400);
    assert.match(text, said);
  }
  for (let at = 0; at < 100; at++) sandbox.refuse({ personality: "gmail", occasion: "rate" });
  assert.throws(() => sandbox.refuse({ personality: "gmail", occasion: "rate" }), RangeError);
  await sandbox.reset();
  assert.match((await say())[4] ?? "", /^250 2\.6\.0/, "a reset forgets them");
});

test("the sandbox's own deliveries are refused by the provider that they go to, and by no other", async () => {
  const configuration = "<domain *>\nretry-after 1h\n</domain>";
  await using sandbox = await startSandbox({
    ...{ personality: "by-domain", at: "delivery", configuration },
  });
  const { smtp, outcomes } = sandbox;
  sandbox.refuse({ personality: "yahoo", occasion: "blocked", at: "delivery" });
  sandbox.refuse({ personality: "outlook", occasion: "rate", at: "delivery" });
  const send = (to: string): Promise<readonly string[]> => sendMail(smtp.port, { to: [to] });
  await send("ann@gmail.com");
  assert.equal((await outcomes.next("ann@gmail.com")).kind, "delivered");
  await send("bob@hotmail.com");
  const late = await outcomes.next("bob@hotmail.com");
  assert.deepEqual([late.kind, late.text.slice(0, 11)], ["deferred", "451 4.7.650"]);
  await send("eve@yahoo.com");
  const queue = await sandbox.control.queues().find(({ name }) => name.startsWith("yahoo.com/"));
  assert.ok(queue);
  await send("bob@hotmail.com");
  assert.equal((await outcomes.next("bob@hotmail.com")).kind, "delivered");
});

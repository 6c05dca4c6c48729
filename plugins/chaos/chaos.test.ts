import assert from "node:assert/strict";
import { test } from "node:test";
import { MailpitClient } from "mailpit-api";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { withInbox } from "../../test/support/inbox-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { ChaosError, readTriggers } from "./asked.ts";
import { CALM, Chaos } from "./triggers.ts";

test("mailpit-api sets what fails, and has nothing fail again", () =>
  withInbox("sandbox-chaos yes\n", async ({ url, mta }) => {
    const client = new MailpitClient(url);
    const say = async (): Promise<readonly string[]> => {
      const login = { user: "joe", password: "secret" };
      return (await sendMail(mta.port, { to: ["a@dest.test", "b@dest.test"], login })).slice(1);
    };
    assert.equal((await client.getConfiguration()).ChaosEnabled, true);
    assert.deepEqual(await client.getChaosTriggers(), CALM);
    assert.match((await say())[0] ?? "", /^235 /);
    const Authentication = { ErrorCode: 535, Probability: 100 };
    const set = await client.setChaosTriggers({
      Recipient: { ErrorCode: 550, Probability: 100 },
      Authentication,
    });
    assert.deepEqual(set, {
      Sender: { ErrorCode: 451, Probability: 0 },
      Recipient: { ErrorCode: 550, Probability: 100 },
      Authentication,
    });
    const [login, sender, first, second] = await say();
    assert.equal(login, "535 5.7.0 chaos has refused this login");
    assert.match(sender ?? "", /^250 /);
    assert.equal(first, "550 5.3.0 chaos has refused this recipient");
    assert.equal(second, first);
    await client.setChaosTriggers({ Sender: { ErrorCode: 452, Probability: 100 } });
    const replies = await say();
    assert.match(replies[0] ?? "", /^235 /, "what is not mentioned does not fail any more");
    assert.equal(replies[1], "452 4.3.0 chaos has refused this sender");
    assert.deepEqual(await client.setChaosTriggers(), CALM);
    assert.match((await say()).at(-1) ?? "", /^250 2\.6\.0/);
    await assert.rejects(
      client.setChaosTriggers({ Sender: { ErrorCode: 250, Probability: 1 } }),
      /400.*ErrorCode of Sender must be a number from 400 to 599/,
    );
  }));

test("chaos is off unless the configuration has it", () =>
  withInbox("", async ({ url }) => {
    const client = new MailpitClient(url);
    assert.equal((await client.getConfiguration()).ChaosEnabled, false);
    await assert.rejects(client.getChaosTriggers(), /400.*sandbox-chaos yes/);
    await assert.rejects(client.setChaosTriggers(), /400.*sandbox-chaos yes/);
  }));

test("so many of a hundred fail", () => {
  const chaos = new Chaos(fakeRandom());
  const struck = (): number => {
    let count = 0;
    for (let at = 0; at < 10_000; at++) if (chaos.strike("Sender") === 450) count++;
    return count;
  };
  assert.equal(struck(), 0);
  const sets = [0, 100, 25].map((Probability) => {
    chaos.triggers = { ...CALM, Sender: { ErrorCode: 450, Probability } };
    return struck();
  });
  const [none, all, quarter = 0] = sets;
  assert.deepEqual([none, all], [0, 10_000]);
  assert.ok(quarter > 2300 && quarter < 2700, String(quarter));
  assert.equal(chaos.strike("Recipient"), undefined);
});

test("what makes no sense is refused, and says why", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /expected JSON/],
    ["[]", /expected JSON/],
    ['{"Sneder": {}}', /unknown trigger "Sneder"/],
    ['{"Sender": 5}', /Sender must have/],
    ['{"Sender": {"ErrorCode": 600}}', /from 400 to 599/],
    ['{"Sender": {"Probability": 101}}', /from 0 to 100/],
    ['{"Sender": {"Probability": -1}}', /from 0 to 100/],
    ['{"Sender": {"Probability": 0.5}}', /a whole number/],
    ['{"Sender": {"ErrorCode": "451"}}', /a whole number/],
  ];
  for (const [text, said] of cases)
    assert.throws(
      () => readTriggers(text),
      (error) => error instanceof ChaosError && said.test(error.message),
      text,
    );
  assert.deepEqual(readTriggers("{}"), CALM);
  assert.equal(
    readTriggers('{"Sender": {"ErrorCode": 0, "Probability": 5}}').Sender.ErrorCode,
    451,
  );
});

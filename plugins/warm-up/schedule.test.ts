import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryQueue } from "../../core/testing.ts";
import { VIRTUAL_MTAS, type WarmUpLab, warmUpLab } from "../../test/support/warm-up-lab.ts";

const DAY = 86_400_000;

function block(lines: string): string {
  return `${VIRTUAL_MTAS}<warm-up new>\n${lines}\n</warm-up>`;
}

/** How many of twenty messages go by a virtual MTA. */
async function by(lab: WarmUpLab, name: string, domain: string): Promise<number> {
  return (await lab.send(domain, 20)).filter((each) => each === name).length;
}

test("the domains of a line share the number of the day, * stands for each other domain", async () => {
  const lab = await warmUpLab(
    block("virtual-mta cold1\nschedule big.test,[*.]huge.test 3,5\nschedule * 2"),
  );
  assert.equal(await by(lab, "cold1", "big.test"), 3);
  assert.equal(await by(lab, "cold1", "mail.huge.test"), 0);
  assert.equal(await by(lab, "cold1", "a.test"), 2);
  assert.equal(await by(lab, "cold1", "b.test"), 2);
  await lab.clock.advance(DAY);
  assert.equal(await by(lab, "cold1", "huge.test"), 5);
});

test("each virtual MTA begins on its own day, and nothing goes by it before", async () => {
  const lab = await warmUpLab(
    block(
      "virtual-mta cold1\nsource-address 192.0.2.2 2026-01-03\nstart 2026-01-02\nschedule * 1,2,3",
    ),
  );
  const days: (readonly number[])[] = [];
  for (let day = 1; day <= 4; day++) {
    const went = await lab.send("a.test", 20);
    days.push(["cold1", "cold2"].map((name) => went.filter((each) => each === name).length));
    await lab.clock.advance(DAY);
  }
  assert.deepEqual(days, [
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
  ]);
});

test("domains without a line go by max-cold-virtual-mta-msg", async () => {
  const usual = "<domain other.test>\nmax-cold-virtual-mta-msg 4\n</domain>";
  const lab = await warmUpLab(`${block("virtual-mta cold1\nschedule a.test 1")}${usual}`);
  assert.equal(await by(lab, "cold1", "a.test"), 1);
  assert.equal(await by(lab, "cold1", "other.test"), 4);
  assert.equal(await by(lab, "cold1", "third.test"), 0);
});

test("while a queue of the virtual MTA is in back-off the day does not advance, also through a restart", async () => {
  const kept = new MemoryQueue();
  const text = block("virtual-mta cold1\nschedule a.test 1,2,3,4,5");
  let lab = await warmUpLab(text, kept);
  const change = async (to: "normal" | "backoff"): Promise<void> => {
    const queue = { domain: "a.test", virtualMta: "cold1" };
    lab.generation.bus.observe(
      "queueModeChanged",
      {
        ...{
          queue: "a.test/cold1",
          virtualMta: "cold1",
          at: lab.clock.now(),
          to,
          until: undefined,
        },
        ...{ from: to === "normal" ? "backoff" : "normal", by: "operator" },
        ...{ plugin: undefined, reason: undefined },
      },
      lab.generation.view(queue),
    );
    await lab.clock.advance(1);
  };
  assert.equal(await by(lab, "cold1", "a.test"), 1);
  await lab.clock.advance(DAY);
  await change("backoff");
  assert.equal(await by(lab, "cold1", "a.test"), 2);
  await lab.clock.advance(3 * DAY);
  assert.equal(await by(lab, "cold1", "a.test"), 2, "the number stays");
  const { clock } = lab;
  lab = await warmUpLab(text, kept);
  await lab.clock.advance(clock.now() - lab.clock.now() + DAY);
  assert.equal(await by(lab, "cold1", "a.test"), 2);
  await change("normal");
  await lab.clock.advance(DAY);
  assert.equal(await by(lab, "cold1", "a.test"), 2, "the day of the end counts twice as well");
  await lab.clock.advance(DAY);
  assert.equal(await by(lab, "cold1", "a.test"), 3);
  const never = await warmUpLab(text.replace("schedule", "stop-on-back-off no\nschedule"));
  lab = never;
  await by(lab, "cold1", "a.test");
  await change("backoff");
  await lab.clock.advance(DAY);
  assert.equal(await by(lab, "cold1", "a.test"), 2);
});

test("contradictions are found where they are written", async () => {
  const wrong: readonly (readonly [lines: string, message: RegExp])[] = [
    ["schedule * 1", /warms nothing up/],
    ["virtual-mta cold1", /has no numbers/],
    ["virtual-mta cold1\nschedule * 0,5", /1 or more/],
    ["virtual-mta cold1\nschedule * many", /numbers for successive days/],
    ["virtual-mta nobody\nschedule * 1", /nobody/],
    ["virtual-mta cold1\nvirtual-mta cold1\nschedule * 1", /named twice/],
    ["virtual-mta cold1 2026-02-30\nschedule * 1", /a date such as/],
    ["virtual-mta cold1\ntime-zone Mars/Olympus\nschedule * 1", /time zone/],
    ["virtual-mta cold1\nwhen-full hold\nschedule * 1", /no first day to count from/],
    ["source-address 192.0.2.9\nschedule * 1", /no virtual MTA sends from 192\.0\.2\.9/],
  ];
  for (const [lines, message] of wrong) await assert.rejects(warmUpLab(block(lines)), message);
  const twice = `${block("virtual-mta cold1\nschedule * 1")}\n<warm-up other>\nvirtual-mta cold1\nschedule * 1\n</warm-up>`;
  await assert.rejects(warmUpLab(twice), /warmed up by <warm-up (other|new)> too/);
  const mixed = "<virtual-mta m>\nbind-to-source-ip 192.0.2.1,192.0.2.7\n</virtual-mta>";
  const both = `${mixed}${block("source-address 192.0.2.7\nschedule * 1")}`;
  await assert.rejects(warmUpLab(both), /sends from other addresses/);
  const own = "<virtual-mta v>\ncold-virtual-mta v\n</virtual-mta>";
  await assert.rejects(warmUpLab(own), /would take its own mail/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LIMIT_STORE } from "../../core/mod.ts";
import { MemoryQueue, sampleMessage } from "../../core/testing.ts";
import { VIRTUAL_MTAS, warmUpLab } from "../../test/support/warm-up-lab.ts";

const DAY = 86_400_000;

function numbers(text: string): string {
  return `${VIRTUAL_MTAS}<domain *>\nmax-cold-virtual-mta-msg ${text}\n</domain>`;
}

test("several cold virtual MTAs are used in turn, each with an allowance of its own for each domain", async () => {
  const lab = await warmUpLab(numbers("2"));
  const went = ["cold1", "cold2", "cold1", "cold2", "warm", "warm"];
  assert.deepEqual(await lab.send("a.test", 6), went);
  assert.deepEqual(await lab.send("b.test", 6), went);
  await lab.clock.advance(DAY);
  assert.equal((await lab.send("a.test", 6)).filter((name) => name !== "warm").length, 4);
});

test("what a message took is free again when it is not stored", async () => {
  const lab = await warmUpLab(numbers("1"));
  const first = await lab.divert("a.test");
  const second = await lab.divert("a.test");
  assert.deepEqual([first?.virtualMta, second?.virtualMta], ["cold1", "cold2"]);
  assert.equal(await lab.divert("a.test"), undefined);
  first?.grant?.cancel();
  second?.grant?.settle();
  assert.deepEqual(await lab.send("a.test", 2), ["cold1", "warm"]);
});

test("a hundred at once get what there is, and no more", async () => {
  const lab = await warmUpLab(numbers("7"));
  const answers = await Promise.all(Array.from({ length: 100 }, () => lab.divert("a.test")));
  assert.equal(answers.filter((answer) => answer !== undefined).length, 14);
});

test("a list raises the number daily, by the calendar of the zone, and its last number stays", async () => {
  const lab = await warmUpLab(
    `warm-up-time-zone Pacific/Auckland\n${numbers("1/day,2/day,4/day")}`,
  );
  const each: number[] = [];
  for (let day = 0; day < 5; day++) {
    each.push((await lab.send("a.test", 12)).filter((name) => name === "cold1").length);
    // 1 January 2026, 0:00 UTC, is 13:00 in Auckland.
    await lab.clock.advance(day === 0 ? DAY / 2 : DAY);
  }
  assert.deepEqual(each, [1, 2, 4, 4, 4]);
});

test("mail of the cold virtual MTA itself stays its own, also in a pool with others", async () => {
  const pool = `<virtual-mta a>
</virtual-mta>
<virtual-mta b>
</virtual-mta>
<virtual-mta-pool p>
  virtual-mta a
  virtual-mta b
  cold-virtual-mta b
  <domain *>
    max-cold-virtual-mta-msg 5
  </domain>
</virtual-mta-pool>`;
  const lab = await warmUpLab(pool);
  const { bus } = lab.generation;
  const by = async (virtualMta: string): Promise<string | undefined> => {
    const queue = { domain: "a.test", virtualMta };
    const { info } = sampleMessage();
    const answer = await bus.decide(
      "replaceVirtualMta",
      { info, queue },
      lab.generation.view(queue),
    );
    return answer?.virtualMta;
  };
  assert.equal(await by("a"), "b");
  assert.equal(await by("b"), undefined);
});

test("a limit store that cannot write delays nothing: the mail stays warm", async () => {
  const lab = await warmUpLab(numbers("5"));
  await lab.services.get(LIMIT_STORE).close();
  const answer = lab.divert("a.test");
  await lab.clock.advance(5000);
  assert.equal(await answer, undefined);
});

/** What is on the disk of a process that was killed: nothing that it still does reaches it. */
function survivor(of: MemoryQueue): MemoryQueue {
  const left = new MemoryQueue();
  for (const [name, record] of of.limits) left.limits.set(name, record);
  for (const [key, state] of of.state) left.state.set(key, state);
  return left;
}

test("never more than the day's number goes, whatever is given back, restarted or killed", async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("store", "give back", "leave open") },
    fc.constantFrom("kill", "an hour"),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(step, { maxLength: 60 }),
      async (most, steps) => {
        let kept = new MemoryQueue();
        let lab = await warmUpLab(numbers(String(most)), kept);
        const went = new Map<string, number>();
        for (const each of steps) {
          if (each === "an hour") await lab.clock.advance(3_600_000);
          else if (each === "kill") {
            const now = lab.clock.now();
            kept = survivor(kept);
            lab = await warmUpLab(numbers(String(most)), kept);
            await lab.clock.advance(now - lab.clock.now());
          } else {
            const answer = await lab.divert("a.test");
            if (answer === undefined) continue;
            if (each === "give back") answer.grant?.cancel();
            if (each === "store") answer.grant?.settle();
            if (each === "give back") continue;
            const day = `${answer.virtualMta} ${new Date(lab.clock.now()).toISOString().slice(0, 10)}`;
            went.set(day, (went.get(day) ?? 0) + 1);
            assert.ok((went.get(day) ?? 0) <= most, `${day}: ${went.get(day)}`);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

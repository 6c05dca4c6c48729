import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { VIRTUAL_MTAS, warmUpLab } from "../../test/support/warm-up-lab.ts";
import { csvOf, HEAD, lineIn } from "./csv.ts";

const DAY = 86_400_000;
const CONFIG = `${VIRTUAL_MTAS}<warm-up new>
virtual-mta cold1
schedule big.test,huge.test 2,4,6
</warm-up>
<domain *>
max-cold-virtual-mta-msg 1,3,5
</domain>`;

async function inFolder(use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-warm-up-"));
  try {
    await use(join(folder, "warm-ups.csv"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("how far warm-ups have come is told: day, allowance, used, left, next midnight", async () => {
  const lab = await warmUpLab(CONFIG);
  const told = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const page: { readonly warmUps: readonly Readonly<Record<string, unknown>>[] } = JSON.parse(
      await (await lab.fetch("/warm-up")).text(),
    );
    return page.warmUps;
  };
  const midnight = Date.UTC(2026, 0, 2);
  const rest = { whenFull: "overflow", stopped: false };
  assert.deepEqual(await told(), [
    {
      ...{ virtualMta: "cold1", domain: "big.test", day: 1, date: "2026-01-01", allowance: 2 },
      ...{ used: 0, left: 2, ...rest, nextMidnight: midnight },
    },
  ]);
  await lab.send("huge.test", 1);
  await lab.send("a.test", 3);
  await lab.clock.advance(DAY);
  await lab.send("a.test", 1);
  const short = (await told()).map(({ virtualMta, domain, day, allowance, used, left }) =>
    [virtualMta, domain, day, allowance, used, left].join(" "),
  );
  assert.deepEqual(short.sort(), [
    "cold1 a.test 2 3 0 3",
    "cold1 big.test 2 4 0 4",
    "cold2 a.test 2 3 1 2",
  ]);
});

test("a warm-up goes on on another server where it was left", () =>
  inFolder(async (file) => {
    const old = await warmUpLab(CONFIG);
    await old.send("big.test", 9);
    await old.clock.advance(DAY);
    await old.send("big.test", 3);
    assert.match((await old.command("warmup", "export", file)).text, /warm-ups written to /);
    const written = await readFile(file, "utf8");
    assert.equal(written, `${(await old.command("warmup", "export", "-")).text}\n`);
    assert.ok(written.includes("\ncold1,big.test,2,2026-01-02,"), written);

    const fresh = await warmUpLab(CONFIG);
    await fresh.clock.advance(DAY);
    assert.match((await fresh.command("warmup", "import", file)).text, / warm-ups taken over /);
    assert.equal((await fresh.command("warmup", "export", "-")).text, written.trimEnd());
    // A second time nothing counts twice.
    await fresh.command("warmup", "import", file);
    assert.equal((await fresh.command("warmup", "export", "-")).text, written.trimEnd());
    const rest = (await old.send("big.test", 20)).filter((name) => name === "cold1").length;
    const went = (await fresh.send("big.test", 20)).filter((name) => name === "cold1").length;
    assert.equal(went, rest);
    await fresh.clock.advance(DAY);
    const third = (await fresh.send("big.test", 20)).filter((name) => name === "cold1").length;
    assert.equal(third, 6, "the third day");
  }));

test("a file with a wrong line changes nothing, and the line is named", () =>
  inFolder(async (file) => {
    const lab = await warmUpLab(CONFIG);
    const good = "cold1,a.test,3,2026-01-01,1";
    const wrong: readonly (readonly [text: string, message: RegExp])[] = [
      ["no head\n", /:1: expected the line virtual-mta,domain,day,date,used/],
      [`${HEAD}\n${good}\ncold1,a.test,3\n`, /line 3: expected the five fields/],
      [`${HEAD}\n${good}\n"cold1",a.test,3,2026-01-01,1`, /line 3: virtual-mta: expected the name/],
      [`${HEAD}\n${good}\ncold1,a/b,3,2026-01-01,1`, /line 3: domain: /],
      [`${HEAD}\n${good}\ncold1,b.test,0,2026-01-01,1`, /line 3: day: expected a number from 1/],
      [`${HEAD}\n${good}\ncold1,b.test,1,2026-02-30,1`, /line 3: date: expected one such as/],
      [`${HEAD}\n${good}\ncold1,b.test,1,2026-01-02,1`, /line 3: date: 2026-01-02 is yet to come/],
      [`${HEAD}\n${good}\ncold1,b.test,1,2026-01-01,-1`, /line 3: used: /],
      [`${HEAD}\n${good}\ncold1,b.test,1,2026-01-01,1e99`, /line 3: used: /],
      [`${HEAD}\n${good}\nwarm,b.test,1,2026-01-01,1`, /line 3: no configuration warms warm up/],
      [
        `${HEAD}\n${good}\ncold1,huge.test,1,2026-01-01,1`,
        /huge\.test shares the number of big\.test/,
      ],
      [`${HEAD}\n${good}\n${"x".repeat(5000)}`, /line 3: it has more than 600 characters/],
      [`${HEAD}\n${`${good}\n`.repeat(1500)}cold1`, /line 1502: expected the five fields/],
    ];
    for (const [text, message] of wrong) {
      await writeFile(file, text);
      await assert.rejects(lab.command("warmup", "import", file), message);
    }
    assert.equal(
      (await lab.command("warmup", "export", "-")).text,
      `${HEAD}\ncold1,big.test,1,2026-01-01,0`,
    );
    await writeFile(file, `\uFEFF${HEAD}\r\n${good}\r\n\r\n`);
    assert.match((await lab.command("warmup", "import", file)).text, /^1 warm-ups taken over/);
    for (const words of [[], ["export"], ["explode", file], ["export", file, file]])
      await assert.rejects(lab.command("warmup", ...words), /usage: mta warmup export FILE/);
    await assert.rejects(lab.command("warmup", "import", `${file}.none`), /ENOENT/);
  }));

test("a request that is too long, or does not say how long it is, is refused", async () => {
  const lab = await warmUpLab(CONFIG);
  const status = async (body?: string): Promise<number> =>
    (await lab.fetch("/warm-up", "POST", body)).status;
  assert.equal(await status(), 411);
  assert.equal(await status("x".repeat(1024 * 1024 + 1)), 413);
  assert.equal(await status("\n".repeat(2000)), 413);
});

test("what is written is read back", () => {
  const report = fc.record({
    virtualMta: fc.stringMatching(/^[a-z\d{}._-]{1,40}$/),
    domain: fc.stringMatching(/^[a-z\d*[\].-]{1,80}$/),
    day: fc.integer({ min: 1, max: 400 }),
    date: fc.constantFrom("2026-01-01", "2027-12-31"),
    used: fc.integer({ min: 0, max: 1_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(report, { maxLength: 5 }), (reports) => {
      const rest = { allowance: 1, left: 0, stopped: false, nextMidnight: 0 };
      const full = reports.map((each) => ({ ...each, ...rest, whenFull: "overflow" }) as const);
      const [head, ...lines] = csvOf(full).trimEnd().split("\n");
      assert.equal(head, HEAD);
      assert.deepEqual(
        lines.map(lineIn),
        reports.map((each) => ({ ...each })),
      );
    }),
  );
  fc.assert(fc.property(fc.string({ maxLength: 700 }), (text) => void lineIn(text)));
});

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { mta } from "../../test/support/run-mta.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { ByteKeys } from "./byte-keys.ts";
import { DeliveryTimes } from "./delivery-times.ts";
import { reasonLikeness } from "./reason-likeness.ts";
import { stats } from "./stats.ts";
import { Timeline } from "./timeline.ts";

const HEAD = "type,timeLogged,timeQueued,orig,rcpt,dsnDiag,bounceCat,dlvSize,vmta,jobId";

/** A record at a minute and some seconds after it was queued. */
function row(type: string, minute: number, took: number, rest: string): string {
  const time = (seconds: number): string => `2026-01-31 08:${minute}:${seconds}+0000`;
  return `${type},${time(10 + took)},${time(10)},${rest}`;
}

const RECORDS = [
  HEAD,
  row("d", 10, 1, "n@news.test,a@X.test,smtp;250 ok,,1000,v1,j1"),
  row("d", 10, 2, "n@news.test,b@x.test,smtp;250 ok,,2000,v1,j1"),
  row("d", 11, 40, 'n@shop.test,"""c d""@y.test",smtp;250 ok,,1000,v2,j2'),
  row("b", 11, 5, 'n@news.test,e@x.test,"smtp;550 no such user, e@x.test",bad-mailbox,,v1,j1'),
  row("b", 12, 5, 'n@news.test,f@y.test,"smtp;550 no such user, f@y.test",bad-mailbox,,v1,j1'),
  row("t", 12, 5, "n@news.test,f@y.test,smtp;450 later,other,,v1,j1"),
  row("f", 13, 5, "n@news.test,a@x.test,,,,v1,j1"),
  row("??", 14, 5, "n@news.test,a@x.test,,,,v1,j1"),
  "",
].join("\r\n");

test("records are counted, and so is how long mail took, by domain and by what else is asked for", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "acct.csv");
    await writeFile(file, RECORDS);
    const json = await mta("stats", file, "--json", "--by=domain,jobId,sender-domain");
    const data = JSON.parse(json.out);
    assert.deepEqual(
      [data.delivered, data.bounced, data.deferred, data.complaints, data.bytes],
      [3, 2, 1, 1, 4000],
    );
    assert.equal(data.first, "2026-01-31T08:10:11Z");
    assert.equal(data.bounceShare, 0.4);
    assert.deepEqual(data.deliveryTime, { median: 2, p90: 40, p95: 40, p99: 40, longest: 40 });
    assert.deepEqual(data.peak, { at: "2026-01-31T08:10:00Z", delivered: 2, seconds: 60 });
    const names = data.tables.map(({ rows }: { rows: { name: string }[] }) =>
      rows.map(({ name }) => name),
    );
    assert.deepEqual(names, [
      ["x.test", "y.test"],
      ["j1", "j2"],
      ["news.test", "shop.test"],
    ]);
    assert.deepEqual(data.bounces, [{ name: "smtp;550 no such user, ADDRESS", count: 2 }]);
    assert.deepEqual(data.bounceCategories, [{ name: "bad-mailbox", count: 2 }]);
    const text = await mta("stats", file, "rcpt=*@y.test");
    assert.match(text.out, /^delivered +1 \(50\.0 %\), 1\.0 kB$/m);
    assert.match(text.out, /^y\.test +1 +1 +50 +1 +40s +40s +0$/m);
    assert.match(text.out, /bounces by category +count +%\nbad-mailbox +1 +100/);
  });
});

test("a picture shows the same, and no name gets out of its place", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "acct.csv");
    await writeFile(
      file,
      `${RECORDS}${row("d", 15, 1, "n@news.test,a@<script>&.test,,,1,v1,j1")}\r\n`,
    );
    await mta("stats", file, "--svg", join(folder, "mail.svg"));
    const svg = await readFile(join(folder, "mail.svg"), "utf8");
    assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/);
    assert.match(svg, /&lt;script&gt;&amp;\.test/);
    assert.doesNotMatch(svg, /<script|NaN|Infinity/);
    const none = await mta("stats", file, "rcpt=nobody", "--svg", join(folder, "none.svg"));
    assert.match(none.out, /^time +no records$/m);
    assert.doesNotMatch(await readFile(join(folder, "none.svg"), "utf8"), /NaN|Infinity/);
  });
});

test("what makes no sense is said", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "acct.csv");
    await writeFile(file, RECORDS);
    assert.match((await mta("stats", file, "--by=campaign")).err, /no column "campaign"/);
    assert.match((await mta("stats", file, "--maxitems=0")).err, /--maxitems takes/);
    assert.match(
      (await mta("stats", file, "--live", "--socket", join(folder, "x"))).err,
      /no server/,
    );
  });
});

test("what a server has in its queues is told by domain", async () => {
  await inTemporaryFolder(async (folder) => {
    const printed: string[] = [];
    const print = (text: string): void => void printed.push(text);
    const queues = [
      { name: "x.test/v1", recipients: 3, connections: 1 },
      { name: "y.test/v1", recipients: 4, connections: 0 },
      { name: "x.test/v2", recipients: 2, connections: 2 },
    ];
    const status = { recipients: 9, queues: 3, connectionsOut: 3 };
    const ask = async (path: string): Promise<unknown> => (path === "/queues" ? queues : status);
    await writeFile(join(folder, "config"), "host-name mta.test\n");
    const options = new Map([
      ["live", ""],
      ["config", join(folder, "config")],
    ] as const);
    const to = { print, copy: print, complain: print, colour: false };
    await stats({ operands: [], options, folder, ask }, to);
    assert.match(
      printed.join("\n"),
      /in the queues now: 9 recipients, 3 queues, 3 connections\ndomain .*\nx\.test +5 +3\ny\.test +4 +0$/,
    );
  });
});

test("shares of times are right, to the second up to a minute and by an eighth above", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(60), fc.nat(3_000_000)), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.9, 0.99, 1),
      (seconds, share) => {
        const times = new DeliveryTimes();
        for (const one of seconds) times.add(one);
        const sorted = [...seconds].sort((a, b) => a - b);
        const right = sorted[Math.max(Math.ceil(seconds.length * share), 1) - 1] ?? 0;
        const told = times.within(share) ?? Number.NaN;
        if (right <= 60) assert.equal(told, right);
        else if (right < 2_592_000) assert.ok(told >= right && told <= right * 1.14 + 1);
      },
    ),
  );
});

test("bytes get one number each, in either case where that is the same", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 3000 }), (all) => {
      const keys = new ByteKeys(false);
      const seen = new Map<string, number>();
      for (const bytes of all) {
        const name = Buffer.from(bytes).toString("latin1");
        const id = keys.idOf(Buffer.from(bytes), 0, bytes.length);
        assert.equal(id, seen.get(name) ?? seen.size);
        seen.set(name, id);
      }
    }),
    { numRuns: 20 },
  );
  const folded = new ByteKeys(true);
  const [upper, lower] = [Buffer.from("X.Test"), Buffer.from("x.tEST")];
  assert.equal(folded.idOf(upper, 0, 6), folded.idOf(lower, 0, 6));
  assert.equal(folded.textOf(0), "x.test");
});

test("time has as many steps as fit, whatever the span", () => {
  const timeline = new Timeline();
  for (let at = 0; at < 20_000; at++) timeline.add(at * 600, "delivered");
  const steps = timeline.steps();
  assert.ok(steps.length <= 1440);
  assert.equal(
    steps.reduce((sum, { delivered }) => sum + delivered, 0),
    20_000,
  );
  assert.equal(timeline.last, 19_999 * 600);
});

test("replies that say the same are one reason", () => {
  const alike = (a: string, b: string): void => assert.equal(reasonLikeness(a), reasonLikeness(b));
  alike(
    "smtp;550 5.1.1 <ann@x.test>: no such user - gsmtp d9443c01a7336-1ba0ab",
    "smtp;550 5.1.1 <bob@y.test>: no such user - gsmtp 5b1f17b1804b1-3e3a",
  );
  alike("smtp;554 192.0.2.1 is listed", "smtp;554 198.51.100.77 is listed");
  assert.notEqual(reasonLikeness("smtp;550 5.1.1 x"), reasonLikeness("smtp;550 5.7.1 x"));
});

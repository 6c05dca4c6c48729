import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { askWeb } from "../../test/support/web-client.ts";
import { WEB } from "../web-monitor/contract.ts";

test("an undo takes back what was held, leaves alone what others have changed since, and tells of it", async () => {
  const mta = await startMta(
    "http-mgmt-port any\n<virtual-mta one>\nsmtp-source-host 127.0.0.1 one.test\n</virtual-mta>",
  );
  const port = mta.engine.services.get(WEB).addresses[0]?.port ?? 0;
  const post = async (what: string) => {
    const { status, body } = await askWeb(port, `/api/mta/v1/queues/${what}`, { method: "POST" });
    return { status, answer: JSON.parse(body) };
  };
  const pause = async (query: string): Promise<number> => {
    const { status, answer } = await post(`pause?${query}`);
    assert.equal(status, 200, JSON.stringify(answer));
    return answer.since;
  };
  const paused = async (): Promise<readonly string[]> => {
    const { body } = await askWeb(port, "/api/mta/v1/queues");
    const queues: readonly { name: string; paused: boolean }[] = JSON.parse(body);
    return queues.flatMap(({ name, paused: is }) => (is ? [name] : [])).sort();
  };
  try {
    // So that the queues are there.
    for (const domain of ["a", "b", "c"]) await pause(`queue=${domain}.test/one&reason=x`);
    await post("resume?queue=*/one");
    assert.deepEqual(await paused(), []);

    const since = await pause("queue=*/one&reason=all");
    assert.deepEqual(await paused(), ["a.test/one", "b.test/one", "c.test/one"]);
    // Others look after one of them, and let another one go on.
    await pause("queue=a.test/one&reason=looking");
    await post("resume?queue=b.test/one");
    const { status, answer } = await post(`resume?queue=*/one&since=${since}`);
    assert.equal(status, 200);
    assert.deepEqual([answer.kind, answer.holds, answer.changed], ["undone", 1, 1]);
    assert.deepEqual(
      answer.others.map(({ queue, by, why }: Record<string, unknown>) => [queue, by, why]),
      [["a.test/one", "address", "looking"]],
    );
    assert.deepEqual(answer.except, ["b.test/one"]);
    assert.deepEqual(await paused(), ["a.test/one"]);
    const gone = await post(`resume?queue=*/one&since=${since}`);
    assert.equal(gone.status, 409);
    assert.match(gone.answer.error, /it has ended, or somebody has let it go on/);

    const first = await pause("queue=*/one&reason=first");
    const second = await pause("queue=*/one&reason=second");
    assert.ok(second > first);
    const replaced = await post(`resume?queue=*/one&since=${first}`);
    assert.equal(replaced.status, 409);
    assert.match(
      replaced.answer.error,
      /changed meanwhile: address has held the same again \(second\)/,
    );
    assert.deepEqual(await paused(), ["a.test/one", "b.test/one", "c.test/one"]);
    // What the second took the place of holds again, but for what was let go on since.
    await post("resume?queue=b.test/one");
    const again = await post(`resume?queue=*/one&since=${second}`);
    assert.deepEqual([again.status, again.answer.changed], [200, 0]);
    assert.deepEqual(
      again.answer.others.map(({ queue, why }: Record<string, unknown>) => [queue, why]).sort(),
      [
        ["*/one", "first"],
        ["a.test/one", "looking"],
      ],
    );
    assert.deepEqual(await paused(), ["a.test/one", "c.test/one"]);
    assert.equal((await post(`resume?queue=*/one&since=${first}`)).status, 200);
    assert.deepEqual(await paused(), ["a.test/one"]);
    assert.equal((await post("resume?queue=*/one&since=soon")).status, 400);
    assert.equal((await post("resume?queue=*/one&source=nobody&since=1")).status, 400);
  } finally {
    await mta.stop();
  }
});

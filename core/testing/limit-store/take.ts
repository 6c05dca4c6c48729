import assert from "node:assert/strict";
import { FETCH, HOUR, type LimitTest, MINUTE, per, refuses, SECOND, takeSoon, use } from "./kit.ts";

export function limitTakeConformance(limitTest: LimitTest): void {
  for (const window of [SECOND, MINUTE, HOUR])
    limitTest(`a window of ${window} ms slides: what was used is free after it`, async (given) => {
      const key = per(window, 10);
      await use(given, key, 4);
      await given.pass(window / 2);
      await use(given, key, 6);
      assert.ok(await refuses(given, key, 1));
      await given.pass(window / 2 - window / 60 - 2 * FETCH);
      assert.ok(await refuses(given, key, 1));
      await given.pass(window / 15 + 2 * FETCH);
      await use(given, key, 4);
      assert.ok(await refuses(given, key, 1));
    });

  limitTest("what was not used is free again, and a grant is over once", async (given) => {
    const key = per(MINUTE, 10);
    const first = await takeSoon(given, [key], [6]);
    const second = await takeSoon(given, [key], [4]);
    assert.ok(await refuses(given, key, 1));
    first?.settle([1]);
    first?.cancel();
    first?.settle([6]);
    await use(given, key, 5);
    assert.ok(await refuses(given, key, 1));
    second?.cancel();
    await use(given, key, 4);
    assert.ok(await refuses(given, key, 1));
  });

  limitTest("a grant counts until it is settled, and as used then", async (given) => {
    const key = per(SECOND, 3);
    const grant = await takeSoon(given, [key], [3]);
    await given.pass(5 * SECOND);
    assert.ok(await refuses(given, key, 1));
    grant?.settle();
    await given.pass(SECOND / 2);
    assert.ok(await refuses(given, key, 1));
    await given.pass(SECOND);
    await use(given, key, 3);
  });

  limitTest("of several keys all is given or nothing", async (given) => {
    const [a, b] = [per(SECOND, 5, "a"), per(MINUTE, 2, "b")];
    const grant = await takeSoon(given, [a, b], [2, 2]);
    assert.ok(grant);
    assert.equal(await takeSoon(given, [a, b], [1, 1]), undefined);
    await use(given, a, 3);
    grant.settle([0, 1]);
    const other = await takeSoon(given, [a, b], [2, 1]);
    assert.ok(other);
    other.cancel();
  });

  limitTest("a grant can be split, and each part is settled by itself", async (given) => {
    const [a, b] = [per(SECOND, 3, "a"), per(MINUTE, 5, "b")];
    const first = await takeSoon(given, [a, b], [3, 4]);
    const rest = first?.split(1);
    first?.settle([1]);
    assert.ok(await refuses(given, b, 2));
    await use(given, a, 2);
    assert.ok(await refuses(given, a, 1));
    rest?.cancel();
    await use(given, b, 5);
    first?.split(0).cancel();
    assert.ok(await refuses(given, a, 1));
  });

  limitTest("more may be used than was taken, and counts", async (given) => {
    const key = per(SECOND, 10);
    (await takeSoon(given, [key], [5]))?.settle([9]);
    await use(given, key, 1);
    assert.ok(await refuses(given, key, 1));
  });

  limitTest("what is larger than the limit goes when nothing else counts", async (given) => {
    const key = per(SECOND, 10);
    await use(given, key, 1);
    assert.ok(await refuses(given, key, 25));
    await given.pass(2 * SECOND);
    await use(given, key, 25);
    assert.ok(await refuses(given, key, 1));
    await given.pass(2 * SECOND);
    await use(given, key, 10);
  });

  limitTest("no limit is never reached", async ({ store }) => {
    const key = per(SECOND, Number.POSITIVE_INFINITY);
    for (let many = 0; many < 100; many++) store.take([key], [1e9])?.settle();
    assert.equal(store.most(key), Number.POSITIVE_INFINITY);
    assert.ok(store.take([key], [1e9]));
  });

  limitTest("another number holds at once, another window from then on", async (given) => {
    await use(given, per(MINUTE, 10), 10);
    assert.ok(await refuses(given, per(MINUTE, 10), 1));
    await use(given, per(MINUTE, 12), 2);
    assert.ok(await refuses(given, per(MINUTE, 5), 1));
    await given.pass(2 * SECOND);
    await use(given, per(SECOND, 12), 12);
    assert.ok(await refuses(given, per(HOUR, 12), 1));
  });

  limitTest("keys of different names have nothing in common", async (given) => {
    await use(given, per(MINUTE, 1, "a"), 1);
    await use(given, per(MINUTE, 1, "b"), 1);
  });
}

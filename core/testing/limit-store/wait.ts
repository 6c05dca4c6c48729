import assert from "node:assert/strict";
import { FETCH, type LimitTest, MINUTE, per, refuses, SECOND, takeSoon, use } from "./kit.ts";

const ONE = { amounts: [1] };

export function limitWaitConformance(limitTest: LimitTest): void {
  for (const window of [SECOND, MINUTE])
    limitTest(
      `whoever waits is woken when the window of ${window} ms has passed`,
      async (given) => {
        const { store, pass } = given;
        const key = per(window, 2);
        await use(given, key, 2);
        let woken = 0;
        const { until } = store.wait([key], ONE, () => woken++);
        assert.ok(Number.isFinite(until));
        await pass(window * 0.9);
        assert.equal(woken, 0);
        await pass(window * 0.2 + FETCH);
        assert.equal(woken, 1);
        await use(given, key, 1);
        await pass(3 * window);
        assert.equal(woken, 1);
      },
    );

  limitTest("nobody is woken within the call, also when all is free", async ({ store, pass }) => {
    for (const window of [SECOND, MINUTE, Number.POSITIVE_INFINITY]) {
      let woken = false;
      const key = per(window, 1, `k${window}`);
      store.wait([key], ONE, () => {
        woken = true;
      });
      assert.ok(!woken);
      await pass(FETCH);
      assert.ok(woken);
    }
  });

  limitTest("what is given back wakes who waits for it", async (given) => {
    const { store, pass } = given;
    const key = per(MINUTE, 2);
    const grant = await takeSoon(given, [key], [2]);
    let woken = 0;
    store.wait([key], ONE, () => woken++);
    await pass(5 * MINUTE);
    assert.equal(woken, 0);
    grant?.settle([1]);
    await pass(FETCH);
    assert.equal(woken, 1);
  });

  limitTest("they are woken in order, as many as there is room for", async (given) => {
    const { store, pass } = given;
    const key = per(SECOND, 4);
    await use(given, key, 4);
    const woken: number[] = [];
    const wait = (who: number, amount: number): void => {
      store.wait([key], { amounts: [amount] }, () => {
        woken.push(who);
        store.take([key], [amount])?.settle();
      });
    };
    wait(1, 1);
    wait(2, 3);
    wait(3, 1);
    await pass(1.1 * SECOND);
    assert.deepEqual(woken, [1, 2]);
    assert.ok(await refuses(given, key, 1));
    await pass(1.1 * SECOND);
    assert.deepEqual(woken, [1, 2, 3]);
  });

  limitTest("who is woken and takes nothing leaves it to the next", async (given) => {
    const { store, pass } = given;
    const key = per(SECOND, 1);
    await use(given, key, 1);
    const woken: number[] = [];
    for (const who of [1, 2, 3]) store.wait([key], ONE, () => woken.push(who));
    await pass(1.5 * SECOND);
    assert.deepEqual(woken, [1, 2, 3]);
  });

  limitTest("who has left the line is not woken, and holds up nobody", async (given) => {
    const { store, pass } = given;
    const key = per(SECOND, 2);
    await use(given, key, 2);
    const woken: number[] = [];
    const first = store.wait([key], { amounts: [2] }, () => woken.push(1));
    store.wait([key], ONE, () => woken.push(2));
    first.cancel();
    await pass(1.5 * SECOND);
    assert.deepEqual(woken, [2]);
  });

  limitTest("of several keys the one that is short is waited for", async (given) => {
    const { store, pass } = given;
    const [a, b] = [per(SECOND, 5, "a"), per(3 * SECOND, 1, "b")];
    await use(given, b, 1);
    let woken = 0;
    store.wait([a, b], { amounts: [1, 1] }, () => woken++);
    await pass(2 * SECOND);
    assert.equal(woken, 0);
    await pass(2 * SECOND);
    assert.equal(woken, 1);
  });

  limitTest("after the end nothing is given and nobody is woken", async (given) => {
    const { store, pass } = given;
    const key = per(SECOND, 1);
    await use(given, key, 1);
    let woken = 0;
    store.wait([key], ONE, () => woken++);
    await store.close();
    store.wait([key], ONE, () => woken++);
    await pass(MINUTE);
    assert.equal(woken, 0);
    assert.equal(store.take([key], [1]), undefined);
    assert.equal(store.most(key), 0);
    await store.close();
  });
}

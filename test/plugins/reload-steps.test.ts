/** A reload makes everything new ready, swaps, then retires the old; whoever fails, the old one stays in force, whole. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, type Plugin, type Token, token } from "../../core/mod.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { until } from "../support/until.ts";

const to = ["you@example.org"];

/** How a plugin fails at a reload. */
type Failure = "service" | "hook" | "answer";
const FAILURES: readonly Failure[] = ["service", "hook", "answer"];

/** A plugin with a service of each configuration, and what became of its services. */
class Follower {
  failure: Failure | undefined;
  /** Number of the service that was last seen by a hook. */
  seen = 0;
  made = 0;
  readonly ended: number[] = [];
  readonly plugin: Plugin;

  constructor(name: string) {
    const THING: Token<{ readonly number: number }> = token(name);
    this.plugin = definePlugin({
      name,
      summary: "Has a service of each configuration.",
      directives: {},
      needs: { thing: THING },
      provides: (offer) => [offer(THING, () => this.#make(), { per: "configuration" })],
      hooks: {
        messageAccepted: (_message, { services }) => {
          this.seen = services.thing.number;
        },
        reconfigure: () => {
          if (this.failure === "hook") throw new Error("not ready");
          if (this.failure === "answer") return Object.create(null);
          return { commit() {} };
        },
      },
    });
  }

  #make(): { readonly number: number } {
    if (this.failure === "service") throw new Error("cannot be made");
    const number = ++this.made;
    return Object.assign({ number }, { [Symbol.dispose]: () => void this.ended.push(number) });
  }
}

for (const position of [0, 1, 2])
  for (const failure of FAILURES)
    test(`plugin ${position + 1} of 3 fails by its ${failure}: the old configuration stays, whole`, async () => {
      const followers = [new Follower("one"), new Follower("two"), new Follower("three")];
      const mta = await startMta("", { plugins: followers.map(({ plugin }) => plugin) });
      const { control } = mta.engine;
      const seen = async (): Promise<readonly number[]> => {
        for (const one of followers) one.seen = 0;
        assert.match((await sendMail(mta.port, { to })).at(-1) ?? "", /^250 /);
        return followers.map((one) => one.seen);
      };
      try {
        const failing = followers[position];
        assert.ok(failing);
        failing.failure = failure;
        mta.config = "max-message-size 100";
        const refused = await control.reload();
        assert.equal(refused.ok, false);
        assert.match(refused.report, new RegExp(`plugin ${failing.plugin.name}, `));
        assert.deepEqual(await seen(), [1, 1, 1]);
        // What was made for the new one is gone again, and nothing else.
        for (const { made, ended } of followers) assert.deepEqual(ended, made === 1 ? [] : [2]);

        failing.failure = undefined;
        mta.config = "";
        assert.equal((await control.reload()).ok, true);
        const numbers = await seen();
        assert.deepEqual(
          numbers,
          followers.map(({ made }) => made),
        );
        for (const { ended } of followers) assert.ok(ended.includes(1));
      } finally {
        await mta.stop();
      }
      for (const { made, ended } of followers)
        assert.deepEqual(
          ended.toSorted((a, b) => a - b),
          Array.from({ length: made }, (_, at) => at + 1),
          "each service ends once",
        );
    });

test("a handler that began under a configuration has its services until it is done", async () => {
  const THING: Token<Disposable> = token<Disposable>("thing");
  let [made, ended, asked] = [0, 0, 0];
  let goOn = (): void => {};
  const slow = definePlugin({
    name: "slow",
    summary: "Takes its time.",
    directives: {},
    needs: { thing: THING },
    provides: (offer) => [
      offer(THING, () => ({ [Symbol.dispose]: () => void ended++, number: ++made }), {
        per: "configuration",
      }),
    ],
    hooks: {
      async inspectMessage() {
        asked++;
        await new Promise<void>((done) => {
          goOn = done;
        });
        return undefined;
      },
    },
  });
  const mta = await startMta("", { plugins: [slow] });
  try {
    const sent = sendMail(mta.port, { to });
    await until("the handler is asked", async () => asked === 1 || undefined);
    assert.equal((await mta.engine.control.reload()).ok, true);
    assert.deepEqual([made, ended], [2, 0]);
    goOn();
    assert.match((await sent).at(-1) ?? "", /^250 /);
    await until("the old service ends", async () => ended === 1 || undefined);
  } finally {
    await mta.stop();
  }
  assert.equal(ended, 2);
});

test("what is made for the server cannot use what is made for a configuration", async () => {
  const SHORT: Token<object> = token<object>("short-lived");
  const LONG: Token<object> = token<object>("long-lived");
  const mixed = definePlugin({
    name: "mixed",
    summary: "Mixes them up.",
    directives: {},
    needs: { short: SHORT },
    provides: (offer) => [
      offer(SHORT, () => ({}), { per: "configuration" }),
      offer(LONG, ({ services }) => ({ captured: services.short })),
    ],
  });
  await assert.rejects(
    startMta("", { plugins: [mixed] }),
    /plugin mixed, service "long-lived": .*short-lived/,
  );
});

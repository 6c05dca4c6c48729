import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { localPeer } from "../message/agent-connection.ts";
import { soundEffects } from "./effect-answer.ts";

const NOW = 1_000_000;
const peer = { ...localPeer("mx"), address: "192.0.2.1", localAddress: "192.0.2.9" };
const until = NOW + 1000;
const rate = { count: 5, window: 1000 };

/** What becomes of an effect, and what is said of it. */
function read(given: unknown, facts: { connected?: boolean; isFailure?: boolean } = {}) {
  const { connected = true, isFailure = true } = facts;
  const said: string[] = [];
  const occasion = { now: NOW, peer: connected ? peer : undefined, isFailure };
  const effects = soundEffects([given], "p", occasion, (problem) => said.push(problem));
  return { effect: effects[0], said: said[0] };
}

test("effects that make sense are read once, with the plugin's name and what the connection says", () => {
  for (const [given, expected] of [
    [{ scope: "queue", effect: "mode", mode: "backoff" }, {}],
    [{ scope: "queue", effect: "mode", mode: "normal", until: Infinity }, {}],
    [{ scope: "virtual-mta", effect: "pause", until }, {}],
    [
      { scope: "lane", effect: "pause", values: { job: "j1", "sender-domain": "x.test" }, until },
      {},
    ],
    [
      { scope: "lane", effect: "pause", values: { "sender-domain": "X.TEST" }, until },
      { values: { "sender-domain": "x.test" } },
    ],
    [{ scope: "source", effect: "slow", rate, until }, { address: "192.0.2.9" }],
    [{ scope: "peer", effect: "slow", rate, until }, { address: "192.0.2.1" }],
    [{ scope: "limit", effect: "slow", rate, until, key: "messages x/v" }, {}],
    [{ scope: "lane", effect: "slow", rate, until, values: { job: "j1" } }, {}],
    [{ scope: "peer", effect: "skip-host", address: "2001:db8::1", until }, {}],
    [{ scope: "source", effect: "disable", until: Infinity }, { address: "192.0.2.9" }],
    [{ scope: "queue", effect: "bounce-all" }, {}],
    [{ scope: "queue", effect: "defer-all" }, {}],
  ] as const) {
    const { effect, said } = read(given);
    assert.equal(said, undefined);
    assert.deepEqual(effect, { ...given, ...expected, by: "p" });
    assert.ok(Object.isFrozen(effect));
  }
});

test("what makes no sense is said, and left out", () => {
  for (const [given, said, facts] of [
    [7, "it is not an object"],
    [{ scope: "queue", effect: "explode" }, "its effect is not one of mode, pause"],
    [{ scope: "peer", effect: "mode", mode: "backoff" }, "mode can be on queue only"],
    [{ scope: "source", effect: "pause", until }, "pause can be on queue, virtual-mta, lane only"],
    [{ scope: "queue", effect: "mode", mode: "slow" }, "its mode is not normal or backoff"],
    [{ scope: "queue", effect: "pause" }, "its until is not a future time"],
    [{ scope: "queue", effect: "pause", until: NOW }, "its until is not a future time"],
    [{ scope: "lane", effect: "pause", until, values: {} }, "its values are not 1 to"],
    [{ scope: "lane", effect: "pause", until, values: { colour: "red" } }, "its values are not"],
    [
      { scope: "lane", effect: "pause", until: Infinity, values: { job: "a" } },
      "the pause of a lane needs",
    ],
    [{ scope: "queue", effect: "slow", until, rate: { count: 0, window: 5 } }, "its rate is not"],
    [{ scope: "limit", effect: "slow", until, rate, key: "" }, "its key is not"],
    [{ scope: "source", effect: "disable", until, address: "mx.test" }, "it names no IP address"],
    [{ scope: "peer", effect: "skip-host", until }, "it names no IP address", { connected: false }],
    [{ scope: "queue", effect: "bounce-all" }, "nothing failed", { isFailure: false }],
  ] as const) {
    const found = read(given, facts);
    assert.equal(found.effect, undefined);
    assert.ok(found.said?.startsWith(`an effect is ignored: ${said}`), `${found.said}`);
  }
});

test("effects are bounded, and those of earlier handlers stay as they are", () => {
  const said: string[] = [];
  const occasion = { now: NOW, peer, isFailure: true };
  const one = { scope: "queue", effect: "bounce-all" };
  const first = soundEffects([one], "p", occasion, (problem) => said.push(problem));
  const given = [...first, ...Array.from({ length: 20 }, () => one)];
  const second = soundEffects(given, "q", occasion, (problem) => said.push(problem));
  assert.equal(second.length, 16);
  assert.equal(second[0], first[0]);
  assert.deepEqual([second[0]?.by, second[1]?.by], ["p", "q"]);
  assert.deepEqual(said, ["more than 16 effects: the rest is ignored"]);
});

test("any value is an effect or none, and throws nothing", () => {
  const fields = fc.constantFrom("scope", "effect", "until", "mode", "rate", "address", "key");
  const values = fc.oneof(
    fc.anything(),
    fc.constantFrom("queue", "peer", "slow", "disable", "mode", "backoff", until, rate),
  );
  fc.assert(
    fc.property(fc.dictionary(fields, values), (given) => {
      const { effect, said } = read(given);
      assert.ok((effect === undefined) !== (said === undefined));
    }),
  );
  const trap = new Proxy(
    {},
    {
      get() {
        throw new Error("no");
      },
    },
  );
  assert.equal(read(trap).said, "an effect is ignored: it cannot be read");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { connections } from "../../../plugins/connections/plugin.ts";
import { ROOM } from "../../../plugins/process/contract.ts";
import { type PluginLab, pluginLab } from "../../../test/support/plugin-lab.ts";
import type { Routed } from "../../delivery/route.ts";
import type { Lookup, MxRecord } from "../../dns/resolver.ts";
import type { Generation } from "../generation.ts";
import { mxFound, QueueMx, routedHosts } from "./queue-mx.ts";

const PROVIDER = `<provider big>
  mx *.big.test
  max-smtp-out 2
</provider>`;
const QUEUE = { domain: "hosted.test", virtualMta: "v", mode: "normal" } as const;

function records(...hosts: readonly string[]): Lookup<MxRecord> {
  const all = hosts.map((exchange) => ({ preference: 5, exchange }));
  return { kind: "found", records: all, ttl: 600, authentic: false };
}

class Scene {
  readonly lab: PluginLab;
  readonly mx: QueueMx;
  generation: Generation;
  answer: Lookup<MxRecord> = records("mx1.big.test");
  routed: Routed = undefined;
  lookups = 0;

  constructor(lab: PluginLab) {
    this.lab = lab;
    this.generation = lab.generation;
    const look = async (): Promise<Lookup<MxRecord>> => {
      this.lookups++;
      return this.answer;
    };
    this.mx = new QueueMx({
      current: () => this.generation,
      clock: lab.clock,
      route: { of: () => this.routed, mx: look },
    });
  }

  static async of(text = PROVIDER): Promise<Scene> {
    const room = { mostIn: 1000, mostOut: 1000 };
    return new Scene(await pluginLab([connections], text, (services) => services.put(ROOM, room)));
  }

  /** Whether the queue waits, and whether its plan is another one in the end; undefined where all is known. */
  async find(): Promise<readonly [first: boolean, changed: boolean] | undefined> {
    const finding = this.mx.find(QUEUE);
    return finding && [finding.first, await finding.changed];
  }

  get connections(): number {
    return this.generation.plan(QUEUE).maxConnections;
  }
}

test("a queue waits for the first answer, and its plan is made from it", async () => {
  const scene = await Scene.of();
  assert.equal(scene.connections, 20);
  assert.deepEqual(await scene.find(), [true, true]);
  assert.equal(scene.connections, 2);
  assert.equal(await scene.find(), undefined);
  assert.equal(scene.lookups, 1);
});

test("what is out of date holds until there is another answer", async () => {
  const scene = await Scene.of();
  await scene.find();
  await scene.lab.clock.advance(601_000);
  assert.deepEqual(await scene.find(), [false, false]);
  scene.answer = records("mx.elsewhere.test");
  await scene.lab.clock.advance(601_000);
  const finding = scene.mx.find(QUEUE);
  assert.equal(finding?.first, false);
  assert.equal(scene.connections, 2);
  assert.equal(await finding.changed, true);
  assert.equal(scene.connections, 20);
});

test("an answer that does not come changes nothing, and is not waited for again at once", async () => {
  const scene = await Scene.of();
  scene.answer = { kind: "temporary", reason: "no answer" };
  assert.deepEqual(await scene.find(), [true, false]);
  assert.equal(await scene.find(), undefined);
  scene.answer = records("mx1.big.test");
  // Mail that can go by then does not go without the limits of its provider.
  await scene.lab.clock.advance(5000);
  assert.deepEqual(await scene.find(), [true, true]);
  scene.answer = { kind: "bogus", reason: "signed wrongly" };
  await scene.lab.clock.advance(601_000);
  assert.deepEqual(await scene.find(), [false, false]);
  assert.equal(scene.connections, 2);
});

test("nothing is looked up where no setting depends on it", async () => {
  const scene = await Scene.of("<provider big>\ndomain big.test\nmax-smtp-out 2\n</provider>");
  assert.equal(await scene.find(), undefined);
  assert.equal(scene.lookups, 0);
});

test("under another configuration what was found is still known", async () => {
  const scene = await Scene.of();
  await scene.find();
  scene.generation = await scene.lab.reload(PROVIDER.replace("out 2", "out 3"));
  assert.deepEqual(await scene.find(), [false, true]);
  assert.equal(scene.connections, 3);
  scene.generation = await scene.lab.reload("");
  assert.equal(await scene.find(), undefined);
  assert.equal(scene.connections, 20);
  assert.equal(scene.lookups, 1);
});

test("under another configuration, settings by what was found are told before it is looked up again", async () => {
  const scene = await Scene.of();
  await scene.find();
  await scene.lab.clock.advance(601_000);
  scene.generation = await scene.lab.reload(PROVIDER.replace("out 2", "out 3"));
  assert.deepEqual(await scene.find(), [false, true]);
  assert.deepEqual([scene.connections, scene.lookups], [3, 1]);
  assert.deepEqual(await scene.find(), [false, false]);
  assert.equal(scene.lookups, 2);
  assert.equal(await scene.find(), undefined);
});

test("hosts that the DNS led a route to count like MX, those of an operator or another queue do not", async () => {
  const scene = await Scene.of();
  const host = { host: "mx2.big.test", port: 25, lookupMx: false };
  scene.routed = { byDns: true, tiers: [[host], [{ ...host, host: "backup.test" }]] };
  assert.deepEqual(await scene.find(), [true, true]);
  assert.equal(scene.lookups, 0);
  assert.deepEqual(routedHosts({ tiers: [[host]] }), []);
  assert.deepEqual(routedHosts({ to: "x/v", until: 5 }), []);
});

test("the hosts of the lowest preference count; they hold for 5 minutes at least and an hour at most", () => {
  const found = (ttl: number, ...all: readonly MxRecord[]): unknown =>
    mxFound({ kind: "found", records: all, ttl, authentic: false });
  const [a, b] = [
    { preference: 5, exchange: "a.test" },
    { preference: 10, exchange: "b.test" },
  ];
  assert.deepEqual(found(0, b, a), { mx: ["a.test"], keep: 300_000 });
  assert.deepEqual(found(86_400, b), { mx: ["b.test"], keep: 3_600_000 });
  // A null MX (RFC 7505) is nobody's host.
  assert.deepEqual(found(600, { preference: 0, exchange: "" }), { mx: [], keep: 600_000 });
  assert.deepEqual(found(600), { mx: [], keep: 600_000 });
});

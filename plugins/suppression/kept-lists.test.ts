import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { createLog } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { digestOf } from "./address-hashes.ts";
import type { Entry } from "./entry.ts";
import type { Subject } from "./entry-key.ts";
import { KeptLists } from "./kept-lists.ts";

const DAY = 86_400_000;
const NEVER = new AbortController().signal;

interface Lab {
  readonly clock: FakeClock;
  lists: KeptLists;
  reopen(): Promise<void>;
  /** What is known of an address, for mail of a scope. */
  ask(address: string, names: readonly string[], scope?: string): string | undefined;
}

async function withLists(run: (lab: Lab) => Promise<void>, maxSize = 2 ** 30): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const clock = new FakeClock();
    const open = (): Promise<KeptLists> =>
      KeptLists.open({
        folder: join(folder, "suppression"),
        maxSize,
        clock,
        random: fakeRandom(1),
        log: createLog("test", () => {}),
      });
    const lab: Lab = {
      clock,
      lists: await open(),
      async reopen() {
        await lab.lists.close();
        lab.lists = await open();
      },
      ask(address, names, scope) {
        const scopes = scope === undefined ? [""] : ["", scope];
        const asked = names.map((name) => ({ name, scopesOf: () => scopes }));
        return lab.lists.find(address, asked, undefined)?.list;
      },
    };
    try {
      await run(lab);
    } finally {
      await lab.lists.close();
    }
  });
}

const address = (text: string): Subject => ({ kind: "address", address: text });
const digest = (text: string): Subject => ({ kind: "digest", digest: digestOf(text) });
const entryAt = (at: number, expires?: number): Entry => ({
  reason: "manual",
  at,
  expires,
  text: "because",
});

test("who is on a list is found by address or digest, in its scope alone, also when the filters are built", () =>
  withLists(async (lab) => {
    const { clock } = lab;
    const entry = entryAt(clock.now());
    await lab.lists.change((writer) => {
      writer.put({ list: "a", subject: address("ann@x.example"), scope: "" }, entry);
      writer.put({ list: "b", subject: digest("bob@x.example"), scope: "" }, entry);
      writer.put(
        { list: "b", subject: address("eve@x.example"), scope: "sender:s.example" },
        entry,
      );
    });
    const check = (): void => {
      assert.equal(lab.ask("ann@x.example", ["b", "a"]), "a");
      assert.equal(lab.ask("ann@x.example", ["b"]), undefined);
      assert.equal(lab.ask("bob@x.example", ["a", "b"]), "b");
      assert.equal(lab.ask("eve@x.example", ["b"]), undefined);
      assert.equal(lab.ask("eve@x.example", ["b"], "sender:s.example"), "b");
      assert.equal(lab.ask("eve@x.example", ["b"], "sender:t.example"), undefined);
      assert.equal(lab.ask("nobody@x.example", ["a", "b"]), undefined);
    };
    check();
    await lab.reopen();
    check();
    await lab.lists.settled();
    assert.ok(lab.lists.size.isBuilt);
    check();
    const { lists } = lab.lists;
    assert.deepEqual([lists.get("a")?.addresses, lists.get("b")?.digests], [1, 1]);
  }));

test("who makes a filter too small is found in the next one, though it is built while they are written", () =>
  withLists(async (lab) => {
    await lab.lists.settled();
    const who = (at: number): string => `user${at}@x.example`;
    await lab.lists.change((writer) => {
      for (let at = 0; at <= 10_000; at++)
        writer.put({ list: "a", subject: address(who(at)), scope: "" }, entryAt(lab.clock.now()));
    });
    await lab.lists.settled();
    await lab.lists.change((writer) => {
      writer.put({ list: "a", subject: address(who(-1)), scope: "" }, entryAt(lab.clock.now()));
    });
    await lab.lists.settled();
    for (let at = -1; at <= 10_000; at++) assert.equal(lab.ask(who(at), ["a"]), "a", who(at));
  }));

test("lists that are full can be emptied, and what is over goes", () =>
  withLists(async (lab) => {
    const { clock } = lab;
    const place = (at: number) =>
      ({ list: "a", subject: address(`user${at}@x.example`), scope: "" }) as const;
    let count = 0;
    const fill = async (many: number): Promise<void> => {
      for (;;) {
        await lab.lists.change((writer) => {
          for (let at = count; at < count + many; at++)
            writer.put(place(at), entryAt(clock.now(), clock.now() + DAY));
        });
        count += many;
      }
    };
    for (const many of [1000, 100, 10, 1])
      await assert.rejects(fill(many), /bytes that it may have/);
    await lab.lists.change((writer) => assert.ok(writer.remove(place(0))));
    await clock.advance(DAY);
    assert.ok((await lab.lists.expire(NEVER)) > 0);
    assert.equal(lab.lists.lists.get("a")?.addresses, 0);
  }, 500_000));

test("an entry counts until it is over, and goes then; none is made shorter", () =>
  withLists(async (lab) => {
    const { clock } = lab;
    const place = { list: "a", subject: address("ann@x.example"), scope: "" };
    const put = (entry: Entry): Promise<void> =>
      lab.lists.change((writer) => void writer.put(place, entry));
    await put(entryAt(clock.now(), clock.now() + DAY));
    await put(entryAt(clock.now(), clock.now() + 2 * DAY));
    await put(entryAt(clock.now(), clock.now() + DAY));
    await clock.advance(DAY + 1);
    await lab.lists.expire(NEVER);
    assert.equal(lab.ask("ann@x.example", ["a"]), "a");
    await clock.advance(DAY);
    assert.equal(lab.ask("ann@x.example", ["a"]), undefined);
    assert.equal(lab.lists.lists.get("a")?.addresses, 1);
    await lab.lists.expire(NEVER);
    assert.equal(lab.lists.lists.get("a")?.addresses, 0);
    assert.equal(await lab.lists.expire(NEVER), 0);

    await put(entryAt(clock.now()));
    await put(entryAt(clock.now(), clock.now() + DAY));
    await clock.advance(2 * DAY);
    await lab.lists.expire(NEVER);
    assert.equal(lab.ask("ann@x.example", ["a"]), "a");

    // An address that is over does not hide its digest, which is not.
    const bob = (subject: Subject) => ({ list: "a", subject, scope: "" });
    await lab.lists.change((writer) => {
      writer.put(bob(address("bob@x.example")), entryAt(clock.now(), clock.now() + DAY));
      writer.put(bob(digest("bob@x.example")), entryAt(clock.now()));
    });
    await clock.advance(2 * DAY);
    assert.equal(lab.ask("bob@x.example", ["a"]), "a");
  }));

test("bounces count together within their window, and are forgotten after it", () =>
  withLists(async (lab) => {
    const { clock } = lab;
    const enough = { count: 3, window: 10 * DAY };
    const bounce = async (): Promise<boolean> => {
      let came = false;
      await lab.lists.change((writer) => {
        came = writer.bounced("a", "ann@x.example", "", clock.now(), enough);
      });
      return came;
    };
    assert.deepEqual([await bounce(), await bounce()], [false, false]);
    await lab.reopen();
    await clock.advance(11 * DAY);
    assert.deepEqual([await bounce(), await bounce(), await bounce()], [false, false, true]);
    assert.equal(await bounce(), false);
    await clock.advance(11 * DAY);
    assert.ok((await lab.lists.expire(NEVER)) > 0);
    assert.deepEqual(lab.lists.tables.bounces.range({ limit: 10 }), []);
    assert.deepEqual(lab.lists.tables.due.range({ limit: 10 }), []);
  }));

test("lists are what a map is, whatever is put, removed and over, within one transaction and through restarts", () =>
  withLists(async (lab) => {
    const { clock } = lab;
    const step = fc.record({
      kind: fc.constantFrom("put", "put", "remove", "wait", "reopen"),
      list: fc.constantFrom("a", "b"),
      who: fc.constantFrom("ann@x.example", "bob@x.example", "eve@x.example"),
      hidden: fc.boolean(),
      scope: fc.constantFrom("", "job:x"),
      days: fc.option(fc.integer({ min: 1, max: 5 })),
    });
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(fc.array(step, { maxLength: 4 })),
      async (groups) => {
        const suffix = `${run++}`;
        const model = new Map<string, number>();
        for (const group of groups) {
          await lab.lists.change((writer) => {
            for (const { kind, list, who, hidden, scope, days } of group) {
              const subject = hidden ? digest(`${who}${suffix}`) : address(`${who}${suffix}`);
              const place = { list, subject, scope };
              const id = `${list} ${who} ${hidden} ${scope}`;
              if (kind === "put") {
                const expires = days === null ? undefined : clock.now() + days * DAY;
                writer.put(place, entryAt(clock.now(), expires));
                model.set(id, Math.max(model.get(id) ?? 0, expires ?? Number.POSITIVE_INFINITY));
              } else if (kind === "remove") {
                assert.equal(writer.remove(place), model.delete(id));
              }
            }
          });
          if (group.some(({ kind }) => kind === "reopen")) await lab.reopen();
          if (!group.some(({ kind }) => kind === "wait")) continue;
          await clock.advance(DAY);
          await lab.lists.expire(NEVER);
          for (const [id, expires] of model) if (expires <= clock.now()) model.delete(id);
        }
        for (const list of ["a", "b"])
          for (const who of ["ann@x.example", "bob@x.example", "eve@x.example"]) {
            const has = (scope: string): boolean =>
              [true, false].some((hidden) => model.has(`${list} ${who} ${hidden} ${scope}`));
            assert.equal(lab.ask(`${who}${suffix}`, [list]) !== undefined, has(""));
            const asked = lab.ask(`${who}${suffix}`, [list], "job:x") !== undefined;
            assert.equal(asked, has("") || has("job:x"));
          }
      },
    );
    await fc.assert(property, { numRuns: 40 });
  }));

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { JournalEntry } from "../../core/mod.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { entryOf, outcomeEntries } from "../../test/support/journal-entries.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { COMPLAINT, REMOTE_BOUNCE, type ReturnedEvent } from "../returned-mail/contract.ts";
import { KeptLists } from "./kept-lists.ts";
import { learning } from "./kinds.ts";
import { learn } from "./learning.ts";
import { type ListPlan, type ListSettings, planOf } from "./list-plan.ts";

interface Lab {
  lists: KeptLists;
  /** As after a crash in which the journal's cursor was lost. */
  reopen(): Promise<void>;
  tell(...entries: readonly JournalEntry[]): Promise<readonly string[]>;
  /** Who is on a list, and in which scope. */
  on(list: string): readonly string[];
}

function plan(name: string, settings: Partial<ListSettings>, ...learned: string[]): ListPlan {
  const learn = learned.map((text) => {
    const parsed = learning.parse(text);
    assert.ok(parsed.ok);
    return parsed.value;
  });
  return planOf(name, {
    learn,
    bounceCount: 1,
    bounceWindow: 86_400_000,
    expireAfter: undefined,
    scope: "all",
    jobSeparator: "-",
    reportProof: "signed",
    ...settings,
  });
}

async function withPlans(
  plans: readonly ListPlan[],
  run: (lab: Lab) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const open = (): Promise<KeptLists> =>
      KeptLists.open({
        folder: join(folder, "suppression"),
        maxSize: 2 ** 30,
        clock: new FakeClock(),
        random: fakeRandom(1),
        log: createLog("test", () => {}),
      });
    const categories = { of: () => "bad-mailbox" };
    const lab: Lab = {
      lists: await open(),
      async reopen() {
        await lab.lists.close();
        lab.lists = await open();
      },
      async tell(...entries) {
        const told: string[] = [];
        await learn(entries, { lists: lab.lists, plans, categories }, (list, reason) =>
          told.push(`${list} ${reason}`),
        );
        return told;
      },
      on(list) {
        const { addresses } = lab.lists.tables;
        const id = lab.lists.lists.get(list)?.id;
        return addresses
          .range({ limit: 100 })
          .filter(({ key }) => key.list === id)
          .map(({ key }) => `${key.address}${key.scope && ` ${key.scope}`}`);
      },
    };
    try {
      await run(lab);
    } finally {
      await lab.lists.close();
    }
  });
}

const COMMON = {
  at: 66_000,
  report: "0",
  processor: "bounces@example.net",
  format: "dsn",
  sender: "news@s.example",
  recipient: "Ann@X.test",
  reportedRecipient: "ann@x.test",
  originalRecipient: "",
  envelopeId: "",
  messageId: "",
  source: { type: "smtp", mta: "" },
  headers: {},
} as const;
const SIGNED = {
  by: "signed-verp",
  proven: true,
  message: "1",
  job: "a-1",
  virtualMta: "v",
} as const;
const PLAIN = { ...SIGNED, by: "verp", proven: false } as const;

function complaint(
  match: typeof SIGNED | typeof PLAIN | undefined,
  feedbackType = "abuse",
): JournalEntry {
  const text: ReturnedEvent = {
    ...{ ...COMMON, match, type: "f", feedbackType, userAgent: "Loop/1" },
    ...{ reportingMta: "", reportedDomain: "", sourceAddress: "", arf: {} },
  };
  return eventOf(COMPLAINT.name, text);
}

function remoteBounce(match: typeof SIGNED | typeof PLAIN | undefined): JournalEntry {
  const text: ReturnedEvent = {
    ...{ ...COMMON, match, type: "rb", action: "failed", status: "5.1.1", diagnostic: "" },
    ...{ remoteMta: "", reportingMta: "", category: "bad-mailbox" },
  };
  return eventOf(REMOTE_BOUNCE.name, text);
}

let lastId = 0;
function eventOf(name: string, event: ReturnedEvent): JournalEntry {
  const kind = "plugin" as const;
  return entryOf({ kind, plugin: "returned-mail", name, text: JSON.stringify(event) }, ++lastId);
}

test("events that come again after a crash count once; those of a new journal count", () =>
  withPlans([plan("often", { bounceCount: 2 }, "bounces")], async (lab) => {
    const [first] = outcomeEntries([{ kind: "bounced", to: "ann@x.test" }]);
    assert.ok(first);
    for (let time = 0; time < 3; time++) {
      assert.deepEqual(await lab.tell(first), []);
      await lab.reopen();
    }
    assert.deepEqual(lab.on("often"), []);
    // Another journal begins with the first id again, later.
    assert.deepEqual(await lab.tell({ ...first, at: first.at + 1 }), ["often bounce"]);
    assert.deepEqual(lab.on("often"), ["ann@x.test"]);
    assert.equal(lab.lists.lists.get("often")?.addresses, 1);
  }));

test("what is learned has the scope of the list, and mail without one teaches nothing", () =>
  withPlans(
    [
      plan("by-job", { scope: "job-prefix" }, "bounces"),
      plan("by-sender", { scope: "sender-domain" }, "bounces"),
      plan("delivered-only", {}, "complaints"),
    ],
    async (lab) => {
      await lab.tell(
        ...outcomeEntries([
          { kind: "bounced", to: "ann@x.test", job: "news-7" },
          { kind: "bounced", to: "Bob@X.test" },
          { kind: "bounced", to: "[not an address", job: "news-7" },
          { kind: "delivered", to: "eve@x.test", job: "news-7" },
        ]),
      );
      assert.deepEqual(lab.on("by-job"), ["ann@x.test job:news"]);
      const [one, two] = lab.on("by-sender");
      assert.match(one ?? "", /^ann@x\.test sender:\S+$/);
      assert.match(two ?? "", /^bob@x\.test sender:\S+$/);
      assert.deepEqual(lab.on("delivered-only"), []);
    },
  ));

test("what comes back counts as far as it is proven, and as it was asked for", () =>
  withPlans(
    [
      plan("signed", {}, "complaints", "remote-bounces"),
      plan("matched", { reportProof: "matched" }, "complaints"),
      plan("any", { reportProof: "none" }, "complaints"),
      plan("fraud", {}, "complaints fraud"),
    ],
    async (lab) => {
      assert.deepEqual(await lab.tell(complaint(undefined)), ["any complaint"]);
      assert.deepEqual(await lab.tell(complaint(PLAIN)), ["matched complaint"]);
      assert.deepEqual(await lab.tell(complaint(SIGNED, "not-spam")), []);
      assert.deepEqual(await lab.tell(remoteBounce(PLAIN)), []);
      assert.deepEqual(await lab.tell(complaint(SIGNED, "fraud")), [
        "signed complaint",
        "fraud complaint",
      ]);
      assert.deepEqual(lab.on("signed"), ["ann@x.test"]);
      assert.deepEqual(await lab.tell(remoteBounce(SIGNED)), []);
      const broken = entryOf(
        { kind: "plugin", plugin: "returned-mail", name: COMPLAINT.name, text: "{" },
        ++lastId,
      );
      assert.deepEqual(await lab.tell(broken), []);
    },
  ));

test("what a list learns from is read and printed", () => {
  for (const text of ["bounces", "bounces bad-mailbox,other", "remote-bounces a", "complaints"]) {
    const parsed = learning.parse(text);
    assert.ok(parsed.ok);
    assert.equal(learning.print(parsed.value), text);
  }
  for (const text of ["", "bounce", "bounces a b", "complaints a,,b"])
    assert.equal(learning.parse(text).ok, false, text);
});

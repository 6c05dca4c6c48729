/** From events of the journal to what is told, without a server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type JournalEntry, type JournalEvent, systemRandom } from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { sampleOutcome } from "../../test/support/journal-entries.ts";
import { NOON } from "../../test/support/story-records.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { COMPLAINT, type Complaint } from "../returned-mail/contract.ts";
import { answerMessage, answerSearch } from "./api.ts";
import type { KnownMail } from "./contract.ts";
import { knownMail } from "./known-mail.ts";
import type { PrivacyChoice } from "./privacy.ts";
import { Story } from "./story.ts";

const OPEN: PrivacyChoice = { hashed: [], leftOut: [] };
/** The message of `sampleOutcome`. */
const ID = "0000000007";

interface Lab {
  take(events: readonly JournalEvent[], choice?: PrivacyChoice): Promise<void>;
  /** Takes the events once more that it took last. */
  again(): Promise<void>;
  search(...words: string[]): Promise<string>;
  show(recipient?: string): Promise<string>;
  known(isOn?: boolean): KnownMail;
  /** Closes the story; it is opened again when it is needed. */
  close(): Promise<void>;
}

const CATEGORIES = { explain: (text: string) => ({ category: `of ${text}`, at: undefined }) };

function withLab(run: (lab: Lab) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (spool) => {
    const log = createLog("story", () => {});
    const clock = new FakeClock();
    const open = (): Story =>
      new Story({ spool, maxBytes: 2 ** 30, random: systemRandom, clock, log });
    let story = open();
    let id = 0;
    let last: readonly JournalEntry[] = [];
    let choice = OPEN;
    const keeping = { now: NOON, since: 0, maxBytes: 2 ** 30, fullSince: 0 };
    const desk = () => ({ story, choice, isOn: true, now: NOON, categories: CATEGORIES });
    await run({
      async take(events, chosen = choice) {
        choice = chosen;
        last = events.map((event) => ({ id: ++id, at: NOON + id, event }));
        await story.take(last, choice, keeping);
        await story.flush();
      },
      async again() {
        await story.take(last, choice, keeping);
        await story.flush();
      },
      search: async (...words) => JSON.stringify((await answerSearch(desk(), words)).body),
      show: async (recipient) => JSON.stringify((await answerMessage(desk(), ID, recipient)).body),
      known: (isOn = true) => knownMail(isOn ? story : undefined, log),
      async close() {
        await story[Symbol.asyncDispose]();
        story = open();
      },
    });
    await story[Symbol.asyncDispose]();
  });
}

function accepted(to: readonly string[], sender = "news@sender.example"): JournalEvent {
  const origin = { type: "smtp", mta: "app.example (192.0.2.7)", user: "annie" } as const;
  return {
    kind: "accepted",
    message: 7,
    info: infoOf({ sender, origin }),
    recipients: to.map((address) => ({
      ...{ address, domain: "x.test", originalRecipient: `rfc822;${address}`, notify: 0 },
    })),
    clientAddress: "192.0.2.7",
    localAddress: "192.0.2.1",
    chosenBy: undefined,
    messageId: "m1@app.example",
  };
}

function outcome(given: Parameters<typeof sampleOutcome>[0]): JournalEvent {
  return { kind: "outcomes", outcomes: [sampleOutcome(given)] };
}

const hitsIn = (page: string): number => page.split('"event"').length - 1;

test("events that come again after a crash are in it once", () =>
  withLab(async (lab) => {
    await lab.take([accepted(["ann@x.test"]), outcome({ kind: "deferred" })]);
    await lab.again();
    await lab.close();
    await lab.again();
    assert.equal(hitsIn(await lab.search("ann@x.test")), 2);
    await lab.take([outcome({})]);
    assert.equal(hitsIn(await lab.search("ann@x.test")), 3);
  }));

test("failures are found with what they mean", () =>
  withLab(async (lab) => {
    await lab.take([accepted(["ann@x.test"]), outcome({ kind: "bounced" }), outcome({})]);
    const { hits } = JSON.parse(await lab.search("@x.test"));
    const told = hits.map(({ event, category }: Record<string, string>) => `${event} ${category}`);
    assert.deepEqual(told.toSorted(), [
      "accepted undefined",
      "bounced of 5.1.1;x-mta;no",
      "delivered undefined",
    ]);
  }));

test("hashed recipients are found by who knows them, and seen by nobody", () =>
  withLab(async (lab) => {
    await lab.take([accepted(["Before@x.test"])]);
    const failure = outcome({ kind: "bounced", to: "ann.smith@x.test" });
    assert.equal(failure.kind, "outcomes");
    const choice: PrivacyChoice = { hashed: ["recipients"], leftOut: [] };
    await lab.take([accepted(["ann.smith@x.test"], "b-ann.smith=x.test@s.test"), failure], choice);
    await lab.close();
    const page = await lab.search("Ann.Smith@x.test");
    assert.equal(hitsIn(page), 2);
    const all = page + (await lab.show()) + (await lab.show("ann.smith@x.test"));
    assert.ok(!all.includes("ann.smith"));
    assert.match(all, /~[0-9a-f]{16}@x\.test/);
    assert.equal(hitsIn(await lab.search("before@x.test")), 1, "what was there stays");
    assert.equal(hitsIn(await lab.search("rcpt:@x.test")), 3);
  }));

test("what is left out is nowhere", () =>
  withLab(async (lab) => {
    await lab.take([accepted(["ann@x.test"]), outcome({ kind: "bounced" })], {
      hashed: [],
      leftOut: ["senders", "clients", "users", "replies", "message-ids"],
    });
    const all = (await lab.show()) + (await lab.search("ann@x.test"));
    for (const word of ["news@sender.example", "app.example", "annie", "m1@app", '"no"'])
      assert.ok(!all.includes(word), word);
    assert.match(all, /"status":"5\.1\.1"/);
  }));

test("queues that reach no host, and what comes back later, are part of the story", () =>
  withLab(async (lab) => {
    const complaint: Complaint = {
      ...{ type: "f", at: NOON, report: "00000000zz", processor: "fbl@s.test", format: "arf" },
      ...{ sender: "news@sender.example", recipient: "ann@x.test", originalRecipient: "" },
      ...{ envelopeId: "", messageId: "<m1@app.example>", headers: {}, arf: {} },
      match: { by: "signed-verp", proven: true, message: ID, job: "", virtualMta: "v" },
      source: { type: "smtp", mta: "mx.x.test (192.0.2.1)" },
      ...{ feedbackType: "abuse", userAgent: "Loop/1", reportingMta: "x.test" },
      ...{ reportedDomain: "", sourceAddress: "", reportedRecipient: "" },
    };
    const failure = sampleOutcome({ kind: "deferred" });
    assert.ok(failure.kind === "deferred");
    const deferral = { queue: "x.test/v", virtualMta: "v", at: Date.UTC(2026, 0, 1) };
    await lab.take([
      accepted(["ann@x.test"]),
      {
        kind: "queue-deferred",
        deferral: { ...deferral, failure: failure.failure, retryAt: NOON + 60_000 },
      },
      {
        kind: "queue-deferred",
        deferral: { ...deferral, queue: "y.test/v", failure: failure.failure, retryAt: 0 },
      },
      outcome({ kind: "deferred" }),
      { kind: "reported", report: 99, about: 7, purpose: "report" },
      { kind: "reported", report: 98, about: 7, purpose: "copy" },
      {
        kind: "plugin",
        plugin: "returned-mail",
        name: COMPLAINT.name,
        text: JSON.stringify(complaint),
      },
      { kind: "plugin", plugin: "other", name: "other.thing", text: "{" },
    ]);
    const story = await lab.show();
    assert.equal(story.match(/"event":"queue-waits"/g)?.length, 1);
    assert.match(story, /"event":"reported"/);
    assert.match(story, /"event":"copied","about":"0000000007","report":"000000002q"/);
    assert.equal(hitsIn(await lab.search("event:reported")), 1);
    assert.match(await lab.search("event:copied"), /"text":"copy 000000002q"/);
    assert.match(story, /"event":"complaint","recipient":"ann@x\.test","status":"abuse"/);
    assert.equal(hitsIn(await lab.search("event:complaint", "mid:m1@app.example")), 1);
    assert.equal(hitsIn(await lab.search("id:000000002r")), 1, "by the report's own id");
  }));

test("whatever strangers say, it is kept within bounds and stops nothing", () =>
  withLab(async (lab) => {
    const long = "\ud800\u0000\u001b[31m".repeat(20_000);
    const bounced = sampleOutcome({ kind: "bounced", to: "ann@x.test" });
    assert.ok(bounced.kind === "bounced");
    const failure = { ...bounced.failure, text: long, host: long };
    const deferred = sampleOutcome({ kind: "deferred" });
    assert.ok(deferred.kind === "deferred");
    await lab.take([
      accepted(Array.from({ length: 500 }, (_, at) => `a${at}@x.test`)),
      { kind: "outcomes", outcomes: [{ ...bounced, failure }] },
      {
        kind: "outcomes",
        outcomes: [{ ...deferred, nextAttempt: Number.POSITIVE_INFINITY }],
      },
    ]);
    assert.ok((await lab.show("ann@x.test")).length < 10_000);
    assert.equal(hitsIn(await lab.search("rcpt:@x.test", "limit:600")), 502);
  }));

test("others find accepted mail by its id and its Message-ID; of several with one Message-ID that to whom they name", () =>
  withLab(async (lab) => {
    const second = { ...accepted(["bob@x.test"]), message: 8 };
    await lab.take([accepted(["ann@x.test"]), outcome({ kind: "bounced" })]);
    const first = { message: 7, job: undefined, virtualMta: infoOf().virtualMta };
    const { byId, byMessageId } = lab.known();
    assert.deepEqual(await byId(7), first);
    assert.equal(await byId(8), undefined);
    assert.deepEqual(await byMessageId("<m1@app.example>", []), first);
    await lab.take([second]);
    assert.deepEqual(await byMessageId("m1@app.example", ["Ann@x.test"]), first);
    assert.equal((await byMessageId("m1@app.example", ["bob@x.test"]))?.message, 8);
    assert.equal(await byMessageId("m1@app.example", ["eve@x.test"]), undefined);
    for (const other of ["m2@app.example", "", "<>"])
      assert.equal(await byMessageId(other, []), undefined);
    assert.equal(await lab.known(false).byId(7), undefined);
  }));

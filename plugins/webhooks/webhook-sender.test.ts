import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  createLog,
  type JournalEntry,
  nameChoices,
  queueChoices,
  type RequestFields,
} from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { outcomeEntries, type SampleOutcome } from "../../test/support/journal-entries.ts";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import type { Posted } from "./poster.ts";
import { signatureFields, signingKey } from "./signing-key.ts";
import { type WebhookOptions, WebhookSender } from "./webhook-sender.ts";

interface Post {
  readonly fields: RequestFields;
  readonly content: string;
  readonly recipients: readonly string[];
}

const TAKEN: Posted = { kind: "taken" };
const AWAY: Posted = { kind: "failed", reason: "it is away", isPause: false };

/** A sender, and what it posts; `answer` says what becomes of it. */
function lab(options: Partial<WebhookOptions> = {}, answer: (post: Post) => Posted = () => TAKEN) {
  const taken: string[] = [];
  const posts: Post[] = [];
  const counts: string[] = [];
  const errors: string[] = [];
  const clock = new FakeClock();
  const sender = new WebhookSender(
    {
      ...{ name: "crm", events: ["delivered", "bounced"], connections: 1, keys: [] },
      retries: 0,
      ...{ queueFilter: undefined, domainFilter: undefined, virtualMtaFilter: undefined },
      ...{ jobFilter: undefined, limits: { events: 100, bytes: 1e6 }, dropRefused: false },
      ...options,
    },
    {
      host: "mx.test",
      clock,
      log: createLog("webhooks", ({ message }) => errors.push(message)),
      categories: { of: () => "other" },
      count: (events, result) => counts.push(`${events} ${result}`),
      poster: {
        shown: "https://hooks.test/",
        async post(body, fields) {
          const content = body.toString("utf8");
          const { events } = JSON.parse(content) as { events: { recipient: string }[] };
          const post = { fields, content, recipients: events.map(({ recipient }) => recipient) };
          posts.push(post);
          const posted = answer(post);
          if (posted.kind === "taken") taken.push(...post.recipients);
          return posted;
        },
      },
    },
  );
  const send = (entries: readonly JournalEntry[]): Promise<void> =>
    sender.send(entries, new AbortController().signal);
  return { send, posts, taken, counts, errors, clock };
}

const people = (count: number): readonly SampleOutcome[] =>
  Array.from({ length: count }, (_, at) => ({ to: `u${at}@x.test` }));

const sizes = (posts: readonly Post[]): readonly number[] =>
  posts.map(({ recipients }) => recipients.length);

test("events go in batches, bounded in number and in size", async () => {
  const byCount = lab({ limits: { events: 4, bytes: 1e6 } });
  await byCount.send(outcomeEntries(people(10)));
  assert.deepEqual(sizes(byCount.posts), [4, 4, 2]);
  assert.deepEqual(byCount.counts, ["4 taken", "4 taken", "2 taken"]);
  const bySize = lab({ limits: { events: 100, bytes: 1000 } });
  await bySize.send(outcomeEntries(people(10)));
  assert.ok(bySize.posts.length > 3);
  for (const { content } of bySize.posts) assert.ok(content.length < 1100);
  const tiny = lab({ limits: { events: 100, bytes: 1 } });
  await tiny.send(outcomeEntries(people(2)));
  assert.deepEqual(sizes(tiny.posts), [1, 1]);
});

test("only what is wanted is told", async () => {
  const filters = {
    queueFilter: read(queueChoices, "!x.test/test,*"),
    domainFilter: read(nameChoices, "x.test,*.y.test"),
    jobFilter: read(nameChoices, "!old*"),
  };
  const { send, taken } = lab(filters);
  await send(
    outcomeEntries([
      { to: "1@x.test", job: "new" },
      { to: "2@x.test", queue: "x.test/test" },
      { to: "3@z.test" },
      { to: "4@a.y.test", job: "older" },
      { to: "5@a.y.test" },
      { to: "6@x.test", kind: "deferred" },
    ]),
  );
  assert.deepEqual(taken, ["1@x.test", "5@a.y.test"]);
  const nothing = lab(filters);
  await nothing.send(outcomeEntries([{ to: "3@z.test" }]));
  assert.deepEqual(nothing.posts, []);
});

test("what was taken is not sent again when events come again, and what is of one queue stays in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }),
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      async (queues, failures, connections) => {
        const outcomes = queues.map((queue, at) => ({ to: `u${at}@q${queue}.test` }));
        const left = [...failures];
        const { send, taken } = lab({ connections, limits: { events: 3, bytes: 1e6 } }, () =>
          left.pop() === true ? AWAY : TAKEN,
        );
        const entries = outcomeEntries(outcomes);
        // As a journal does it: what was not taken comes again, together with what came meanwhile.
        let position = 0;
        let end = Math.min(5, entries.length);
        while (position < entries.length) {
          try {
            await send(entries.slice(position, end));
            position = end;
          } catch {
            end = Math.min(end + 2, entries.length);
          }
          if (position === end) end = Math.min(end + 5, entries.length);
        }
        assert.equal(new Set(taken).size, taken.length, "twice");
        assert.deepEqual([...taken].sort(), outcomes.map(({ to }) => to).sort());
        for (let queue = 0; queue <= 5; queue++) {
          const own = (all: readonly string[]) =>
            all.filter((to) => to.endsWith(`@q${queue}.test`));
          assert.deepEqual(own(taken), own(outcomes.map(({ to }) => to)));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("a failure is told by its reason, and the same content has the same id when it comes again", async () => {
  let isAway = true;
  const { send, posts } = lab({}, () => (isAway ? AWAY : TAKEN));
  const entries = outcomeEntries(people(2));
  await assert.rejects(send(entries), /^Error: it is away$/);
  isAway = false;
  await send(entries);
  const [first, second] = posts;
  assert.equal(first?.fields["webhook-id"], second?.fields["webhook-id"]);
  await send(outcomeEntries(people(2), 3));
  assert.notEqual(posts[2]?.fields["webhook-id"], first?.fields["webhook-id"]);
});

test("a request that fails is sent again a few times, but not to a server that wants a pause", async () => {
  let failures = 2;
  const { send, posts, taken, clock } = lab({ retries: 3 }, () => (failures-- > 0 ? AWAY : TAKEN));
  const sending = send(outcomeEntries(people(1)));
  await clock.advance(400);
  assert.equal(posts.length, 1);
  await clock.advance(100);
  assert.equal(posts.length, 2);
  await clock.advance(1000);
  await sending;
  assert.deepEqual(taken, ["u0@x.test"]);
  const pausing = lab({ retries: 3 }, () => ({ kind: "failed", reason: "429", isPause: true }));
  await assert.rejects(pausing.send(outcomeEntries(people(1))), /429/);
  assert.equal(pausing.posts.length, 1);
});

test("what is too large goes in smaller parts", async () => {
  const { send, posts, taken } = lab({}, ({ recipients }) =>
    recipients.length > 3 ? { kind: "too-large", reason: "413" } : TAKEN,
  );
  await send(outcomeEntries(people(10)));
  assert.deepEqual(
    taken,
    people(10).map(({ to }) => to),
  );
  assert.deepEqual(sizes(posts).slice(0, 3), [10, 5, 3]);
  const alone = lab({}, () => ({ kind: "too-large", reason: "413" }));
  await assert.rejects(alone.send(outcomeEntries(people(1))), /413 \(to a single event\)/);
});

test("an event that is refused keeps the others waiting, or is given up alone where that is wanted", async () => {
  const refuse = ({ recipients }: Post): Posted =>
    recipients.includes("u5@x.test") ? { kind: "refused", reason: "it answered 422" } : TAKEN;
  const waiting = lab({}, refuse);
  await assert.rejects(waiting.send(outcomeEntries(people(10))), /it answered 422/);
  assert.deepEqual(waiting.taken, []);
  const { send, taken, counts, errors } = lab({ dropRefused: true }, refuse);
  await send(outcomeEntries(people(10)));
  assert.deepEqual(
    taken,
    people(10)
      .map(({ to }) => to)
      .filter((to) => to !== "u5@x.test"),
  );
  assert.ok(counts.includes("1 dropped"));
  assert.deepEqual(errors, ["an event is given up: a webhook refuses it"]);
});

test("after a few events that were refused or too large, requests are as large as before", async () => {
  const one = lab({ dropRefused: true }, ({ recipients }) =>
    recipients.includes("u1@x.test") ? { kind: "refused", reason: "it answered 422" } : TAKEN,
  );
  await one.send(outcomeEntries(people(100)));
  assert.ok(one.posts.length < 20, `${one.posts.length} requests`);
  assert.equal(one.taken.length, 99);
  let isLarge = true;
  const large = lab({ limits: { events: 10, bytes: 1e6 } }, ({ recipients }) =>
    isLarge && recipients.length > 1 ? { kind: "too-large", reason: "413" } : TAKEN,
  );
  await large.send(outcomeEntries(people(3)));
  isLarge = false;
  await large.send(outcomeEntries(people(90), 100));
  assert.deepEqual(sizes(large.posts).slice(-4, -1), [10, 10, 10]);
});

test("signatures are those of Standard Webhooks, one for each key", () => {
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const at = 1_614_265_330_500;
  const content = Buffer.from('{"test": 2432232314}');
  const keys = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "another-secret-of-24-characters"].map(
    (text) => read(signingKey, text),
  );
  const fields = signatureFields(keys, id, at, content);
  const second = createHmac("sha256", "another-secret-of-24-characters")
    .update(`${id}.1614265330.${content}`)
    .digest("base64");
  assert.deepEqual(fields, {
    "webhook-id": id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": `v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,${second}`,
  });
  refuses(signingKey, "", "short", `whsec_${"A".repeat(20)}`, "whsec_not/base64!", "x".repeat(300));
  assert.ok(signingKey.secret);
});

test("the laws of kinds", () => {
  const piece = fc.constantFrom("!", "*", "a", ",", " ", "/", "whsec_", "QUJD".repeat(8));
  const texts = fc.array(piece).map((pieces) => pieces.join(""));
  obeysKindLaws(signingKey, texts);
});

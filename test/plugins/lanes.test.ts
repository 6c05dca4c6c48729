/** Limits and holds for parts of a queue, in a whole server with real sockets and a queue on disk. */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { rowsOf } from "../../cli/json.ts";
import { queueTree } from "../../cli/queue-tree.ts";
import { queuesText } from "../../cli/show-queues.ts";
import {
  definePlugin,
  directive,
  HeaderBlock,
  LANES,
  type LaneControl,
  type LaneReport,
  noteDimension,
  type Plugin,
  rate,
  textNote,
} from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

const CAMPAIGN = textNote("parts.campaign", { doc: "The campaign of a message." });
const QUEUE = "x.test/{default}";
const HOT = "news@hot.test";
const QUIET = "me@quiet.test";

/** Limits parts of queues by directives of its own, and gives the test what the core holds lanes with. */
function parts(given: (lanes: LaneControl) => void = () => {}): Plugin {
  return definePlugin({
    name: "parts",
    summary: "Limits parts of queues.",
    needs: { lanes: LANES },
    notes: [CAMPAIGN],
    directives: {
      "max-sender-rate": directive(rate, { scopes: ["domain"], doc: "Of each sender's domain." }),
      "max-user-rate": directive(rate, { scopes: ["domain"], doc: "Of each user." }),
      "max-campaign-rate": directive(rate, { scopes: ["domain"], doc: "Of each campaign." }),
    },
    hooks: {
      start: ({ services }) => given(services.lanes),
      findIdentity: ({ user }) => ({
        name: user,
        verifiers: [{ kind: "plain", password: "secret" }],
      }),
      inspectMessage({ header }) {
        const campaign = HeaderBlock.of(header).first("X-Campaign");
        return campaign ? { accept: true, notes: [CAMPAIGN.with(campaign)] } : { accept: true };
      },
      planLanes: (rules, _queue, { settings: { maxSenderRate, maxUserRate, maxCampaignRate } }) => [
        ...rules,
        ...(maxSenderRate ? [{ by: ["sender-domain"] as const, messageRate: maxSenderRate }] : []),
        ...(maxUserRate ? [{ by: ["user"] as const, messageRate: maxUserRate }] : []),
        ...(maxCampaignRate
          ? [{ by: [noteDimension(CAMPAIGN)], messageRate: maxCampaignRate }]
          : []),
      ],
    },
  });
}

interface Given {
  readonly peer: SmtpPeer;
  mta: TestMta;
  lanes: LaneControl;
  /** Puts other directives in force. */
  change(directives: string): Promise<void>;
  /** Ends the server in the middle of what it does, and starts another on its queue. */
  restart(): Promise<void>;
}

async function withParts(directives: string, run: (given: Given) => Promise<void>): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const config = (lines: string): string =>
    `<source 0/0>\nprocess-x-job yes\n</source>\n<domain *>\nroute [127.0.0.1]:${port}\nconnection-idle-timeout 0\n${lines}\n</domain>`;
  let lanes: LaneControl | undefined;
  const start = (text: string, directory?: string): Promise<TestMta> =>
    startMta(text, {
      plugins: [
        parts((one) => {
          lanes = one;
        }),
      ],
      ...(directory && { directory }),
    });
  let mta = await start(config(directives));
  const given: Given = {
    peer,
    mta,
    get lanes() {
      assert.ok(lanes);
      return lanes;
    },
    async change(lines) {
      given.mta.config = config(lines);
      assert.ok((await given.mta.engine.control.reload()).ok);
    },
    async restart() {
      await mta.halt();
      mta = await start(given.mta.config, mta.directory);
      given.mta = mta;
    },
  };
  try {
    await run(given);
  } finally {
    await mta.stop();
    await rm(mta.directory, { recursive: true, force: true });
    await peer.close();
  }
}

async function send(
  mta: TestMta,
  from: string,
  many: number,
  header = "",
  user?: string,
): Promise<void> {
  const login = user === undefined ? undefined : { user, password: "secret" };
  const one = async (at: number): Promise<void> => {
    const content = `${header}Subject: test\r\n\r\nHello\r\n`;
    const replies = await sendMail(mta.port, { from, to: [`r${at}@x.test`], content, login });
    assert.match(replies.at(-1) ?? "", /^250 /);
  };
  for (let at = 0; at < many; at += 10)
    await Promise.all(Array.from({ length: Math.min(10, many - at) }, (_, by) => one(at + by)));
}

const taken = (peer: SmtpPeer, sender: string): number =>
  peer.messages.filter(({ from }) => from.includes(sender)).length;

const lanesOf = ({ engine }: TestMta): readonly LaneReport[] =>
  engine.control.queues().find(({ name }) => name === QUEUE)?.lanes ?? [];

/** The lanes of the queue as `mta show queues --json` prints them. */
function shown({ engine }: TestMta): unknown {
  const queues: unknown = JSON.parse(JSON.stringify(engine.control.queues()));
  const [first = {}] = rowsOf(queues);
  return JSON.parse(JSON.stringify(queueTree(first, []).lane));
}

/** Why the queue waits, as `mta show queues` prints it. */
function whyItWaits({ engine }: TestMta): string {
  const queues: unknown = JSON.parse(JSON.stringify(engine.control.queues()));
  const [, line = ""] = queuesText(rowsOf(queues), Date.now()).split(QUEUE);
  return line;
}

/** Resolves when so many recipients wait, and nothing is under way. */
const waiting = (given: Given, many: number): Promise<true> =>
  until(`${many} to wait`, async () => {
    const queue = given.mta.engine.control.queues().find(({ name }) => name === QUEUE);
    return queue?.connections === 0 && queue.recipients === many ? true : undefined;
  });

test("a sender at its limit waits, through a restart and a reload; another one's mail goes at once", () =>
  withParts("max-sender-rate 10/h", async (given) => {
    const { peer } = given;
    await send(given.mta, HOT, 60);
    await waiting(given, 50);
    await send(given.mta, QUIET, 3);
    await until("the quiet one's", async () => (taken(peer, QUIET) === 3 ? true : undefined));
    await waiting(given, 50);
    assert.equal(taken(peer, HOT), 10);
    const [lane] = lanesOf(given.mta);
    assert.deepEqual(lane?.values, { "sender-domain": "hot.test" });
    assert.equal(lane?.recipients, 50);
    assert.equal(lane?.heldBy, "message rate limit reached");
    assert.match(whyItWaits(given.mta), /1 lane waits: message rate limit reached/);
    const listed = await given.mta.engine.control.mail.list({ queue: QUEUE }, undefined, 1);
    assert.deepEqual(listed.recipients[0]?.lane, { "sender-domain": "hot.test" });
    assert.ok((listed.recipients[0]?.nextAttempt ?? 0) > Date.now());
    await given.restart();
    await send(given.mta, QUIET, 2);
    await until("the quiet one's", async () => (taken(peer, QUIET) === 5 ? true : undefined));
    assert.equal(taken(peer, HOT), 10, "what was used counts on");
    await given.change("max-sender-rate 25/h");
    await waiting(given, 35);
    assert.equal(taken(peer, HOT), 25);
    // Without a limit there are no lanes, and what stands in one is sent like all other mail.
    await given.change("");
    await waiting(given, 0);
    assert.equal(taken(peer, HOT), 60);
    assert.deepEqual(lanesOf(given.mta), []);
  }));

test("a queue whose mail waits in its lanes says when the first of it may go", () =>
  withParts("max-sender-rate 1/h\nconnection-idle-timeout 0", async (given) => {
    await send(given.mta, HOT, 1);
    await until("the first", async () => (taken(given.peer, HOT) === 1 ? true : undefined));
    await waiting(given, 0);
    await send(given.mta, HOT, 1);
    const [queue] = await until("the queue to be idle", async () => {
      const queues = given.mta.engine.control.queues();
      const idle = queues[0]?.connections === 0 && queues[0].lanes[0]?.heldBy !== undefined;
      return idle ? queues : undefined;
    });
    assert.equal(queue?.retryAt, queue?.lanes[0]?.heldUntil);
    assert.ok(Number.isInteger(queue?.retryAt) && (queue?.retryAt ?? 0) > Date.now());
  }));

test("mail that was stored before a limit moves to its lane when it is read", () =>
  withParts("", async (given) => {
    const { peer } = given;
    const { control } = given.mta.engine;
    await control.pauseQueue(QUEUE, true);
    await send(given.mta, HOT, 150);
    await send(given.mta, QUIET, 2);
    await given.change("max-sender-rate 10/h");
    await given.restart();
    await given.mta.engine.control.pauseQueue(QUEUE, false);
    await waiting(given, 140);
    assert.deepEqual([taken(peer, HOT), taken(peer, QUIET)], [10, 2]);
    assert.deepEqual(
      lanesOf(given.mta).map(({ recipients }) => recipients),
      [140],
    );
  }));

test("a user who has logged in is limited, whatever the sender; others are not", () =>
  withParts("max-user-rate 3/h", async (given) => {
    await send(given.mta, HOT, 4, "", "bob");
    await send(given.mta, QUIET, 4, "", "bob");
    await send(given.mta, HOT, 2, "", "eve");
    await send(given.mta, HOT, 2);
    await waiting(given, 5);
    assert.equal(given.peer.messages.length, 7);
    assert.deepEqual(
      lanesOf(given.mta).map(({ values, recipients }) => [values, recipients]),
      [[{ user: "bob" }, 5]],
    );
  }));

test("mail is limited by a note that a plugin keeps with it", () =>
  withParts("max-campaign-rate 3/h", async (given) => {
    await send(given.mta, HOT, 5, "X-Campaign: spring\r\n");
    await send(given.mta, HOT, 5, "X-Campaign: summer\r\n");
    await send(given.mta, HOT, 5);
    await waiting(given, 4);
    assert.equal(given.peer.messages.length, 11);
    assert.deepEqual(
      lanesOf(given.mta).map(({ values }) => values["parts.campaign"]),
      ["spring", "summer"],
    );
  }));

test("a job is held and let go, and is still held by the next server", () =>
  withParts("", async (given) => {
    const { peer } = given;
    const lane = { queue: QUEUE, values: { job: "42" } };
    await given.lanes.hold(lane, Number.POSITIVE_INFINITY, "too many complaints");
    await send(given.mta, HOT, 4, "X-Job: 42\r\n");
    await send(given.mta, HOT, 2, "X-Job: 43\r\n");
    await waiting(given, 4);
    assert.equal(peer.messages.length, 2);
    await given.restart();
    await send(given.mta, QUIET, 1);
    await until("the other's", async () => (taken(peer, QUIET) === 1 ? true : undefined));
    await waiting(given, 4);
    const [held] = given.lanes.held();
    assert.deepEqual(held, { lane, until: Number.POSITIVE_INFINITY, why: "too many complaints" });
    assert.deepEqual(shown(given.mta), [
      {
        ...{ rcp: 4, more: false, shared: false, held: "too many complaints" },
        value: [{ by: "job", value: "42" }],
      },
    ]);
    assert.equal(peer.messages.length, 3);
    assert.equal(await given.lanes.lift(lane), true);
    await waiting(given, 0);
    assert.equal(peer.messages.length, 7);
    await assert.rejects(
      given.lanes.hold({ queue: "no queue", values: { job: "1" } }, Infinity, ""),
      RangeError,
    );
  }));

test("while a plugin fails to say what it limits, the queue waits, and goes on afterwards", async () => {
  let fails = true;
  const broken = definePlugin({
    name: "broken",
    summary: "Fails.",
    directives: {},
    hooks: {
      planLanes(rules) {
        if (fails) throw new Error("no luck");
        return rules;
      },
    },
  });
  const peer = new SmtpPeer();
  const config = `<domain *>\nroute [127.0.0.1]:${await peer.listen()}\n</domain>`;
  const mta = await startMta(config, { plugins: [broken] });
  try {
    await send(mta, QUIET, 2);
    assert.deepEqual(lanesOf(mta), []);
    assert.equal(mta.engine.control.queues()[0]?.recipients, 2);
    assert.match(
      mta.engine.control.queues()[0]?.lastError ?? "",
      /broken, hook planLanes: .*no luck/,
    );
    assert.equal((await mta.engine.control.mail.list({}, undefined, 9)).recipients.length, 2);
    fails = false;
    await mta.engine.control.scheduleQueue(QUEUE);
    await peer.taken(2);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import {
  type DeliveredAttempt,
  definePlugin,
  type Effect,
  type Outcome,
  type Plugin,
} from "../../core/mod.ts";
import { pluginLab, sampleMessage } from "../../core/testing.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { bounceCategories } from "../bounce-categories/plugin.ts";
import { COMPLAINT } from "../returned-mail/contract.ts";
import { automation } from "./plugin.ts";

interface Lab {
  readonly mta: TestMta;
  readonly peer: SmtpPeer;
  readonly outcomes: readonly Outcome[];
  /** Sends a message from a domain, and waits until a host has answered for it. */
  send(from: string, to: string): Promise<void>;
}

/** A server whose one host refuses whoever is called `no` for now, and `never` for good. */
async function withServer(
  block: string,
  use: (lab: Lab) => Promise<void>,
  more = "",
): Promise<void> {
  const peer = new SmtpPeer({
    rcpt: (line) => {
      if (line.includes("<no@")) return "450 4.2.1 not now";
      return line.includes("<never@") ? "550 5.1.1 nobody" : "250 2.1.5 ok";
    },
  });
  const port = await peer.listen();
  const outcomes: Outcome[] = [];
  const watch = definePlugin({
    name: "watch",
    summary: "Tells the test what became of recipients.",
    directives: {},
    hooks: {
      recipientDelivered: (outcome) => void outcomes.push(outcome),
      recipientDeferred: (outcome) => void outcomes.push(outcome),
      recipientBounced: (outcome) => void outcomes.push(outcome),
    },
  });
  const mta = await startMta(
    `${more}<automation a>\n${block}\n</automation>\n<domain *>\nroute [127.0.0.1]:${port}\nautomation a\nmax-smtp-out 1\n</domain>`,
    { plugins: [watch] },
  );
  const send = async (from: string, to: string): Promise<void> => {
    const before = outcomes.length;
    const sender = `news@${from}`;
    await sendMail(mta.port, { from: sender, to: [to] });
    // Reports on bounces have outcomes too.
    const isAnswer = ({ attempt }: Outcome): boolean => attempt.message.sender === sender;
    await until("an answer", async () => outcomes.slice(before).some(isAnswer) || undefined);
  };
  try {
    await use({ mta, peer, outcomes, send });
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("a queue of which too much is deferred is put in back-off, and an alarm is raised; others are not", () =>
  withServer(
    "measure deferred\nleast-count 4\nhigh 50%\naction mode=backoff\naction notify",
    async ({ mta, send }) => {
      const { control } = mta.engine;
      const mode = (name: string): string | undefined =>
        control.queues().find((queue) => queue.name === name)?.mode;
      await send("s.test", "yes@x.test");
      await send("s.test", "no@x.test");
      await send("s.test", "yes@x.test");
      assert.equal(mode("x.test/{default}"), "normal", "three are too few to know");
      await send("s.test", "no@y.test");
      await send("s.test", "no@x.test");
      await until("back-off", async () => mode("x.test/{default}") === "backoff" || undefined);
      assert.equal(mode("y.test/{default}"), "normal");
      const alarm = control.status().alarms.find(({ from }) => from === "automation");
      assert.match(alarm?.text ?? "", /a: 50\.0 % of 4 recipients, deferred \(queue x\.test/);
    },
  ));

test("a sender domain of which too much bounces waits, and the others' mail to the same domain goes on", () =>
  withServer(
    "by sender-domain\nmeasure bounced bad-mailbox\nleast-count 2\nhigh 100%\naction pause\nhold-for 1h",
    async ({ mta, peer, send }) => {
      await send("bad.test", "never@x.test");
      await send("bad.test", "never@x.test");
      await sendMail(mta.port, { from: "news@bad.test", to: ["yes@x.test"] });
      await send("good.test", "yes@x.test");
      assert.deepEqual(
        peer.messages.flatMap(({ from }) => /@(\w+)/.exec(from)?.[1] ?? []),
        ["good"],
      );
      // The outcome is told a moment before it is counted.
      const queue = await until("only the held one left", async () =>
        mta.engine.control.queues().find(({ recipients }) => recipients === 1),
      );
      assert.ok(
        queue.lanes.some(({ values, heldBy }) => values["sender-domain"] === "bad.test" && heldBy),
      );
    },
  ));

test("a queue of which too much is deferred goes on by another virtual MTA", () =>
  withServer(
    "measure deferred\nleast-count 2\nhigh 50%\naction reroute=other",
    async ({ outcomes, send }) => {
      await send("s.test", "no@x.test");
      await send("s.test", "no@x.test");
      await send("s.test", "yes@x.test");
      const delivered = outcomes.filter(({ kind }) => kind === "delivered");
      assert.deepEqual(
        delivered.map(({ attempt }) => attempt.queue),
        ["x.test/other"],
      );
    },
    "<virtual-mta other>\n</virtual-mta>\n",
  ));

const COMPLAINTS = `<automation a>
by sender-domain
measure complaints
least-count 10
high 20%
hold-for 10m
action slow=1/m
</automation>
<domain *>
automation a
</domain>`;

/** What the journal has of a complaint about a sender's mail; `message` names the one that it proves to be about. */
function complaintText(
  sender: string,
  { feedbackType = "abuse", message }: { feedbackType?: string; message?: string | undefined },
): string {
  return JSON.stringify({
    ...{ type: "f", at: 1, sender, recipient: "ann@x.test", feedbackType },
    source: { type: "smtp", mta: "" },
    match: message === undefined ? undefined : { by: "signed-field", proven: true, message },
  });
}

test("complaints count as a share of what was delivered, and what they ask for is not prolonged when the share is low", async () => {
  const lab = await pluginLab([bounceCategories, automation], COMPLAINTS);
  const { info } = sampleMessage({ sender: "news@bad.test" });
  const reply = { code: 250, enhanced: "2.0.0", lines: ["ok"] };
  const delivered = (recipients: number): readonly Effect[] => {
    const now = lab.clock.now();
    const attempt: DeliveredAttempt = {
      ...{ queue: "x.test/v", mode: "normal", now, peer: undefined, message: info },
      ...{ reply, recipients },
    };
    const view = lab.generation.view({ domain: "x.test", virtualMta: "v" });
    return lab.generation.bus.transformNow("judgeDelivery", [], attempt, view);
  };
  const complain = (text: string): Promise<void> =>
    lab.tell("complaints of automations", [
      { kind: "plugin", plugin: "returned-mail", name: COMPLAINT.name, text },
    ]);
  assert.deepEqual(delivered(9), []);
  await complain(complaintText("news@bad.test", { message: "1" }));
  await complain(complaintText("news@other.test", { message: "2" }));
  await complain(complaintText("news@bad.test", { message: "3", feedbackType: "not-spam" }));
  await complain(complaintText("news@bad.test", { message: "1" }));
  await complain(complaintText("news@bad.test", {}));
  for (const text of ["", "[]", "null", "{", JSON.stringify({ sender: 7 })]) await complain(text);
  assert.deepEqual(
    delivered(1),
    [],
    "one of ten is not high: none is counted twice, and none without proof",
  );
  await complain(complaintText("news@BAD.test", { message: "4" }));
  const until = lab.clock.now() + 600_000;
  const [effect] = delivered(0);
  assert.deepEqual(
    { ...effect, by: undefined },
    {
      ...{ scope: "lane", effect: "slow", values: { "sender-domain": "bad.test" }, by: undefined },
      ...{ rate: { count: 1, window: 60_000 }, until },
    },
  );
  await lab.clock.advance(600_000);
  assert.equal(delivered(0).length, 1, "prolonged: the share is still high");
  assert.deepEqual(delivered(100), []);
});

test("the alarm about a queue that nothing is sent to any more ends", async () => {
  const block = COMPLAINTS.replace("action slow=1/m", "action notify\nreport-proof none");
  const lab = await pluginLab([bounceCategories, automation], block);
  const { info } = sampleMessage({ sender: "news@bad.test" });
  const stop = lab.startJobs();
  const attempt: DeliveredAttempt = {
    ...{ queue: "x.test/v", mode: "normal", now: lab.clock.now(), peer: undefined, message: info },
    ...{ reply: { code: 250, enhanced: "2.0.0", lines: ["ok"] }, recipients: 10 },
  };
  for (let at = 0; at < 9; at++)
    await lab.tell("complaints of automations", [
      {
        ...{ kind: "plugin", plugin: "returned-mail", name: COMPLAINT.name },
        text: complaintText("news@bad.test", {}),
      },
    ]);
  const view = lab.generation.view({ domain: "x.test", virtualMta: "v" });
  lab.generation.bus.transformNow("judgeDelivery", [], attempt, view);
  assert.equal(lab.alarms().length, 1);
  await lab.clock.advance(6 * 3_600_000);
  assert.deepEqual(lab.alarms(), []);
  await stop();
});

test("an automation that cannot act is an error, and so is one that does not exist", async () => {
  const problems = async (text: string): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig<Plugin>({
      file: "/etc/mta/config",
      plugins: [automation],
      files: memoryFiles({ "/etc/mta/config": text }),
      checkFiles: false,
      examine: () => [],
      loadPlugin: () => Promise.reject(new Error("none")),
    });
    return diagnostics.map(({ message }) => message);
  };
  assert.deepEqual(await problems("<automation a>\n</automation>"), [
    "measure is missing",
    "high is missing",
    "action is missing",
  ]);
  assert.deepEqual(
    await problems(
      "<automation a>\nby source\nmeasure deferred\nhigh 5%\nlow 6%\naction mode=backoff\n</automation>",
    ),
    [
      "low is more than high",
      "mode=backoff is for whole queues, and this automation counts by source",
    ],
  );
  assert.deepEqual(
    await problems(
      "<automation a>\nmeasure deferred\nhigh 5%\nwindow 0\nhold-for 0\naction pause\n</automation>",
    ),
    ["window must be more than 0", "hold-for must be more than 0"],
  );
  const complaints = "<automation a>\nmeasure complaints\nhigh 5%\naction pause\n";
  assert.match((await problems(`${complaints}</automation>`)).join(), /no report is ever proven/);
  assert.deepEqual(await problems(`${complaints}report-proof none\n</automation>`), []);
  assert.deepEqual(await problems("<domain *>\nautomation b\n</domain>"), [
    "there is no <automation b>",
  ]);
});

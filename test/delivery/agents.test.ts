/** Delivery by an agent that a plugin declares, in a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DRAFTS, definePlugin, directive, type Plugin, text } from "../../core/mod.ts";
import { allDelivered, BOX, FakeBox } from "../support/fake-agent.ts";
import { startMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";

/** Delivers to boxes that are named by a directive; a message in the box `copied` is sent on to `copy@y.test`. */
function boxes(box: FakeBox, opened: string[]): Plugin {
  return definePlugin({
    name: "boxes",
    summary: "Keeps mail in boxes.",
    directives: {
      box: directive(text, { scopes: ["domain"], doc: "Which box.", example: "one" }),
    },
    needs: { drafts: DRAFTS },
    hooks: {
      planDelivery: (plan, _queue, { settings }) =>
        settings.box === undefined ? plan : { ...plan, agent: "box" },
    },
    agents: (agent) => [
      agent({
        name: "box",
        dlvType: "file",
        finalDelivery: true,
        targets: ({ settings: { box: name = "" } }) => [{ ...BOX, place: name, key: name, name }],
        open({ name }, { queue, services, clock }) {
          opened.push(`${name} for ${queue.domain}`);
          const copied = new FakeBox(async (transaction) => {
            const body = services.drafts.draft();
            await body.write(Buffer.from("Subject: copy\r\n\r\nsee box\r\n"));
            const to = { address: "copy@y.test", domain: "y.test", originalRecipient: undefined };
            const info = {
              ...{ sender: "", envelopeId: undefined, returnContent: undefined, eightBit: false },
              ...{ smtpUtf8: false, size: body.size, receivedAt: clock.now(), job: undefined },
              origin: { type: "local" as const, mta: "", user: undefined },
              virtualMta: queue.virtualMta,
            };
            const messages = [{ info, recipients: [{ ...to, notify: 0 as const }], body }];
            return { ...allDelivered(transaction), messages };
          });
          return { ok: true, connection: name === "copied" ? copied : box };
        },
      }),
    ],
  });
}

test("settings choose the agent; accounting and reports say who delivered, and follow-ups go their way", async () => {
  const box = new FakeBox(allDelivered);
  const opened: string[] = [];
  const config = `<domain x.test>
    box copied
  </domain>
  <domain y.test>
    box one
  </domain>
  <acct-file acct.csv>
    records d,b,t
  </acct-file>`;
  const mta = await startMta(config, { plugins: [boxes(box, opened)] });
  try {
    await sendMail(mta.port, { to: ["a@x.test"], rcptParameters: " NOTIFY=NEVER" });
    const rows = await recordsOf(mta.directory, 2);
    assert.deepEqual(
      rows.map(({ rcpt, dlvType, dsnAction, dsnMta }) => [rcpt, dlvType, dsnAction, dsnMta]),
      [
        ["a@x.test", "file", "delivered", "box"],
        ["copy@y.test", "file", "delivered", "box"],
      ],
    );
    assert.deepEqual(opened, ["copied for x.test", "one for y.test"]);
    assert.equal(box.sent.length, 1);
  } finally {
    await mta.stop();
  }
});

test("two agents of one name, or one called smtp, are refused before anything starts", async () => {
  const named = (plugin: string, name: string): Plugin =>
    definePlugin({
      name: plugin,
      summary: "Delivers.",
      directives: {},
      agents: (agent) => [
        agent({
          ...{ name, dlvType: "x", finalDelivery: true },
          targets: () => [],
          open: () => assert.fail("never opened"),
        }),
      ],
    });
  const start = (...plugins: readonly Plugin[]): Promise<unknown> => startMta("", { plugins });
  await assert.rejects(start(named("a", "smtp")), /"smtp" is offered by the core already/);
  await assert.rejects(start(named("a", "x"), named("b", "x")), /offered by plugin a already/);
  await assert.rejects(start(named("a", "Big Name")), /its agent "Big Name" needs a name/);
});

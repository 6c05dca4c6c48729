import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { reply } from "../errors/reply.ts";
import type { RecipientAdmission, RecipientGiven } from "../reception/session.ts";
import { createLog } from "../telemetry/log.ts";
import { HookBus } from "./bus.ts";
import type { Subscription } from "./handler.ts";
import { LateAnswers } from "./late-answers.ts";

const view: SettingsView<"source"> = {
  scope: "source",
  get: () => ({ value: undefined, at: undefined, block: undefined, occurrences: [] }),
};
const given: RecipientGiven = {
  session: {
    ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
    ...{ clientName: "c.test", secure: false, user: undefined, sourceName: undefined },
  },
  sender: "a@c.test",
  recipient: { address: "b@d.test", domain: "d.test", originalRecipient: undefined, notify: 0 },
  accepted: 0,
};

function busOf(handlers: readonly (() => unknown)[]): HookBus {
  const late = new LateAnswers(new FakeClock());
  const log = createLog("test", () => {});
  const subscriptions = handlers.map(
    (handler): Subscription => ({
      ...{ plugin: "p", hook: "acceptRecipient", order: "plain", handler, log },
      contextAt: () => ({}),
    }),
  );
  return new HookBus(subscriptions, { late, limit: 1000, hold: () => () => {} });
}

/** What came out, in a word: the bounce's code after a minus. */
function said(admission: RecipientAdmission): number {
  if (!admission.accept) return admission.reply.code;
  return admission.bounce === undefined ? 250 : -admission.bounce.code;
}

test("a refusal for good beats a temporary one, that beats a bounce, that beats delivery; of each the first counts", async () => {
  const deed = fc.record({
    code: fc.constantFrom(0, 250, 450, 451, 550, 554, -550, -553),
    late: fc.boolean(),
  });
  const answer = (code: number): unknown => {
    if (code === 0) return undefined;
    if (code === 250) return { accept: true };
    if (code < 0) return { accept: true, bounce: reply(-code, "5.7.1", "no") };
    return { accept: false, reply: reply(code, undefined, "no") };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 6 }), async (deeds) => {
      const bus = busOf(
        deeds.map(({ code, late }) => (late ? async () => answer(code) : () => answer(code))),
      );
      const codes = deeds.map(({ code }) => code);
      const first = (holds: (code: number) => boolean): number | undefined => codes.find(holds);
      const expected =
        first((code) => code >= 500) ??
        first((code) => code >= 400) ??
        first((code) => code < 0) ??
        250;
      assert.equal(said(await bus.admit("acceptRecipient", given, view)), expected);
    }),
  );
});

test("a bounce needs a reply that refuses for good; anything else is a wrong answer, and temporary", async () => {
  for (const bounce of [true, "550 no", reply(450, "4.7.1", "no"), reply(250, "2.0.0", "yes")]) {
    const bus = busOf([() => ({ accept: true, bounce })]);
    assert.equal(said(await bus.admit("acceptRecipient", given, view)), 451, String(bounce));
  }
});

/** A plugin that must not miss what happens, in a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, JOURNAL, type JournalEntry, type Plugin } from "../../core/mod.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** Hears of everything, and writes an event of its own for each refusal it hears of. */
function ledger(heard: JournalEntry[], works: () => boolean): Plugin {
  return definePlugin({
    name: "ledger",
    summary: "Keeps a ledger.",
    directives: {},
    needs: { journal: JOURNAL },
    consumers: {
      ledger: {
        doc: "Keeps what happened.",
        events: ["accepted", "delivered", "bounced", "queue-deferred", "reported", "plugin"],
        whenFull: "refuse-mail",
        async consume(entries, { services: { journal } }) {
          if (!works()) throw new Error("the ledger is closed");
          for (const { event } of entries) {
            if (event.kind !== "outcomes") continue;
            for (const { kind, recipient } of event.outcomes)
              if (kind === "bounced")
                await journal.write({ plugin: "ledger", name: "refused", text: recipient.address });
          }
          heard.push(...entries);
        },
      },
    },
  });
}

function told(entries: readonly JournalEntry[]): readonly string[] {
  const texts = ({ event }: JournalEntry): readonly string[] => {
    switch (event.kind) {
      case "accepted":
        return event.recipients.map(({ address }) => `accepted ${address}`);
      case "outcomes":
        return event.outcomes.map(({ kind, recipient }) => `${kind} ${recipient.address}`);
      case "queue-deferred":
        return [`deferred ${event.deferral.queue}`];
      case "queue-mode":
        return [`${event.change.queue} in ${event.change.to}`];
      case "reported":
        return ["reported"];
      case "plugin":
        return [`${event.name} ${event.text}`];
    }
  };
  return entries.flatMap(texts);
}

test("a plugin hears of all that happens, in order and also after a restart, and writes events of its own", async () => {
  const peer = new SmtpPeer({
    rcpt: (line) => (line.includes("no@") ? "550 5.1.1 nobody" : "250 2.1.5 ok"),
  });
  const port = await peer.listen();
  const config = `<domain dead.test>
    route [127.0.0.1]:1
  </domain>
  <domain *>
    route [127.0.0.1]:${port}
  </domain>`;
  const heard: JournalEntry[] = [];
  const first = await startMta(config, { plugins: [ledger(heard, () => false)] });
  try {
    await sendMail(first.port, { to: ["no@x.test"] });
    await sendMail(first.port, { to: ["yes@dead.test"] });
    await peer.taken(1);
    // Only what no host takes is left: the report has its outcome recorded.
    await until("outcomes", async () =>
      first.engine.control.status().recipients === 1 ? true : undefined,
    );
  } finally {
    await first.halt();
  }
  assert.deepEqual(heard, []);
  const next = await startMta(config, {
    directory: first.directory,
    plugins: [ledger(heard, () => true)],
  });
  try {
    const all = [
      "accepted no@x.test",
      "accepted yes@dead.test",
      "bounced no@x.test",
      "deferred dead.test/{default}",
      "delivered sender@example.com",
      "refused no@x.test",
      "reported",
    ];
    await until("all of it", async () =>
      all.every((text) => told(heard).includes(text)) ? true : undefined,
    );
    const texts = told(heard);
    const order = ["accepted no@x.test", "bounced no@x.test", "reported"];
    assert.deepEqual(
      texts.filter((text) => order.includes(text)),
      order,
    );
    const ids = heard.map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
    );
  } finally {
    await next.stop();
    await peer.close();
  }
});

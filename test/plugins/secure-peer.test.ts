/** Plugins that say what TLS to a host must be like, and hear what came of it, in a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, failureOf, type Plugin, type TlsAttempt } from "../../core/mod.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** Demands by the first label of the domain. */
function demanding(waiting: Map<string, string>, tried: TlsAttempt[]): Plugin {
  return definePlugin({
    name: "demanding",
    summary: "Wants TLS of some hosts.",
    directives: {},
    hooks: {
      securePeer(demand, { domain, hostName, mxOf }) {
        assert.deepEqual([hostName, mxOf], ["127.0.0.1", undefined]);
        switch (domain) {
          case "strict.test":
            return { kind: "required", by: "a test" };
          case "named.test":
            return { kind: "verified", names: [hostName], by: "a test" };
          case "late.test":
            return Promise.reject(new Error("no such luck"));
          case "broken.test":
            throw new Error("no such luck");
          case "lax.test":
            return { kind: "none" };
          case "refused.test":
            return { kind: "refused", failure: failureOf(undefined, "4.7.5", "not this one") };
          case "lost.test":
            return {
              kind: "refused",
              failure: failureOf(undefined, "5.7.5", "never this one"),
            };
          default:
            return demand;
        }
      },
      tlsTried: (attempt) => void tried.push(attempt),
      queueDeferred: ({ queue, failure }) =>
        void waiting.set(queue.split("/", 1).join(), failure.text),
    },
  });
}

test("what a plugin demands of a host holds: mail waits, and never goes in clear text", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const waiting = new Map<string, string>();
  const tried: TlsAttempt[] = [];
  const config = `<domain *>
    route [127.0.0.1]:${port}
    </domain>
    <domain lax.test>
    tls required
    </domain>`;
  const mta = await startMta(config, { plugins: [demanding(waiting, tried)] });
  const names = ["strict", "named", "late", "broken", "lax", "refused", "lost"];
  try {
    for (const name of [...names, "plain"]) await sendMail(mta.port, { to: [`you@${name}.test`] });
    await peer.taken(1);
    await until("queues that wait", async () => waiting.size === names.length || undefined);
    assert.deepEqual(
      peer.messages.map(({ to }) => to),
      [["<you@plain.test>"]],
    );
    const without = "STARTTLS not offered by 127.0.0.1 (127.0.0.1) (demanded by a test)";
    const unknown = "what TLS to 127.0.0.1 must be like is not known: a plugin failed";
    assert.deepEqual(Object.fromEntries(waiting), {
      "strict.test": without,
      "named.test": without,
      "late.test": unknown,
      "broken.test": unknown,
      "lax.test": unknown,
      "refused.test": "not this one",
      "lost.test": unknown,
    });
    const told = tried.map(({ demand, outcome }) => [
      demand.kind,
      outcome.kind === "failed" ? outcome.problem : "",
    ]);
    assert.deepEqual(told.sort(), [
      ["opportunistic", "starttls-not-supported"],
      ["required", "starttls-not-supported"],
      ["verified", "starttls-not-supported"],
    ]);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

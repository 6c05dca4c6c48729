import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../../test/support/mta.ts";
import type { Question } from "../../control/explanation.ts";
import { definePlugin, failureOf } from "../../mod.ts";

const POOL = `<source 127.0.0.1>
default-virtual-mta main
</source>
<virtual-mta a>
</virtual-mta>
<virtual-mta b>
</virtual-mta>
<virtual-mta-pool main>
virtual-mta a
virtual-mta b
</virtual-mta-pool>`;

const question: Question = {
  recipient: "x@x.test",
  domain: "x.test",
  sender: "",
  clientAddress: "127.0.0.1",
  sourceName: undefined,
  virtualMta: undefined,
  dns: false,
};

test("asking changes nothing: the members of a pool keep their turns", async () => {
  const mta = await startMta(POOL);
  try {
    const { control } = mta.engine;
    const answers = [await control.explain(question), await control.explain(question)];
    assert.deepEqual(
      answers.map(({ virtualMta, chosen, queue }) => [virtualMta, chosen, queue]),
      [
        ["a", "by settings", "x.test/a"],
        ["a", "by settings", "x.test/a"],
      ],
    );
    const asPool = await control.explain({ ...question, virtualMta: "main" });
    assert.deepEqual([asPool.virtualMta, asPool.defined], ["a", true]);
    const unknown = await control.explain({ ...question, virtualMta: "c" });
    assert.deepEqual([unknown.virtualMta, unknown.defined], ["c", false]);
  } finally {
    await mta.stop();
  }
});

test("each host tells what TLS to it must be like, and by whom", async () => {
  const asked: unknown[] = [];
  const witness = definePlugin({
    name: "witness",
    summary: "Of the test.",
    directives: {},
    hooks: {
      securePeer(before, { domain, hostName, isQuestion }) {
        asked.push([domain, isQuestion]);
        if (domain === "no.test")
          return { kind: "refused", failure: failureOf(hostName, "4.7.5", "it has no policy") };
        return domain === "by.test" ? { kind: "verified", names: ["b"], by: "a test" } : before;
      },
    },
  });
  const mta = await startMta(
    `<domain *>
      route [127.0.0.1]:25,[127.0.0.2]:25
      tls required
    </domain>
    <domain none.test>
      tls none
    </domain>`,
    { plugins: [witness] },
  );
  try {
    const hosts = async (domain: string, dns = true) => {
      const { control } = mta.engine;
      const told = await control.explain({ ...question, recipient: `x@${domain}`, domain, dns });
      return [told.tls, told.tlsBy, told.hosts?.[0]?.tls];
    };
    const names: readonly string[] = [];
    const by = "the configuration";
    assert.deepEqual(await hosts("x.test"), [
      ...["required", ["witness"]],
      { kind: "required", by, names },
    ]);
    assert.deepEqual((await hosts("by.test"))[2], { kind: "verified", by: "a test", names: ["b"] });
    const refused = { kind: "refused", by: "it has no policy", names };
    assert.deepEqual((await hosts("no.test"))[2], refused);
    assert.deepEqual(asked[0], ["x.test", true]);
    const before = asked.length;
    assert.deepEqual(await hosts("x.test", false), ["required", ["witness"], undefined]);
    assert.deepEqual(asked.length, before);
    assert.deepEqual((await hosts("none.test", false)).slice(0, 2), ["none", []]);
  } finally {
    await mta.stop();
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../../test/support/mta.ts";
import type { Question } from "../../control/explanation.ts";

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

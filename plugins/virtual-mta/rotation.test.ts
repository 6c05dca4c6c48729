import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { virtualMta } from "./plugin.ts";
import { Rotation } from "./rotation.ts";

const POOL = `<virtual-mta-pool main>
virtual-mta a
virtual-mta b
virtual-mta c
</virtual-mta-pool>
<virtual-mta a>
</virtual-mta>
<virtual-mta b>
</virtual-mta>
<virtual-mta c>
</virtual-mta>`;

test("the members of a pool take turns; a virtual MTA stands for itself", async () => {
  const { generation, reload } = await pluginLab([], POOL);
  const rotation = new Rotation(generation.config);
  const three = ["main", "main", "main", "main"].map((name) => rotation.memberOf(name));
  assert.deepEqual(three, ["a", "b", "c", "a"]);
  assert.equal(rotation.memberOf("b"), "b");

  const smaller = await reload(POOL.replace("virtual-mta c\n", ""));
  rotation.use(smaller.config);
  assert.deepEqual([rotation.memberOf("main"), rotation.memberOf("main")], ["b", "a"]);
});

test("default-virtual-mta may name what is defined, and nothing else", async () => {
  await pluginLab([virtualMta], `default-virtual-mta main\n${POOL}`);
  await assert.rejects(
    pluginLab([virtualMta], `default-virtual-mta mian\n${POOL}`),
    /default-virtual-mta names <virtual-mta mian> or <virtual-mta-pool mian>, which is not there/,
  );
});

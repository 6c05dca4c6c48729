import assert from "node:assert/strict";
import { test } from "node:test";
import { IDENTITY } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { bounceAfter } from "./plugin.ts";

const QUEUE = { domain: "x.test", virtualMta: "{default}" };
const HOUR = 3_600_000;

async function maxAge(text: string): Promise<number> {
  const { generation } = await pluginLab([bounceAfter], text, (services) =>
    services.put(IDENTITY, { hostName: "mx.test", localNames: ["mx.test"], hostId: "0" }),
  );
  return generation.plan(QUEUE).maxAge;
}

test("mail bounces at the age that is set, after four and a half days unless one is", async () => {
  assert.equal(await maxAge(""), 108 * HOUR);
  assert.equal(await maxAge("<domain x.test>\nbounce-after 2h\n</domain>"), 2 * HOUR);
});

test("never means never", async () => {
  const never = await maxAge("<domain x.test>\nbounce-after never\n</domain>");
  assert.equal(never, Number.POSITIVE_INFINITY);
});

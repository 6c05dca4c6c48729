import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin } from "../../plugin.ts";
import type { RecipientRow } from "../../queue/store.ts";
import { pluginLab } from "../../testing/plugin-lab.ts";
import { infoOf } from "../../testing/queue-store/kit.ts";
import { HookedSharing } from "./hooked-sharing.ts";

test("a recipient's own queue is that of its domain, or the one that it was assigned", async () => {
  const assigns = definePlugin({
    name: "assigns",
    summary: "Puts mail to b.test into the queue of another domain.",
    directives: {},
    hooks: {
      assignQueue: ({ recipient, info }) =>
        recipient.domain === "b.test" && info.size === 7 ? "Other.test" : undefined,
      shareQueue: ({ domain }) => (domain === "other.test" ? false : undefined),
    },
  });
  const { generation } = await pluginLab([assigns], "");
  const sharing = new HookedSharing(() => generation, { message: () => infoOf({ size: 7 }) });
  const queue = { domain: "x.rollup", virtualMta: "v" };
  const row = (address: string): RecipientRow => ({
    ...{ queue: 1, lane: 0, message: 1, index: 0, due: 0, address, originalRecipient: undefined },
    ...{ notify: 0, priority: 50, attempts: 0, lastAttempt: 0, virtualMta: undefined },
    ...{ notes: {}, epoch: 0 },
  });
  assert.ok(sharing.asks);
  const own = async (address: string): Promise<string> => sharing.ownDomain(row(address), queue);
  assert.equal(await own("a@A.test"), "a.test");
  assert.equal(await own("a@b.test"), "other.test");
  assert.equal(await sharing.mayShare({ queue, domain: "other.test" }), false);
  assert.equal(await sharing.mayShare({ queue, domain: "a.test" }), true);
});

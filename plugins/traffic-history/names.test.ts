import assert from "node:assert/strict";
import { test } from "node:test";
import { outcome } from "../../test/support/sample-outcome.ts";
import { TrafficNames } from "./names.ts";

test("a message counts once for each of its domains, in whatever order its recipients stand", () => {
  const { attempt } = outcome({ kind: "delivered" });
  const names = new TrafficNames();
  const info = { ...attempt.message, size: 100 };
  const to = (...domains: readonly string[]): readonly { readonly domain: string }[] =>
    domains.map((domain) => ({ domain }));
  names.accepted(info, to("a.test", "b.test", "a.test", "a.test", "b.test", "c.test"));
  names.accepted(info, to("a.test"));
  const { names: found } = names.top("domain", "recipientsIn", 9);
  assert.deepEqual(
    found.map(({ name, messagesIn, recipientsIn, bytesIn }) => [
      ...[name, messagesIn, recipientsIn, bytesIn],
    ]),
    [
      ["a.test", 2, 4, 200],
      ["b.test", 1, 2, 100],
      ["c.test", 1, 1, 100],
    ],
  );
});

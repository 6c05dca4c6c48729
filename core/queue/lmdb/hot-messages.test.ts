import assert from "node:assert/strict";
import { test } from "node:test";
import { infoOf } from "../../testing/queue-store/kit.ts";
import { HotMessages } from "./hot-messages.ts";

test("the oldest messages go when there is too much", () => {
  const hot = new HotMessages(10_000);
  const message = { info: infoOf(), content: Buffer.alloc(3000) };
  for (let id = 1; id <= 3; id++) hot.put(id, message);
  assert.deepEqual(
    [1, 2, 3].map((id) => hot.get(id) === message),
    [false, true, true],
  );
  hot.delete(2);
  hot.delete(2);
  hot.put(4, message);
  assert.deepEqual(
    [3, 4].map((id) => hot.get(id) === message),
    [true, true],
  );
  hot.put(5, { ...message, content: Buffer.alloc(20_000) });
  assert.deepEqual(
    [3, 4, 5].map((id) => hot.get(id)),
    [undefined, undefined, undefined],
  );
});

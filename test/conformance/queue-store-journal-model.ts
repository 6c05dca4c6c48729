import assert from "node:assert/strict";
import fc from "fast-check";
import { eventsAfter, part } from "../../core/testing/queue-store/journal.ts";
import type { StoreFactory } from "../../core/testing/queue-store/suite.ts";

const step = fc.record({
  sizes: fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 100_000, max: 300_000 })), {
    maxLength: 4,
  }),
  trim: fc.option(fc.nat(100), { nil: undefined }),
  from: fc.nat(100),
  most: fc.integer({ min: 1, max: 400_000 }),
  reopen: fc.boolean(),
});

/** Reads what a plain list would give, whatever was appended and trimmed, across restarts. */
export async function journalModel(factory: StoreFactory): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const given = await factory();
      try {
        const sizes: number[] = [];
        let trimmed = 0;
        for (const { sizes: added, trim, from, most, reopen } of steps) {
          const parts = added.map((size) => part(Buffer.alloc(size, sizes.length % 256)));
          await given.store.journal.write({ parts });
          sizes.push(...added);
          if (trim !== undefined) {
            const upTo = Math.min(trim, sizes.length);
            while (await given.store.journal.write({ trim: upTo }));
            trimmed = Math.max(trimmed, upTo);
          }
          if (reopen) await given.reopen?.();
          const { journal } = given.store;
          assert.equal(journal.last, sizes.length);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          assert.equal(journal.offset, total);
          const after = Math.min(from, sizes.length);
          const events = eventsAfter(journal, after, most);
          // Trimming may leave events, but only what is before the first one that is needed.
          const first = events[0]?.id ?? sizes.length + 1;
          assert.ok(first <= Math.max(after, trimmed) + 1, `first ${first}`);
          assert.deepEqual(
            events.map(({ id, bytes }) => [id, bytes.length]),
            sizes.slice(first - 1).map((size, index) => [first + index, size]),
          );
          assert.equal(events.at(-1)?.offset ?? total, total);
        }
      } finally {
        await given.dispose();
      }
    }),
    { numRuns: 15 },
  );
}

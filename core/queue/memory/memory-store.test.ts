import { queueStoreConformance } from "../../../test/conformance/queue-store.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MemoryStore } from "./memory-store.ts";

queueStoreConformance("the memory store", async () => {
  const clock = new FakeClock();
  const held = new MemoryQueue();
  const given = {
    store: new MemoryStore(clock, held),
    async reopen() {
      given.store = new MemoryStore(clock, held);
      return given.store;
    },
    dispose: () => given.store.close(),
  };
  return given;
});

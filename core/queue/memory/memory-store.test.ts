import { queueStoreConformance } from "../../../test/conformance/queue-store.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { MemoryStore } from "./memory-store.ts";

queueStoreConformance(
  "the memory store",
  async () => {
    const store = new MemoryStore(new FakeClock());
    return { store, reopen: undefined, dispose: () => store.close() };
  },
  { durable: false },
);

import {
  type StoreFactory,
  type StoreUnderTest,
  testQueueStore,
} from "../../../test/conformance/queue-store.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { lateStore } from "../../../test/support/late-store.ts";
import type { QueueStore } from "../store.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MemoryStore } from "./memory-store.ts";

/** Stores on one queue in memory: who opens it takes it over. */
function storesAs(made: (store: MemoryStore) => QueueStore): StoreFactory {
  return async () => {
    const clock = new FakeClock();
    const held = new MemoryQueue();
    const open = (): QueueStore => made(new MemoryStore(clock, held));
    const given: StoreUnderTest & { store: QueueStore } = {
      store: open(),
      async reopen() {
        given.store = open();
        return given.store;
      },
      dispose: () => given.store.close(),
    };
    return given;
  };
}

testQueueStore(
  "the memory store",
  storesAs((store) => store),
);
testQueueStore("the memory store, answering late,", storesAs(lateStore));

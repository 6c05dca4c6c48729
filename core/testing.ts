/**
 * `postrider/testing`: what a plugin is tested with, without an engine, in time that the test moves.
 * @module
 */

export { ServiceContainer } from "./container/container.ts";
export { MemoryQueue } from "./queue/memory/memory-queue.ts";
export { MemoryStore } from "./queue/memory/memory-store.ts";
export { FakeClock } from "./testing/fake-clock.ts";
export { fakeRandom } from "./testing/fake-random.ts";
export {
  type LimitStoreFactory,
  type LimitStoreUnderTest,
  limitStoreConformance,
} from "./testing/limit-store/suite.ts";
export { memoryFiles } from "./testing/memory-files.ts";
export type { DeclareTest } from "./testing/on-its-own.ts";
export { type PluginLab, pluginLab } from "./testing/plugin-lab.ts";
export {
  queueStoreConformance,
  type StoreFactory,
  type StoreUnderTest,
} from "./testing/queue-store/suite.ts";
export { type SampleMessage, sampleMessage } from "./testing/sample-message.ts";
export { schemaProblem } from "./testing/schema-problem.ts";

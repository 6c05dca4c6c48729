import { type DeclareTest, onItsOwn } from "../on-its-own.ts";
import { bodyConformance } from "./bodies.ts";
import { findConformance } from "./find.ts";
import { journalConformance } from "./journal.ts";
import type { StoreTest, StoreUnderTest } from "./kit.ts";
import { laneConformance } from "./lanes.ts";
import { limitRecordsConformance } from "./limits.ts";
import { ownerConformance } from "./owner.ts";
import { piecesConformance } from "./pieces.ts";
import { reopenConformance } from "./reopen.ts";
import { rowConformance } from "./rows.ts";
import { settleConformance } from "./settle.ts";
import { stateConformance } from "./state.ts";
import { strandConformance } from "./strands.ts";

export type { StoreUnderTest } from "./kit.ts";

/** Makes a fresh, empty store. */
export type StoreFactory = () => Promise<StoreUnderTest>;

/** Declares the tests that every `QueueStore` passes, each on a store of its own. */
export function queueStoreConformance(test: DeclareTest, factory: StoreFactory): void {
  const storeTest: StoreTest = onItsOwn(test, factory);
  rowConformance(storeTest);
  settleConformance(storeTest);
  findConformance(storeTest);
  bodyConformance(storeTest);
  strandConformance(storeTest);
  ownerConformance(storeTest);
  piecesConformance(storeTest);
  journalConformance(storeTest);
  limitRecordsConformance(storeTest);
  stateConformance(storeTest);
  laneConformance(storeTest);
  reopenConformance(storeTest);
}

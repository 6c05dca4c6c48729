import type { QueueStore } from "../../core/queue/store.ts";
import { StoreError } from "../../core/queue/store-error.ts";

/** What does not work now. */
export interface StoreFailures {
  /** Outcomes cannot be recorded. */
  outcomes: boolean;
  /** States of queues cannot be kept. */
  states: boolean;
  /** Nothing can be read. */
  reading: boolean;
  /** No row can be moved. */
  moves: boolean;
}

/** Has a store fail as long as what is returned says so. */
export function failingStore(store: QueueStore): StoreFailures {
  const failures: StoreFailures = {
    ...{ outcomes: false, states: false, reading: false, moves: false },
  };
  const failWhen = (what: keyof StoreFailures): void => {
    if (failures[what]) throw new StoreError("failed", "no luck");
  };
  const { settle, saveQueue, move, strands, rows, nextDue, message, body, find } = store;
  store.settle = async (...given) => {
    failWhen("outcomes");
    return settle.apply(store, given);
  };
  store.saveQueue = async (...given) => {
    failWhen("states");
    return saveQueue.apply(store, given);
  };
  store.rows = (...given) => {
    failWhen("reading");
    return rows.apply(store, given);
  };
  store.move = async (...given) => {
    failWhen("moves");
    return move.apply(store, given);
  };
  store.strands = (...given) => {
    failWhen("reading");
    return strands.apply(store, given);
  };
  store.nextDue = (...given) => {
    failWhen("reading");
    return nextDue.apply(store, given);
  };
  store.message = (...given) => {
    failWhen("reading");
    return message.apply(store, given);
  };
  store.body = (...given) => {
    failWhen("reading");
    return body.apply(store, given);
  };
  store.find = (...given) => {
    failWhen("reading");
    return find.apply(store, given);
  };
  return failures;
}

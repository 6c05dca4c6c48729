import { join } from "node:path";
import { createLog, type OwnDatabase, openOwnDatabase } from "../../core/mod.ts";
import type { StoryRecord } from "../../plugins/story/story-record.ts";
import { StoryStore } from "../../plugins/story/story-store.ts";
import {
  CHUNKS,
  FACTS,
  INDEX,
  PLACES,
  SEGMENTS,
  STORY_FORMAT,
} from "../../plugins/story/tables.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const log = createLog("story", () => {});

/** A story in a database that can be opened again. */
export interface StoryLab {
  readonly store: StoryStore;
  readonly database: OwnDatabase;
}

/** The database of a story in a folder. */
export function storyDatabase(folder: string): Promise<OwnDatabase> {
  return openOwnDatabase({
    folder: join(folder, "story"),
    tables: [CHUNKS, INDEX, SEGMENTS, PLACES, FACTS],
    format: STORY_FORMAT,
    maxSize: 2 ** 32,
    minFreeSpace: 1,
    log,
  });
}

/** Runs a test with a story; each call of `open` closes it and opens it again. */
export async function withStory(
  run: (open: () => Promise<StoryLab>) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    let last: OwnDatabase | undefined;
    await run(async () => {
      await last?.close();
      last = await storyDatabase(folder);
      return { store: await StoryStore.open(last, log), database: last };
    });
    await last?.close();
  });
}

/** Adds records, each as if an event of its own. */
export async function addRecords(
  store: StoryStore,
  records: readonly StoryRecord[],
): Promise<void> {
  const from = (store.reached?.id ?? 0) + 1;
  const placed = records.map((record, at) => ({ record, place: { id: from + at, at: record.at } }));
  const last = placed.at(-1);
  if (last === undefined) return;
  await store.append(placed, last.place);
  await store.flush();
}

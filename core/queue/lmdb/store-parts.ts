import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import type { MessageIds } from "../message-id.ts";
import type { Epoch } from "../store.ts";
import type { BodyFiles } from "./body-files.ts";
import type { Damage } from "./damage.ts";
import type { DraftBudget } from "./drafts.ts";
import type { LmdbEnvironment } from "./environment.ts";
import type { HotMessages } from "./hot-messages.ts";
import type { JournalTable } from "./journal-table.ts";
import type { Pending } from "./pending.ts";
import type { QueueNames } from "./queue-names.ts";
import type { LmdbReads } from "./reads.ts";
import type { SoundCommits } from "./sound-commits.ts";
import type { SpaceGuard } from "./space-guard.ts";

/** What a store is made of. */
export interface LmdbStoreParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly tables: LmdbEnvironment;
  readonly files: BodyFiles;
  readonly space: SpaceGuard;
  readonly names: QueueNames;
  readonly ids: MessageIds;
  readonly hot: HotMessages;
  readonly reads: LmdbReads;
  readonly pending: Pending;
  readonly budget: DraftBudget;
  readonly damage: Damage;
  readonly journal: JournalTable;
  readonly commits: SoundCommits;
  readonly epoch: Epoch;
}

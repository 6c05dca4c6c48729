import { test } from "node:test";
import { onFailingDisk } from "../../../test/support/failing-disk.ts";

for (const failure of ["flush", "meta"])
  test(`a failed ${failure} loses nothing, shows nothing, and the queue recovers`, () =>
    onFailingDisk("queue-failing-disk.ts", failure));

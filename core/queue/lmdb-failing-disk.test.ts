import { onFailingDisk, withCompiler } from "../../test/support/failing-disk.ts";

withCompiler("a failed flush loses nothing, shows nothing, and the queue recovers", () =>
  onFailingDisk("queue-failing-disk.ts"),
);

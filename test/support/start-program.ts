import { watch } from "node:fs";
import { access } from "node:fs/promises";
import { dirname } from "node:path";
import { systemClock } from "../../core/mod.ts";
import { Programs } from "../../plugins/local-delivery/command/programs.ts";

/**
 * Starts a shell script as local delivery does, gives it a line and no end of input, and ends in a hurry when the script has written
 * a file. Arguments: the script and the file.
 */
const [script = "", file = ""] = process.argv.slice(2);

async function* input(): AsyncGenerator<Buffer> {
  yield Buffer.from("one line\n");
  await new Promise(() => {});
}

const seen = (): Promise<void> => access(file).then(() => process.exit(3));
watch(dirname(file), () => void seen().catch(() => {}));
new Programs(systemClock).start({
  program: "/bin/sh",
  args: ["-c", script],
  identity: undefined,
  input: input(),
  timeLimit: 60_000,
});

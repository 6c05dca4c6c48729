import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type MtaRun, mta } from "../test/support/run-mta.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";
import { startZone } from "../test/support/zone.ts";

const GUIDE = join(import.meta.dirname, "../docs/guide/being-trusted.md");

/** A block of code of the guide, by what it is. */
interface Step {
  readonly kind: string;
  readonly text: string;
}

/** The words of a command, as a shell has them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = ""]) => quoted ?? bare);
}

/** Runs a command of the guide as if in a folder. */
function runIn(folder: string, line: string): Promise<MtaRun> {
  const [program, ...words] = wordsOf(line);
  assert.equal(program, "mta", line);
  const placed = words.map((word) => (word.endsWith(".eml") ? join(folder, word) : word));
  const extra = line.startsWith("mta dkim new")
    ? ["--folder", folder]
    : ["-c", join(folder, "config")];
  // The addresses of the guide are not those of this host.
  const files = words[0] === "check-config" ? ["--no-files"] : [];
  return mta(...placed, ...extra, ...files);
}

test("the guide leads a new domain from nothing to all green: each command does what it says", async () => {
  const guide = await readFile(GUIDE, "utf8");
  const steps: readonly Step[] = [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ([, kind = "", text = ""]) => ({ kind, text }),
  );
  const zone = await startZone();
  try {
    await inTemporaryFolder(async (folder) => {
      let config = `name-server 127.0.0.1:${zone.port}\n`;
      let shown = "";
      let commands = 0;
      for (const { kind, text } of steps)
        switch (kind) {
          case "config":
            config += text;
            await writeFile(join(folder, "config"), config);
            break;
          case "mail":
            await writeFile(join(folder, "letter.eml"), text);
            break;
          case "zone":
            zone.add(text);
            break;
          case "sh":
            shown = "";
            for (const line of text.trim().split("\n")) {
              const [command = "", comment = ""] = line.split("#");
              const expected = Number(/exit code (\d+)/.exec(comment)?.[1] ?? 0);
              const { code, out, err } = await runIn(folder, command.trim());
              assert.equal(code, expected, `${command}\n${out}\n${err}`);
              shown += `${out}\n`;
              // What it prints is published.
              if (command.startsWith("mta dkim new")) zone.add(out);
              commands++;
            }
            break;
          case "output":
            for (const line of text.trim().split("\n")) assert.ok(shown.includes(line), line);
            break;
          default:
            assert.fail(`a block of kind ${kind} is run by nobody`);
        }
      assert.equal(commands, 9);
    });
  } finally {
    zone.close();
  }
});

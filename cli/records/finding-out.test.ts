import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { mta } from "../../test/support/run-mta.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";

const GUIDE = new URL("../../docs/guide/", import.meta.url);

/** The blocks of a kind in a page of the guide. */
async function blocksOf(page: string, kind: string): Promise<readonly string[]> {
  const text = await readFile(new URL(page, GUIDE), "utf8");
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, of, block = ""]) =>
    of === kind ? [block] : [],
  );
}

/** The words of a command, as a shell has them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = ""]) => quoted ?? bare);
}

test("each command of the guide finds or counts what is in the files of a configuration", async () => {
  const lines = (await blocksOf("finding-out.md", "sh")).flatMap((block) =>
    block
      .trim()
      .split("\n")
      .filter((line) => /^mta (find|stats)/.test(line)),
  );
  assert.ok(lines.length > 5);
  await inTemporaryFolder(async (folder) => {
    const config = join(folder, "config");
    await writeFile(config, `<acct-file ${join(folder, "acct.csv")}>\n</acct-file>\n`);
    await writeFile(
      join(folder, "acct-2026-01-31-0001.csv"),
      "type,timeLogged,timeQueued,orig,rcpt,dsnDiag,bounceCat,vmta,jobId,messageId\r\nd,1769847600,1769847599,a@b.test,ann@example.net,smtp;250 ok,,v1,j1,4e3qlgrmrk\r\n",
    );
    for (const line of lines) {
      const words = wordsOf(line)
        .slice(1)
        .map((word) => (word === "mail.svg" ? join(folder, word) : word));
      const { code, err } = await mta(...words, "-c", config);
      assert.deepEqual([code, err], [0, ""], line);
    }
  });
});

test("the configuration of the guide about reports is right, and so is its template", async () => {
  const [config = ""] = await blocksOf("reports-to-senders.md", "config");
  const [template = ""] = await blocksOf("reports-to-senders.md", "template");
  await inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "config"), config);
    await writeFile(join(folder, "failed.txt"), template);
    const right = await mta("check-config", join(folder, "config"));
    assert.doesNotMatch(`${right.out}${right.err}`, /dsn|bcc|error \[/);
    await writeFile(join(folder, "failed.txt"), template.replace("{id}", "{idd}"));
    const wrong = await mta("check-config", join(folder, "config"));
    assert.match(`${wrong.out}${wrong.err}`, /failed\.txt:7: unknown variable "\$\{idd\}"/);
  });
});

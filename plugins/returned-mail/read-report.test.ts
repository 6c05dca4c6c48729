import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { bounceReport } from "../../test/support/returned-reports.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { addressLists } from "../address-lists/plugin.ts";
import { bounceCategories } from "../bounce-categories/plugin.ts";
import { identity } from "../identity/plugin.ts";
import { returnedMail } from "./plugin.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`parse/fixtures/${name}.eml`, import.meta.url));

test("an operator can ask what a mail in a file says, and try expressions on it", () =>
  inTemporaryFolder(async (folder) => {
    const lab = await pluginLab([addressLists, bounceCategories, identity, returnedMail], "");
    const read = async (...operands: readonly string[]): Promise<string> =>
      (await lab.command("read-report", ...operands)).text;
    assert.equal(
      await read(fixture("qmail-failed")),
      [
        "report on a delivery (qmail), from qmail.example.org",
        "ann@example.net: failed 5.1.1, said 198.51.100.7",
        "  smtp;550 5.1.1 no mailbox of that name",
        "about <offer-17@example.com>",
      ].join("\n"),
    );
    assert.match(
      await read(fixture("arf-abuse")),
      /^abuse \(arf\)\nby ann@example\.net\nmail from 192/,
    );
    assert.match(await read(fixture("away-english")), /^automatic reply: out-of-office\n/);
    assert.match(
      await read(fixture("unreadable-arf")),
      /^a report that cannot be read: the feedback/,
    );
    assert.equal(await read(fixture("person-writes")), "no report");
    const patterns = join(folder, "odd.txt");
    writeFileSync(patterns, "take (?P<r>\\S+) from");
    assert.match(
      await read(fixture("person-writes"), patterns),
      /^report on a delivery \(odd\.txt\)\nmatched by .*odd\.txt:1\nbob@example\.org: failed 5\.0\.0$/,
    );
    writeFileSync(patterns, "take (?P<who>\\S+)");
    await assert.rejects(
      read(fixture("person-writes"), patterns),
      /odd\.txt:1: unknown group "who"/,
    );
    await assert.rejects(read(folder), /it is a directory/);
    // Nothing that a terminal would obey.
    const file = join(folder, "hostile.eml");
    writeFileSync(file, bounceReport("ann@x.test", "Subject: a\u009b31mb\u001b]0;c\r\n"));
    const { data } = await lab.command("read-report", file);
    assert.ok(!/[\u007f-\u009f]|\\u001b/.test(JSON.stringify(data)), JSON.stringify(data));
  }));

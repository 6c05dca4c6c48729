/** The tables of the guide say what the personalities do. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MAGIC_MAILBOXES, type MagicMailbox } from "./mailboxes.ts";
import type { Profile } from "./profile.ts";
import { PROFILES } from "./profiles/all.ts";

const GUIDE = new URL("../../docs/guide/sandbox-in-tests.md", import.meta.url);

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function answer({ says, complaint }: Profile, mailbox: MagicMailbox): string {
  if (mailbox.refused !== undefined) {
    const { code, enhanced = "" } = says[mailbox.refused];
    return `${code} ${enhanced}`.trim();
  }
  switch (mailbox.afterwards) {
    case "bounces":
      return "DSN";
    case "complains":
      return complaint === undefined ? "nothing" : complaint.format.toUpperCase();
    default:
      return "POST";
  }
}

test("the guide has each mailbox with a name, and what each provider does about it", async () => {
  const guide = await readFile(GUIDE, "utf8");
  const profiles = Object.values(PROFILES);
  assert.ok(
    guide.includes(row(["mailbox", "what it is", ...profiles.map(({ name }) => `\`${name}\``)])),
  );
  for (const mailbox of MAGIC_MAILBOXES) {
    const answers = profiles.map((profile) => answer(profile, mailbox));
    const expected = row([`\`${mailbox.word}\``, mailbox.doc, ...answers]);
    assert.ok(guide.includes(expected), `docs/guide/sandbox-in-tests.md lacks: ${expected}`);
  }
});

test("the guide has the limits of each provider", async () => {
  const guide = await readFile(GUIDE, "utf8");
  for (const profile of Object.values(PROFILES)) {
    const { name, domains, connections, messagesPerConnection, recipients, size, rate } = profile;
    const expected = row([
      `\`${name}\``,
      domains.join(", ") || "none of its own",
      String(connections),
      messagesPerConnection === undefined ? "no limit" : String(messagesPerConnection.most),
      String(recipients),
      String(size),
      `${rate.count} in ${rate.window / 1000} s`,
    ]);
    assert.ok(guide.includes(expected), `docs/guide/sandbox-in-tests.md lacks: ${expected}`);
  }
});

test("code of the guide is in the example, word for word", async () => {
  const guide = await readFile(GUIDE, "utf8");
  const pieces = [...guide.matchAll(/<!-- (examples\/\S+) -->\n```ts\n([\s\S]*?)\n```/g)];
  assert.ok(pieces.length >= 3);
  const plain = (text: string): string => text.replaceAll(/^ +/gm, "");
  for (const [, file = "", code = ""] of pieces) {
    const source = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
    assert.ok(plain(source).includes(plain(code)), code);
  }
});

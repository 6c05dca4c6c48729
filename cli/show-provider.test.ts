import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type MtaRun, mta } from "../test/support/run-mta.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";

/** What it says under a configuration, which is in `file`. */
async function under(
  lines: string,
  ...words: readonly string[]
): Promise<MtaRun & { readonly file: string }> {
  let run: (MtaRun & { readonly file: string }) | undefined;
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "config");
    await writeFile(file, `host-name mx.me.test\npostmaster ops@me.test\n${lines}`);
    run = { ...(await mta("show", "provider", ...words, "-c", file, "--no-dns")), file };
  });
  assert.ok(run);
  return run;
}

test("show provider: its domains and mail hosts, each value with its source and date", async () => {
  const { code, out } = await under("", "gmail.com");
  assert.equal(code, 0);
  assert.match(out, /^provider +google\n/);
  assert.match(out, /domains +gmail\.com, googlemail\.com\n/);
  assert.match(out, /mail hosts +\*\.google\.com, \*\.googlemail\.com\n/);
  assert.match(
    out,
    /max-smtp-out +5 +5 +the profile +KumoMTA, 2026-08-04.*shipped: providers\.conf:\d+/,
  );
  assert.equal((await under("", "google")).out, out);
});

test("show provider: which values the operator's blocks override, and where", async () => {
  const lines =
    "<domain *>\nmax-smtp-out 7\n</domain>\n<virtual-mta a>\n<domain gmail.com>\nmax-msg-per-connection 3\n</domain>\n</virtual-mta>";
  const plain = await under(lines, "google");
  assert.match(plain.out, /max-smtp-out +5 +7 +<domain \*> \S+config:4:14/);
  assert.match(plain.out, /max-msg-per-connection +50 +50 +the profile/);
  const nested = await under(lines, "google", "--vmta=a");
  assert.match(
    nested.out,
    /max-msg-per-connection +50 +3 +<virtual-mta a> <domain gmail\.com> \S+:8:24/,
  );
});

test("show provider --json", async () => {
  const { out, file } = await under("<domain *>\nmax-smtp-out 7\n</domain>", "gmail.com", "--json");
  const { provider, domains, queue, values } = JSON.parse(out);
  assert.deepEqual([provider, domains[0], queue], ["google", "gmail.com", "gmail.com/{default}"]);
  const most = values.find(
    ({ directive }: { readonly directive: string }) => directive === "max-smtp-out",
  );
  assert.equal(most.overriddenAt, `${file}:4:14`);
  assert.equal(most.overriddenIn, "<domain *>");
  assert.match(most.source, /^KumoMTA, 2026-08-04/);
  const all = JSON.parse((await under("", "--json")).out);
  assert.ok(Array.isArray(all) && all.length > 20);
});

test("show provider: one without domains of its own is shown for those that it hosts", async () => {
  const { out } = await under("", "mimecast");
  assert.match(out, /domains +none of its own\n/);
  assert.match(out, /for +\*\/\{default\} \(any domain that it hosts\)/);
  assert.match(out, /max-smtp-out +10 +10 +the profile/);
});

test("show provider: why a profile does not count", async () => {
  const { out } = await under("<domain gmail.com>\nroute [192.0.2.1]\n</domain>", "gmail.com");
  assert.match(out, /not used +mail goes elsewhere: smtp-hosts, \S+config:4:7/);
  assert.match(out, /max-msg-per-connection +50 +unlimited +the default/);
  const off = await under("provider-profiles no", "gmail.com");
  assert.notEqual(off.code, 0);
  assert.match(off.err, /no profile applies: provider-profiles no, \S+config:3:19/);
});

test("show provider: errors elsewhere are said, and keep nothing from being shown", async () => {
  const { code, out, err } = await under(
    "no-such-thing\n<domain *>\nmax-smtp-out 7\n</domain>",
    "google",
  );
  assert.equal(code, 0);
  assert.match(err, /config has errors; see: mta check-config \S+config$/);
  assert.match(out, /max-smtp-out +5 +7 +<domain \*>/);
});

test("show provider: a configuration's own providers, and what nobody knows", async () => {
  const own =
    "<provider mine>\ndomain mine.test\nmax-smtp-out 3 # by agreement, 2026-05-01\n</provider>";
  const { out } = await under(own, "mine.test");
  assert.match(out, /max-smtp-out +3 +3 +the profile +by agreement, 2026-05-01 \(\S+config:5:14\)/);
  assert.match((await under(own)).out, /^mine +mine\.test +max-smtp-out 3$/m);
  const unknown = await under("", "nobody.test");
  assert.notEqual(unknown.code, 0);
  assert.match(unknown.err, /no provider is called nobody\.test or has such a domain/);
});

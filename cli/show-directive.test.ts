import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { mta } from "../test/support/run-mta.ts";

test("show directive says where it belongs, what it takes and how else it is spelt", async () => {
  const { code, out } = await mta("show", "directive", "max-msg-per-connection");
  assert.equal(code, 0);
  assert.match(out, /^max-msg-per-connection\n {2}Messages after which/);
  assert.match(out, /where +top level, <domain>/);
  assert.match(out, /takes +a whole number/);
  assert.match(out, /default +unlimited/);
  assert.match(out, /also +max-deliveries-per-connection/);
  assert.match(out, /plugin +connections/);
});

test("show directive knows every spelling", async () => {
  const { out } = await mta("show", "directive", "max-msg-per-connection");
  for (const spelling of [
    "Max_Msg_Per_Connection",
    "max-deliveries-per-connection",
    "MAX_DELIVERIES-per-connection",
  ])
    assert.equal((await mta("show", "directive", spelling)).out, out);
});

test("show directive shows each meaning of a word, and what belongs to the language itself", async () => {
  const { out } = await mta("show", "directive", "virtual-mta");
  assert.match(out, /A member of the pool/);
  assert.match(out, /plugin +language/);
  const json: unknown = JSON.parse((await mta("show", "directive", "source", "--json")).out);
  assert.ok(Array.isArray(json) && json.length > 1);
});

test("show directive knows blocks as well", async () => {
  const { code, out } = await mta("show", "directive", "virtual-mta-pool");
  assert.equal(code, 0);
  assert.match(out, /\n\n<virtual-mta-pool NAME>\n {2}Virtual MTAs used in turn/);
  assert.match(out, /where +top level\n/);
  const both = await mta("show", "directive", "domain");
  assert.match(both.out, /Every address of a domain\.[\s\S]*<domain DOMAIN PATTERN>/);
  const json: readonly unknown[] = JSON.parse(
    (await mta("show", "directive", "domain", "--json")).out,
  );
  assert.equal(json.length, both.out.split("\n\n").length / 2);
  const config = join(import.meta.dirname, "../examples/custom-plugin/config");
  const own = await mta("show", "directive", "subject-rule", "-c", config);
  assert.match(own.out, /directives +words, answer\n {2}plugin +subject-guard/);
});

test("show directive: a provider's block takes what a domain's does", async () => {
  const { out } = await mta("show", "directive", "provider");
  assert.match(out, /^<provider NAME>\n/);
  for (const name of ["domain", "max-smtp-out", "mx"])
    assert.match(out, new RegExp(`directives .*\\b${name}\\b`));
});

test("show directive says that one has no effect", async () => {
  const { out } = await mta("show", "directive", "smtp-server-tls-allow-sslv3");
  assert.match(out, /smtp-server-tls-allow-sslv3 is obsolete: /);
  assert.match(out, /\n {2}family +[a-z-]+$/);
});

test("show directive --planned lists what does nothing yet, and what happens instead", async () => {
  const { code, out } = await mta("show", "directive", "--planned", "--json");
  assert.equal(code, 0);
  const planned: unknown = JSON.parse(out);
  assert.ok(Array.isArray(planned) && planned.length > 0);
  for (const { name, scopes, family, instead } of planned) {
    assert.ok(Array.isArray(scopes) && scopes.length > 0, name);
    assert.doesNotMatch(family, /catalogue/);
    assert.match(instead, /\w/, name);
    const facts = JSON.parse((await mta("show", "directive", name, "--json")).out);
    assert.ok(
      facts.some((each: { readonly planned?: string }) => each.planned === instead),
      name,
    );
  }
  const { out: text } = await mta("show", "directive", "--planned");
  assert.equal(text.split("\n").length, planned.length + 1);
  assert.equal((await mta("show", "directive")).code, 2);
});

test("show directive knows the plugins of a configuration that is named", async () => {
  const config = join(import.meta.dirname, "../examples/custom-plugin/config");
  const { out } = await mta("show", "directive", "remember-refusals", "-c", config);
  assert.match(out, /plugin +subject-guard/);
  assert.equal((await mta("show", "directive", "remember-refusals")).code, 1);
  const broken = await mta("show", "directive", "tls", "-c", `${config}.none`);
  assert.match(broken.err, /config\.none has errors/);
  assert.match(broken.out, /^tls\n/);
});

test("show directive guesses what was meant", async () => {
  const near = await mta("show", "directive", "max-smpt-out");
  assert.equal(near.code, 1);
  assert.match(near.err, /unknown directive "max-smpt-out"; did you mean .*\bmax-smtp-out\b/);
  assert.match((await mta("show", "directive", "pipeline")).err, /\bsmtp-pipeline-depth\b/);
  assert.match((await mta("show", "directive", "max-smpt")).err, /\bmax-smtp-out\b/);
  const nothing = await mta("show", "directive", "q".repeat(1000));
  assert.equal(nothing.code, 1);
  assert.doesNotMatch(nothing.err, /did you mean/);
  assert.equal((await mta("show", "directive")).code, 2);
});

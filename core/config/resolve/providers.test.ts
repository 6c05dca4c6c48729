import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { directive } from "../../directive/directive.ts";
import { integer } from "../../directive/kinds/numbers.ts";
import { text } from "../../directive/kinds/words.ts";
import type { DirectiveOwner } from "../bind/directives.ts";
import { type LoadResult, loadConfig } from "../load.ts";
import { placeOf } from "../report/diagnostics.ts";
import type { ResolvedConfig } from "./resolved-config.ts";

const sending: DirectiveOwner = {
  name: "sending",
  directives: {
    most: directive(integer(), { scopes: ["global", "domain"], default: 20, doc: "A number." }),
    each: directive(integer(), { scopes: ["domain"], default: 99, doc: "A number." }),
    way: directive(text, { scopes: ["domain"], leadsElsewhere: true, doc: "Where to." }),
    how: directive(text, {
      scopes: ["domain"],
      default: "smtp",
      leadsElsewhere: true,
      doc: "How.",
    }),
    keep: directive(text, { scopes: ["global"], leadsElsewhere: true, doc: "A folder." }),
  },
  check: {
    domain: ({ most }: { readonly most: number }) =>
      most === 13 ? [{ severity: "error", directive: "most", message: "not 13" }] : [],
  },
};

const SHIPPED = `<provider big>
domain big.test
domain [*.]big.example
mx *.mx.big.test
most 5  # from the moon
each 50
</provider>
<provider small>
mx *.small.test
each 7
</provider>
`;

function load(text: string): Promise<LoadResult<DirectiveOwner>> {
  return loadConfig<DirectiveOwner>({
    file: "/c/config",
    plugins: [sending],
    files: memoryFiles({ "/c/config": text }),
    shipped: async () => ({ name: "providers.conf", text: SHIPPED }),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
}

async function config(text: string): Promise<ResolvedConfig> {
  const { config: loaded, diagnostics } = await load(text);
  assert.deepEqual(diagnostics, []);
  assert.ok(loaded);
  return loaded;
}

/** What `most` and `each` are for mail to a domain. */
async function values(
  text: string,
  domain: string,
  mx?: readonly string[],
): Promise<readonly unknown[]> {
  const view = (await config(text)).domain(domain, "v", mx);
  return [view.get("most").value, view.get("each").value];
}

test("what is shipped for a provider's domains holds where nothing is written", async () => {
  assert.deepEqual(await values("", "big.test"), [5, 50]);
  assert.deepEqual(await values("", "sub.big.example"), [5, 50]);
  assert.deepEqual(await values("", "other.test"), [20, 99]);
});

test("the place names the layer", async () => {
  const { at, block } = (await config("")).domain("big.test", "v").get("most");
  assert.equal(at && placeOf(at), "shipped: providers.conf:5:6");
  assert.equal(block, "<provider big>");
});

test("anything an operator wrote goes before it, directive by directive", async () => {
  assert.deepEqual(await values("<domain *>\nmost 30\n</domain>", "big.test"), [30, 50]);
  assert.deepEqual(await values("most 30", "big.test"), [30, 50]);
  const nested = "<virtual-mta v>\n<domain *>\neach 3\n</domain>\n</virtual-mta>";
  assert.deepEqual(await values(nested, "big.test"), [5, 3]);
});

test("an empty value takes a shipped one back", async () => {
  assert.deepEqual(await values('<domain *>\nmost ""\n</domain>', "big.test"), [20, 50]);
});

test("domains that a provider hosts are known by all their MX", async () => {
  const of = (...mx: string[]): Promise<readonly unknown[]> => values("", "shop.test", mx);
  assert.deepEqual(await of("a.mx.big.test", "b.mx.big.test"), [5, 50]);
  assert.deepEqual(await of("a.mx.big.test", "mx.shop.test"), [20, 99]);
  assert.deepEqual(await of("a.mx.big.test", "x.small.test"), [20, 99]);
  assert.deepEqual(await of("x.small.test"), [20, 7]);
  assert.deepEqual(await of(), [20, 99]);
});

test("a domain of one provider stays that provider's, whatever its MX", async () => {
  assert.deepEqual(await values("", "big.test", ["x.small.test"]), [5, 50]);
});

test("only queues whose settings depend on it are looked up", async () => {
  const plain = await config("");
  assert.equal(plain.goesByMx("shop.test", "v"), true);
  assert.equal(plain.goesByMx("big.test", "v"), false);
  assert.equal(plain.goesByMx("[192.0.2.1]", "v"), false);
  assert.equal(plain.goesByMx("{bounce}", "v"), false);
  assert.equal((await config("provider-profiles no")).goesByMx("shop.test", "v"), false);
});

test("provider-profiles no takes all of them out", async () => {
  assert.deepEqual(await values("provider-profiles no", "big.test"), [20, 99]);
  const off = await config("provider-profiles no");
  assert.deepEqual(off.providers(), []);
  assert.equal(off.isSet("sending", "each"), false);
  assert.equal((await config("")).isSet("sending", "each"), true);
});

test("none of it is for mail that goes elsewhere", async () => {
  for (const text of [
    "<domain big.test>\nway there\n</domain>",
    "<virtual-mta v>\n<domain *>\nhow lmtp\n</domain>\n</virtual-mta>",
    "keep /folder",
  ]) {
    const given = await config(text);
    assert.equal(given.domain("big.test", "v").get("each").value, 99, text);
    assert.equal(given.provider("big.test", "v"), undefined, text);
    if (!text.includes("big.test")) assert.equal(given.goesByMx("shop.test", "v"), false, text);
  }
  const asUsual = '<domain big.test>\nhow smtp\nway ""\n</domain>';
  assert.deepEqual(await values(asUsual, "big.test"), [5, 50]);
});

test("a provider block of an operator goes before <domain *>, and after what is more specific", async () => {
  const own = "<provider big>\nmost 2\n</provider>\n<domain *>\nmost 30\neach 31\n</domain>\n";
  assert.deepEqual(await values(own, "big.test"), [2, 31]);
  const specific = `${own}<domain [*.]test>\nmost 40\n</domain>`;
  assert.deepEqual(await values(specific, "big.test"), [40, 31]);
  assert.deepEqual(await values(specific, "shop.example", ["a.mx.big.test"]), [2, 31]);
});

test("an operator's own providers have domains and MX of their own", async () => {
  const own =
    "domain-macro mine a.test,b.test\n<provider mine>\ndomain $mine\nmx mx.big.test\neach 4\n</provider>\n";
  assert.deepEqual(await values(own, "b.test"), [20, 4]);
  const providers = (await config(own)).providers();
  assert.deepEqual(
    providers.map(({ name }) => name),
    ["mine", "big", "small"],
  );
  // Without the shipped ones it is still there.
  assert.deepEqual(await values(`provider-profiles no\n${own}`, "a.test"), [20, 4]);
});

test("what is wrong in a provider block is told where it stands", async () => {
  const said = async (text: string): Promise<readonly string[]> =>
    (await load(text)).diagnostics.map(({ at, message }) => `${at?.line} ${message}`);
  assert.deepEqual(await said("<provider a>\nmost 13\n</provider>"), ["2 not 13"]);
  assert.deepEqual(await said("<provider a>\nkeep x\n</provider>"), [
    "2 keep is not allowed in <provider>",
  ]);
  assert.match(
    (await said("<provider a>\nmx a b\n</provider>"))[0] ?? "",
    /^2 mx takes a domain or pattern/,
  );
  assert.match((await said("<provider>\n</provider>"))[0] ?? "", /needs a name/);
});

test("asking again makes nothing new", async () => {
  const given = await config("");
  const mx = ["a.mx.big.test"];
  assert.equal(given.domain("shop.test", "v", mx), given.domain("shop.test", "v", mx));
  assert.equal(given.domain("shop.test", "v", mx), given.domain("big.test", "v"));
});

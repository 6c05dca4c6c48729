import assert from "node:assert/strict";
import { test } from "node:test";
import { failed } from "../../core/errors/delivery-failure.ts";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { refusal } from "../../test/support/refusal.ts";
import { BOUNCE_CATEGORIES } from "./contract.ts";
import { bounceCategories } from "./plugin.ts";

const OWN = `<bounce-category-patterns>
  /^5\\.1\\.1;smtp;550 .*contractor/ left-company
  /(?-i)Holiday/ on-holiday
</bounce-category-patterns>`;

test("one's own lines come first, in file order; then the shipped ones, words before status codes", async () => {
  const lab = await pluginLab([bounceCategories], OWN);
  const of = (reply: string): string =>
    lab.generation.services.get(BOUNCE_CATEGORIES).of(refusal(reply));
  assert.equal(of("550 5.1.1 Contractor, user unknown"), "left-company");
  assert.equal(of("550 5.2.1 Holiday"), "on-holiday");
  assert.equal(of("550 5.2.1 holiday"), "inactive-mailbox", "by its status");
  assert.equal(of("550 5.7.1 User unknown"), "bad-mailbox", "by its words");
  assert.equal(of("550 5.9.9 what nobody thought of"), "other");
});

test("the category that a rule gave stays", async () => {
  const { services } = (await pluginLab([bounceCategories], "")).generation;
  const failure = failed("policy", "5.1.1", "user unknown", undefined);
  const categories = services.get(BOUNCE_CATEGORIES);
  assert.equal(categories.of(failure), "bad-mailbox");
  assert.equal(categories.of({ ...failure, category: "seen-before" }), "seen-before");
});

test("a reload brings other lines of one's own", async () => {
  const lab = await pluginLab([bounceCategories], OWN);
  const text = "<bounce-category-patterns>\n// everything\n</bounce-category-patterns>";
  const { services } = await lab.reload(text);
  assert.equal(services.get(BOUNCE_CATEGORIES).of(refusal("550 5.2.1 Holiday")), "everything");
});

test("an operator can ask which line names the category", async () => {
  const lab = await pluginLab([bounceCategories], OWN);
  const own = await lab.command("bounce-category", "5.1.1;smtp;550", "5.1.1", "contractor");
  assert.equal(own.text, "left-company (/etc/mta/config:2:3)");
  const shipped = await lab.command("bounce-category", "5.2.2;smtp;552 mailbox full 100% #/?");
  assert.match(shipped.text, /^quota-issues \(.*\/config\/bounce-categories\.conf:\d+:5\)$/);
});

test("lines after a catch-all are said to be never asked", async () => {
  const check = async (...lines: string[]): Promise<readonly string[]> => {
    const text = `<bounce-category-patterns>\n${lines.join("\n")}\n</bounce-category-patterns>`;
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: [bounceCategories],
      files: memoryFiles({ "/c/config": text }),
      loadPlugin: () => Promise.reject(new Error("there is none")),
    });
    return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  };
  assert.deepEqual(await check("/a/ x", "// other"), []);
  assert.deepEqual(await check("/a/ x"), []);
  assert.match((await check("// other", "/a/ x"))[0] ?? "", /^warning: .* never asked/);
  assert.match((await check("/(a/ x"))[0] ?? "", /^error: a rule takes/);
});

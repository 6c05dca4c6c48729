import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { anyMacroValues } from "../../../test/support/any-macro-values.ts";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { pathFor, pathTemplate } from "./file-name.ts";

const HARMLESS = {
  bodytype: "7BIT",
  ctime: "",
  isodate: "2026-02-03",
  timet: "",
  rfctime: "",
  envid: "",
  from: "",
  to: "joe@x.test",
  user: "joe",
  domain: "x.test",
};

test("macros in paths", () => {
  const template = read(pathTemplate, "/var/mail/$domain/$user.mbox");
  assert.equal(pathFor(template, HARMLESS), "/var/mail/x.test/joe.mbox");
  assert.equal(pathFor(read(pathTemplate, "/a/../$isodate"), HARMLESS), "/2026-02-03");
  refuses(pathTemplate, "", "/a/$nobody", "/a/\0");
});

test("an address cannot leave its component, hide or be empty", () => {
  const template = read(pathTemplate, "/mail/$user/new");
  const name = (user: string): string | undefined => pathFor(template, { ...HARMLESS, user });
  assert.equal(name(".."), "/mail/%2E./new");
  assert.equal(name("../../etc"), "/mail/%2E.%2F..%2Fetc/new");
  assert.equal(name("-rf"), "/mail/%2Drf/new");
  assert.equal(name(""), "/mail/%/new");
  assert.equal(name("a%b\0"), "/mail/a%25b%00/new");
  assert.equal(name("u".repeat(300)), undefined);
});

test("whatever addresses are, paths have the template's form, and no two share one", () => {
  const template = read(pathTemplate, "/m/$domain/x$user");
  fc.assert(
    fc.property(anyMacroValues, anyMacroValues, (one, two) => {
      const path = pathFor(template, one);
      if (path === undefined) return;
      assert.match(path, /^\/m\/[^/\0]+\/x[^/\0]*$/);
      assert.equal(join(path, "."), path);
      const same = one.domain === two.domain && one.user === two.user;
      // Halves of surrogate pairs are no text: no address has them.
      if (![one, two].every(({ domain, user }) => (domain + user).isWellFormed())) return;
      assert.equal(pathFor(template, two) === path, same);
    }),
  );
});

test("the laws of kinds", () => {
  const piece = fc.constantFrom("/", "a", "..", "$user", "$to", "$", "$$", "é");
  obeysKindLaws(
    pathTemplate,
    fc.array(piece).map((pieces) => `/${pieces.join("")}`),
  );
});

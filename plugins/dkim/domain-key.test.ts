import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { domainKey } from "./domain-key.ts";

test("a key is for a domain or for all, in a file or in a vault", () => {
  assert.deepEqual(read(domainKey, "S1, Example.NET, /etc/k,1.pem"), {
    selector: "s1",
    domain: "example.net",
    key: "/etc/k,1.pem",
  });
  assert.equal(read(domainKey, "s1,*,/k.pem").domain, "*");
  assert.equal(
    read(domainKey, "a.b,x.example,{vault}:/secret/mail:key").key,
    "{vault}:/secret/mail:key",
  );
  // As the DNS has it.
  assert.equal(read(domainKey, "Schlüssel,é.example,/k.pem").selector, "xn--schlssel-95a");
  const relative = domainKey.parse("s1,*,keys/a.pem", { baseDir: "/etc/mta" });
  assert.ok(relative.ok && relative.value.key === resolve("/etc/mta/keys/a.pem"));
  refuses(domainKey, "", "s1", "s1,*", "s1,*,", "s 1,*,/k", "s1,a b,/k", ",*,/k");
  refuses(domainKey, "s1,mail.example,*,/etc/k.pem", "s1,*,/a,{vault}:/b");
  obeysKindLaws(domainKey, fc.stringMatching(/^[a-z]\d?, ?(\*|[a-z]\.example),\/[a-z,]{1,8}$/));
});

test("the key's file is looked at, a vault is not", () => {
  const mentions = (text: string) => domainKey.mentions?.(read(domainKey, text));
  assert.deepEqual(mentions("s,*,/k"), [{ kind: "path", path: "/k", use: "private-key" }]);
  assert.deepEqual(mentions("s,*,{vault}:/k"), []);
});

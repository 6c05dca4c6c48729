import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CertificateNames } from "./certificate-names.ts";

const shown = (name: string): X509Certificate =>
  new X509Certificate(readFileSync(new URL(`../../test/support/tls/${name}`, import.meta.url)));

test("a certificate goes by its names, in any case; a wildcard stands for one label", () => {
  const names = new CertificateNames<string>();
  for (const name of ["test.crt", "matrix/good.crt", "matrix/wild.crt"])
    names.add(shown(name), name);
  assert.deepEqual(names.get("MX.test."), ["test.crt", "matrix/good.crt"], "the first goes first");
  assert.deepEqual(names.get("localhost"), ["test.crt"]);
  assert.deepEqual(names.get("a.wild.test"), ["matrix/wild.crt"]);
  assert.deepEqual(names.beside(shown("matrix/wild.crt")), ["matrix/wild.crt"]);
  for (const none of ["wild.test", "b.a.wild.test", "*.test", "", ".", "127.0.0.1", "test"])
    assert.equal(names.get(none), undefined, none);
});

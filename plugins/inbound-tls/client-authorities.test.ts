import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ClientAuthorities } from "./client-authorities.ts";

const pem = (name: string): string =>
  readFileSync(new URL(`../../test/support/tls/${name}`, import.meta.url), "utf8");
const shown = (name: string): X509Certificate => new X509Certificate(pem(name));
const NOW = Date.UTC(2030, 0, 1);

test("certificates of clients count by who has issued them, when they are valid, and for what", () => {
  const authorities = new ClientAuthorities(`${pem("purposes/authority.crt")}${pem("test.crt")}`);
  const counts = (name: string, now = NOW): boolean => authorities.accept(shown(name), now);
  assert.ok(counts("purposes/for-clients.crt"));
  assert.ok(!counts("purposes/for-servers.crt"), "it is for servers alone");
  assert.ok(!counts("purposes/for-clients.crt", Date.UTC(2200, 0, 1)), "it has expired");
  assert.ok(!counts("purposes/for-clients.crt", Date.UTC(2010, 0, 1)), "it is not valid yet");
  assert.ok(counts("test.crt"), "it is in the file itself");
  assert.ok(!counts("matrix/good.crt"), "an authority of the same name has another key");
  assert.ok(!counts("matrix/self-signed.crt"));
});

test("who is no authority issues nothing", () => {
  const authorities = new ClientAuthorities(pem("matrix/good.crt"));
  assert.ok(authorities.accept(shown("matrix/good.crt"), NOW));
  assert.ok(!authorities.accept(shown("matrix/other.crt"), NOW));
  assert.throws(() => new ClientAuthorities(""), /no certificate is in it/);
});

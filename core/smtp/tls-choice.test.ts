import assert from "node:assert/strict";
import { test } from "node:test";
import { createSecureContext } from "node:tls";
import { type TlsChoice, tlsChoiceOptions, tlsChoiceProblem } from "./tls-choice.ts";

const ANY: TlsChoice = { tls12: true, tls13: true, ciphers: undefined, suites: undefined };

test("versions before TLS 1.2 are never spoken, and one of the others may be left out", () => {
  assert.deepEqual(tlsChoiceOptions(ANY), { minVersion: "TLSv1.2", maxVersion: "TLSv1.3" });
  assert.deepEqual(tlsChoiceOptions({ ...ANY, tls12: false }), {
    minVersion: "TLSv1.3",
    maxVersion: "TLSv1.3",
  });
  assert.deepEqual(tlsChoiceOptions({ ...ANY, tls13: false }), {
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.2",
  });
  assert.equal(tlsChoiceProblem(ANY), undefined);
  assert.match(tlsChoiceProblem({ ...ANY, tls12: false, tls13: false }) ?? "", /neither/);
});

test("ciphers of one sort leave those of the other as they are", () => {
  const some = tlsChoiceOptions({ ...ANY, ciphers: "ECDHE+AESGCM, ECDHE+CHACHA20" }).ciphers ?? "";
  assert.match(some, /^TLS_AES_256_GCM_SHA384:.*:ECDHE\+AESGCM:+ECDHE\+CHACHA20$/);
  const suites = ["TLS_AES_128_GCM_SHA256"] as const;
  const { ciphers = "" } = tlsChoiceOptions({ ...ANY, suites });
  assert.match(ciphers, /^TLS_AES_128_GCM_SHA256:(?!.*TLS_).*ECDHE/);
  for (const text of [some, ciphers]) createSecureContext({ ciphers: text });
});

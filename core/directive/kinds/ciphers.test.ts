import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { THIS_RUNTIME } from "../../../test/support/runtimes.ts";
import { CIPHER_SUITES, cipherList, cipherSuites, DEFAULT_CIPHERS } from "./ciphers.ts";

test("ciphers", () => {
  assert.equal(read(cipherList, DEFAULT_CIPHERS), DEFAULT_CIPHERS);
  assert.equal(
    read(cipherList, "ECDHE+AESGCM:!aNULL:@SECLEVEL=1"),
    "ECDHE+AESGCM:!aNULL:@SECLEVEL=1",
  );
  refuses(cipherList, "", ":", "HIGH:", "a/b", "x".repeat(5000));
  const suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"];
  assert.deepEqual(read(cipherSuites, suites.join(":")), suites);
  assert.equal(read(cipherSuites, CIPHER_SUITES.join(":")).length, 5);
  refuses(cipherSuites, "", "HIGH", "TLS_AES_128_GCM_SHA256:", suites.concat(suites).join(":"));
});

test("a choice that the runtime does not let anybody make is said to have no effect, the usual one is not", () => {
  const isIdle = (parsed: object): boolean => "noEffect" in parsed;
  assert.equal(isIdle(cipherList.parse("ECDHE+AESGCM")), THIS_RUNTIME === "deno");
  assert.equal(isIdle(cipherSuites.parse("TLS_AES_128_GCM_SHA256")), THIS_RUNTIME !== "node");
  assert.equal(isIdle(cipherList.parse(DEFAULT_CIPHERS)), false);
  assert.equal(isIdle(cipherSuites.parse(CIPHER_SUITES.join(":"))), false);
});

test("the laws of kinds", () => {
  obeysKindLaws(cipherList, fc.stringMatching(/^[A-Z]{1,5}(:[!+]?[A-Z]{1,5}){0,2}$/));
  obeysKindLaws(
    cipherSuites,
    fc.subarray([...CIPHER_SUITES], { minLength: 1 }).map((suites) => suites.join(":")),
  );
});

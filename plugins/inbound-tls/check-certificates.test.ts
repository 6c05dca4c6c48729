import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { matrixFile } from "../../test/support/tls-peer.ts";
import { identity } from "../identity/plugin.ts";
import { smtpListener } from "../smtp-listener/plugin.ts";
import { inboundTls } from "./plugin.ts";

async function warnings(hostName: string, at: number, ...lines: readonly string[]) {
  const certificates = ["good.crt", "wild.crt", "expired.crt"].map(
    (name) => [`/c/${name}`, matrixFile(name)] as const,
  );
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [identity, inboundTls, smtpListener],
    files: memoryFiles({
      "/c/config": [`host-name ${hostName}`, ...lines].join("\n"),
      ...Object.fromEntries(certificates),
      "/c/none.crt": "nothing",
    }),
    now: () => at,
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics
    .filter(({ code }) => code === "doubtful-certificate")
    .map(({ at: place, message }) => `${place?.line}: ${message}`);
}

const NOW = Date.UTC(2026, 0, 1);
const GOOD = "smtp-server-tls-certificate /c/good.crt";

test("certificates that are not for the host's name, or out of date, are told of before clients refuse them", async () => {
  assert.deepEqual(await warnings("mx.test", NOW, GOOD), []);
  assert.deepEqual(
    await warnings("a.wild.test", NOW, "smtp-server-tls-certificate /c/wild.crt"),
    [],
  );
  assert.deepEqual(await warnings("other.example", NOW, GOOD), [
    "2: no certificate is for other.example, the host-name",
  ]);
  const expired = "smtp-server-tls-certificate /c/expired.crt";
  assert.deepEqual(await warnings("mx.test", NOW, expired, GOOD), [
    "2: the certificate in /c/expired.crt has expired on 2021-01-01T00:00:00.000Z: renew it",
  ]);
  assert.match(
    (await warnings("mx.test", Date.UTC(2020, 11, 28), expired)).join(),
    /^2: .* expires on 2021-01-01/,
  );
});

test("a listener with certificates of its own is looked at by itself; what is no certificate is told elsewhere", async () => {
  const block = [
    "<smtp-listener 127.0.0.1:2525>",
    "tls-certificate /c/wild.crt",
    "</smtp-listener>",
  ];
  assert.deepEqual(await warnings("mx.test", NOW, GOOD, ...block), [
    "4: no certificate is for mx.test, the host-name",
  ]);
  assert.deepEqual(await warnings("mx.test", NOW, "smtp-server-tls-certificate /c/none.crt"), []);
});

import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createLog, type LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { turnUntil } from "../../test/support/until.ts";
import type { TlsSettings } from "./server-tls.ts";
import { type ListenersTlsSettings, TlsKeeper } from "./tls-keeper.ts";

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/matrix/${name}`, import.meta.url));

interface Lab {
  readonly keeper: TlsKeeper;
  readonly clock: FakeClock;
  readonly events: LogEvent[];
  /** A file of the folder. */
  at(name: string): string;
  /** Puts a certificate of the matrix in the place of the one in use. */
  put(name: string): Promise<void>;
  /** Lets the keeper look at its files once. */
  look(): Promise<void>;
  settings(changes?: Partial<TlsSettings>): ListenersTlsSettings;
}

async function withKeeper(use: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tls-keeper-"));
  const at = (name: string): string => join(folder, name);
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  const keeper = new TlsKeeper(
    clock,
    createLog("tls", (event) => events.push(event)),
  );
  const put = async (name: string): Promise<void> => {
    await copyFile(file(name), at("new"));
    await copyFile(at("new"), at("host.crt"));
  };
  const look = async (): Promise<void> => {
    await clock.advance(10_000);
    await turnUntil("the next look", () => clock.untilNext !== undefined);
  };
  const settings = (changes: Partial<TlsSettings> = {}): ListenersTlsSettings => ({
    usual: {
      certificates: [{ file: at("host.crt"), password: undefined }],
      keys: [at("host.key")],
      caFile: undefined,
      choice: { tls12: true, tls13: true, ciphers: undefined, suites: undefined },
      ...changes,
    },
    own: new Map(),
  });
  try {
    await put("good.crt");
    await copyFile(file("host.key"), at("host.key"));
    await use({ keeper, clock, events, at, put, look, settings });
  } finally {
    keeper.close();
    assert.equal(clock.untilNext, undefined, "nothing is left to be looked at");
    await rm(folder, { recursive: true });
  }
}

const namesOf = (keeper: TlsKeeper, block?: string): string =>
  keeper.of(block)?.certificates[0].x509.subjectAltName ?? "none";
const said = (events: readonly LogEvent[]): readonly string[] =>
  events.map(({ level, message }) => `${level} ${message}`);

test("a certificate that is replaced is read again once its file rests, without a reload", () =>
  withKeeper(async ({ keeper, put, look, settings, events }) => {
    (await keeper.prepare(settings())).commit();
    const before = keeper.of(undefined);
    assert.match(namesOf(keeper), /mx\.test/);
    await look();
    assert.equal(keeper.of(undefined), before, "nothing has changed");
    await put("other.crt");
    await look();
    assert.equal(keeper.of(undefined), before, "it may still be written");
    await look();
    assert.equal(namesOf(keeper), "DNS:other.test");
    assert.deepEqual(said(events), ["notice certificate read again"]);
  }));

test("what does not fit together is not used, is said once, and is read when it does", () =>
  withKeeper(async ({ keeper, at, put, look, settings, events }) => {
    (await keeper.prepare(settings())).commit();
    const before = keeper.of(undefined);
    await writeFile(at("host.crt"), "-----BEGIN CERTIFICATE-----\n");
    for (let looks = 0; looks < 4; looks++) await look();
    assert.equal(keeper.of(undefined), before);
    assert.deepEqual(said(events), [
      "error certificates cannot be read again; those before stay in use",
    ]);
    await rm(at("host.crt"));
    for (let looks = 0; looks < 2; looks++) await look();
    assert.equal(keeper.of(undefined), before);
    await put("wild.crt");
    for (let looks = 0; looks < 2; looks++) await look();
    assert.equal(namesOf(keeper), "DNS:*.wild.test");
  }));

test("certificates that expire within a week, or have, are warned of once; when is told by file", () =>
  withKeeper(async ({ keeper, clock, at, put, look, settings, events }) => {
    await put("expired.crt");
    const expiry = Date.UTC(2021, 0, 1);
    clock.setWall(expiry - 8 * 86_400_000 - clock.now());
    (await keeper.prepare(settings())).commit();
    assert.deepEqual(keeper.expiries, [[{ file: at("host.crt") }, expiry / 1000]]);
    assert.deepEqual(said(events), []);
    clock.setWall(2 * 86_400_000);
    await look();
    await look();
    assert.deepEqual(said(events), ["warning certificate expires soon"]);
    clock.setWall(7 * 86_400_000);
    (await keeper.prepare(settings())).commit();
    assert.deepEqual(said(events).slice(1), ["warning certificate has expired"]);
  }));

test("listeners have their own certificates, those of all, or what was offered", () =>
  withKeeper(async ({ keeper, settings }) => {
    const { usual } = settings();
    const other = { ...usual, certificates: [{ file: file("other.crt"), password: undefined }] };
    assert.equal(keeper.of(undefined), undefined);
    const { commit } = await keeper.prepare({
      usual,
      own: new Map([
        ["a", other],
        ["b", usual],
      ]),
    });
    assert.equal(keeper.of("a"), undefined, "it is not in force yet");
    commit();
    assert.equal(namesOf(keeper, "a"), "DNS:other.test");
    assert.equal(keeper.of("b"), keeper.of(undefined));
  }));

test("files that cannot be used are named", () =>
  withKeeper(async ({ keeper, at, settings }) => {
    await assert.rejects(
      keeper.prepare(settings({ caFile: at("host.key") })),
      /no authorities in .*host\.key: no certificate is in it/,
    );
    await assert.rejects(keeper.prepare(settings({ keys: [] })), /no private key is in it/);
  }));

import assert from "node:assert/strict";
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createLog, type LogEvent } from "../../core/mod.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
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
  /** What the alarms that are raised say. */
  alarms(): readonly string[];
  settings(changes?: Partial<TlsSettings>): ListenersTlsSettings;
}

async function withKeeper(use: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tls-keeper-"));
  const at = (name: string): string => join(folder, name);
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  const log = createLog("tls", (event) => events.push(event));
  const hub = new AlarmHub(clock, log);
  const keeper = new TlsKeeper(clock, log, hub.of("inbound-tls"));
  const alarms = (): readonly string[] => hub.active().map(({ text }) => text);
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
    await use({ keeper, clock, events, at, put, look, settings, alarms });
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

test("what does not fit together is not used, with an alarm, and is read when it does", () =>
  withKeeper(async ({ keeper, at, put, look, settings, events, alarms }) => {
    (await keeper.prepare(settings())).commit();
    const before = keeper.of(undefined)?.certificates[0];
    await writeFile(at("host.crt"), "-----BEGIN CERTIFICATE-----\n");
    for (let looks = 0; looks < 4; looks++) await look();
    assert.equal(keeper.of(undefined)?.certificates[0], before);
    assert.deepEqual(said(events), ["warning alarm raised"]);
    assert.match(
      alarms()[0] ?? "",
      /^what was read before stays in use: no certificate.*host\.crt/,
    );
    await rm(at("host.crt"));
    for (let looks = 0; looks < 2; looks++) await look();
    assert.equal(keeper.of(undefined)?.certificates[0], before);
    await put("wild.crt");
    for (let looks = 0; looks < 2; looks++) await look();
    assert.equal(namesOf(keeper), "DNS:*.wild.test");
    assert.deepEqual(alarms(), []);
  }));

test("a file that cannot be read keeps back no other one, and is read once it can be", () =>
  withKeeper(async ({ keeper, at, put, look, settings, events, alarms }) => {
    await copyFile(file("other.crt"), at("other.crt"));
    const certificates = ["other.crt", "host.crt"].map((name) => ({
      ...{ file: at(name), password: undefined },
    }));
    (await keeper.prepare(settings({ certificates }))).commit();
    // As a folder nobody can read it, whoever we are.
    await rm(at("other.crt"));
    await mkdir(at("other.crt"));
    await put("wild.crt");
    for (let looks = 0; looks < 3; looks++) await look();
    const names = (): readonly (string | undefined)[] | undefined =>
      keeper.of(undefined)?.certificates.map(({ x509 }) => x509.subjectAltName);
    assert.deepEqual(names(), ["DNS:other.test", "DNS:*.wild.test"]);
    assert.equal(alarms().length, 1);
    await rm(at("other.crt"), { recursive: true });
    await copyFile(file("good.crt"), at("other.crt"));
    for (let looks = 0; looks < 2; looks++) await look();
    assert.match(names()?.[0] ?? "", /mx\.test/);
    assert.deepEqual(said(events), [
      ...["warning alarm raised", "notice certificate read again"],
      ...["notice alarm cleared", "notice certificate read again"],
    ]);
  }));

test("links that point elsewhere after a renewal, and permissions that are mended, are seen", () =>
  withKeeper(async ({ keeper, at, look, settings }) => {
    for (const [folder, name] of [
      ["1", "good.crt"],
      ["2", "other.crt"],
    ] as const) {
      await mkdir(at(folder));
      await copyFile(file(name), join(at(folder), "fullchain.pem"));
    }
    await symlink("1", at("live"));
    const certificates = [{ file: join(at("live"), "fullchain.pem"), password: undefined }];
    (await keeper.prepare(settings({ certificates }))).commit();
    await symlink("2", at("next"));
    await rename(at("next"), at("live"));
    for (let looks = 0; looks < 2; looks++) await look();
    assert.equal(namesOf(keeper), "DNS:other.test");
    const before = keeper.of(undefined);
    await chmod(join(at("2"), "fullchain.pem"), 0o600);
    for (let looks = 0; looks < 2; looks++) await look();
    assert.ok(keeper.of(undefined) !== before, "it was read again");
  }));

test("certificates that expire within a week, or have, raise alarms until they are renewed; when is told by file", () =>
  withKeeper(async ({ keeper, clock, at, put, look, settings, alarms }) => {
    await put("expired.crt");
    const expiry = Date.UTC(2021, 0, 1);
    clock.setWall(expiry - 8 * 86_400_000 - clock.now());
    (await keeper.prepare(settings())).commit();
    assert.deepEqual(keeper.expiries, [[{ file: at("host.crt") }, expiry / 1000]]);
    assert.deepEqual(alarms(), []);
    clock.setWall(2 * 86_400_000);
    await look();
    assert.match(alarms().join(), /^the certificate in .* expires on 2021-01-01T00:00:00\.000Z/);
    clock.setWall(7 * 86_400_000);
    await look();
    assert.match(alarms().join(), / has expired on 2021-01-01T00:00:00\.000Z: renew it$/);
    await put("good.crt");
    for (let looks = 0; looks < 2; looks++) await look();
    assert.deepEqual(alarms(), []);
    clock.setWall(-2 * 365 * 86_400_000);
    await look();
    assert.match(alarms().join(), / is not valid before /);
    (await keeper.prepare(settings({ certificates: [] }))).commit();
    assert.deepEqual(alarms(), [], "it is in use no more");
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

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Journal } from "../../core/journal/journal.ts";
import type { QueueStore } from "../../core/queue/store.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { infoOf, rowAt, send, to } from "../../core/testing/queue-store/kit.ts";
import { lmdbFixture } from "../../test/conformance/lmdb-fixture.ts";
import { fileAt, IN_UTC, layoutBy, memoryPosition } from "../../test/support/accounting-file.ts";
import type { FakeClock } from "../../test/support/fake-clock.ts";
import { recordsIn } from "../../test/support/records.ts";
import { asRoot, fillDisk, onSmallDisk } from "../../test/support/small-disk.ts";
import { until } from "../../test/support/until.ts";
import { AccountingFile } from "./accounting-file.ts";
import type { RecordBatch } from "./output.ts";
import { consumerOf, type RecordsSettings, RecordWriter } from "./records-consumer.ts";

const SETTINGS: RecordsSettings = {
  records: ["d", "b"],
  layout: layoutBy(),
  queueFilter: undefined,
  journalMaxSize: 1e6,
  journalMaxAge: 86_400_000,
  journalWhenFull: "drop-oldest",
};

/** An accounting file at the end of a journal, as a server has it. */
interface Server {
  readonly store: QueueStore;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly errors: string[];
  readonly alarms: AlarmHub;
  journal: Journal;
  /** Delivers a message to a recipient of that name. */
  deliver(name: string): Promise<void>;
  /** The names in the files, in order. */
  recorded(): Promise<readonly string[]>;
  /** Goes on after a crash: what was written is there, what was not is not. */
  restart(): Promise<void>;
}

async function inServer(
  folder: string,
  settings: Partial<RecordsSettings>,
  run: (server: Server) => Promise<void>,
): Promise<void> {
  const fixture = await lmdbFixture();
  const { clock } = fixture;
  const errors: string[] = [];
  const log = createLog("test", ({ level, message }) => {
    if (level === "error") errors.push(message);
  });
  const alarms = new AlarmHub(clock, log);
  const path = join(folder, "acct.csv");
  const { head } = { ...SETTINGS, ...settings }.layout;
  const options = fileAt(path, head);
  const ignore = (): void => {};
  const parts = { clock, log, position: memoryPosition(), ...IN_UTC, trouble: ignore };
  let file = new AccountingFile(options, parts);
  let writing: Promise<void> = Promise.resolve();
  const start = async (): Promise<Journal> => {
    const journal = new Journal({ events: fixture.store.journal, clock, log, alarms });
    file = new AccountingFile(options, parts);
    const output = {
      get has() {
        return file.has;
      },
      take(batch: RecordBatch): Promise<void> {
        const taken = file.take(batch);
        writing = taken.catch(() => {});
        return taken;
      },
    };
    const all = { ...SETTINGS, ...settings };
    journal.consume({
      ...consumerOf(path, all),
      name: `acct-file ${path}`,
      consume: (entries, signal) =>
        new RecordWriter(all, () => []).write(entries, output, { of: () => "other" }, signal),
    });
    await journal.start();
    return journal;
  };
  const die = async (): Promise<void> => {
    await server.journal[Symbol.asyncDispose]();
    await writing;
    await file.close();
  };
  const server: Server = {
    get store() {
      return fixture.store;
    },
    clock,
    folder,
    errors,
    alarms,
    journal: await start(),
    async deliver(name) {
      const { store } = fixture;
      const [row] = await send(store, [
        to(store.queueId("x.test/v"), clock.now(), `${name}@x.test`),
      ]);
      const recipient = rowAt(row ? [row] : [], 0);
      const attempt = {
        queue: "x.test/v",
        virtualMta: "v",
        at: clock.now(),
        agent: undefined,
        peer: undefined,
        message: infoOf(),
        body: undefined,
      };
      const reply = { code: 250, enhanced: "2.0.0", lines: ["ok"] };
      const told = { kind: "delivered", attempt, recipient, reply, dsnPassedOn: false } as const;
      const parts = server.journal.outcomes([told]) ?? [];
      await store.settle({ done: [recipient], deferred: [], added: [], journal: { parts } });
    },
    async recorded() {
      const names = await readdir(folder).catch(() => []);
      const texts = names
        .filter((name) => name.endsWith(".csv"))
        .sort()
        .map((name) => readFile(join(folder, name), "utf8"));
      const rows = (await Promise.all(texts)).flatMap(recordsIn);
      return rows.map(({ rcpt = "" }) => rcpt.replace("@x.test", ""));
    },
    async restart() {
      await die();
      await fixture.reopen();
      server.journal = await start();
    },
  };
  try {
    await run(server);
  } finally {
    await die();
    await fixture.dispose();
  }
}

async function inFolder(
  settings: Partial<RecordsSettings>,
  run: (server: Server) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "acct-"));
  try {
    await inServer(join(folder, "files"), settings, run);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The records, as soon as they are these. */
async function untilRecorded(server: Server, names: readonly string[]): Promise<void> {
  await until(`records of ${names.join(", ")}`, async () => {
    await server.clock.advance(1000);
    const recorded = await server.recorded();
    return recorded.length >= names.length ? true : undefined;
  });
  assert.deepEqual(await server.recorded(), names);
}

test("what is settled is in the file once, also across a restart", () =>
  inFolder({}, async (server) => {
    await server.deliver("one");
    await untilRecorded(server, ["one"]);
    await server.deliver("two");
    // It dies before the journal has told anybody.
    await server.restart();
    await untilRecorded(server, ["one", "two"]);
    await server.restart();
    await server.deliver("three");
    await untilRecorded(server, ["one", "two", "three"]);
  }));

test("records wait while the file's folder cannot be made, also across restarts, and the log says so", () =>
  inFolder({}, async (server) => {
    await server.deliver("one");
    await untilRecorded(server, ["one"]);
    await rm(server.folder, { recursive: true });
    await writeFile(server.folder, "");
    await server.deliver("two");
    await until("a failure", async () => {
      await server.clock.advance(1000);
      return server.errors.length > 0 ? true : undefined;
    });
    assert.deepEqual(server.errors, ["a consumer of the journal fails; its events wait"]);
    const [alarm] = server.alarms.active();
    assert.match(alarm?.text ?? "", /it does not take events, \d+ bytes of them wait: E/);
    await server.restart();
    await server.deliver("three");
    await server.clock.advance(5000);
    await rm(server.folder);
    await untilRecorded(server, ["two", "three"]);
    // They can be read before they are flushed.
    await until(
      "the end of the alarm",
      async () => server.alarms.active().length === 0 || undefined,
    );
  }));

test("beyond the limit the oldest records are given up, counted and said", () =>
  inFolder({ journalMaxSize: 4000 }, async (server) => {
    await writeFile(server.folder, "");
    for (let number = 0; number < 100; number++) {
      await server.deliver(`r${number}`);
      await server.clock.advance(1000);
    }
    const [state] = server.journal.consumers();
    assert.ok(state !== undefined && state.dropped > 50, `${state?.dropped} dropped`);
    assert.ok(state.waiting <= 5000, `${state.waiting} wait`);
    assert.equal(server.journal.full, undefined);
    assert.ok(server.alarms.active().some(({ key }) => key.startsWith("journal-dropped:")));
    await rm(server.folder);
    const kept = Array.from({ length: 100 - state.dropped }, (_, at) => `r${at + state.dropped}`);
    await untilRecorded(server, kept);
  }));

test("with refuse-mail nothing is given up: mail is refused until the file is written again", () =>
  inFolder({ journalMaxSize: 4000, journalWhenFull: "refuse-mail" }, async (server) => {
    await writeFile(server.folder, "");
    const all = Array.from({ length: 50 }, (_, at) => `r${at}`);
    for (const name of all) await server.deliver(name);
    assert.equal(server.journal.full, `acct-file ${join(server.folder, "acct.csv")}`);
    await server.clock.advance(10_000);
    await rm(server.folder);
    await untilRecorded(server, all);
    await until("mail again", async () => (server.journal.full === undefined ? true : undefined));
  }));

test("a file that waits too long gives up what is too old", () =>
  inFolder({ journalMaxAge: 3_600_000 }, async (server) => {
    await writeFile(server.folder, "");
    await server.deliver("old");
    await until("a failure", async () => {
      await server.clock.advance(1000);
      return server.errors.length > 0 ? true : undefined;
    });
    await server.clock.advance(3_600_000);
    await server.deliver("new");
    await until("the old one to be given up", async () => {
      await server.clock.advance(1000);
      return server.journal.consumers()[0]?.dropped === 1 ? true : undefined;
    });
    await rm(server.folder);
    await untilRecorded(server, ["new"]);
  }));

asRoot("records outlast a full disk, each in the file once", () =>
  onSmallDisk(1024 * 1024, async (disk) => {
    await mkdir(join(disk, "files"));
    await inServer(join(disk, "files"), {}, async (server) => {
      await server.deliver("one");
      await untilRecorded(server, ["one"]);
      fillDisk(join(disk, "full"));
      const more = Array.from({ length: 200 }, (_, at) => `r${at}`);
      for (const name of more) await server.deliver(name);
      await until("a failure", async () => {
        await server.clock.advance(1000);
        return server.errors.length > 0 ? true : undefined;
      });
      await rm(join(disk, "full"));
      await untilRecorded(server, ["one", ...more]);
    });
  }),
);

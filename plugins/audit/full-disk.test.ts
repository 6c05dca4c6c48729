import assert from "node:assert/strict";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createLog } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { asRoot, fillDisk, onSmallDisk } from "../../test/support/small-disk.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { turnUntil, until } from "../../test/support/until.ts";
import { askWeb } from "../../test/support/web-client.ts";
import { WEB } from "../web-monitor/contract.ts";
import { AuditFile } from "./audit-file.ts";
import { AuditLog } from "./audit-log.ts";
import type { AuditEntry } from "./contract.ts";
import { earlierEntries } from "./earlier.ts";

const QUIET = createLog("audit", () => {});
const ASKED = { who: "user ann", from: "192.0.2.1", what: "POST /x", parameters: "", note: "" };

/** What a server's changes come to while its audit log cannot be written, and after `mend`. */
async function changesOf(mta: TestMta, path: string, mend: () => Promise<void>): Promise<void> {
  const port = mta.engine.services.get(WEB).addresses[0]?.port ?? 0;
  const socket = join(mta.directory, "spool", "control.sock");
  const change = async (what: string): Promise<readonly [number, string]> => {
    const { status, body } = await askWeb(port, `/api/mta/v1${what}`, { method: "POST" });
    return [status, body];
  };
  const alarms = (): string =>
    mta.engine.control
      .status()
      .alarms.map(({ key, text }) => `${key} ${text}`)
      .join();
  const holds = (): number => mta.engine.control.holds.list(10).length;

  const [status, body] = await change("/queues/mode?queue=a.test&mode=backoff");
  assert.equal(status, 503);
  assert.match(
    body,
    /the change is not made, as the audit log cannot be written \(.+\): make room/,
  );
  assert.match(alarms(), new RegExp(`^audit-log ${path} cannot be written: `));
  // What stops harm is done, and on this host everything is.
  assert.equal((await change("/queues/pause?queue=b.test/*"))[0], 200);
  assert.equal(holds(), 1);
  const [refused] = await change("/queues/resume?queue=b.test/*");
  assert.deepEqual([refused, holds()], [503, 1]);
  const words = (text: string): string => `/command?command=${encodeURIComponent(text)}`;
  const run = async (text: string): Promise<number> =>
    (await askWeb(port, words(text), { method: "POST" })).status;
  assert.equal(await run("show status"), 200);
  assert.equal(await run("resume b.test/*"), 503);
  assert.equal(await run("pause c.test/*"), 200);
  assert.equal((await command("resume", "b.test/*", "--socket", socket)).code, 0);
  assert.equal(holds(), 1);

  await mend();
  assert.equal((await change("/queues/resume?queue=c.test/*"))[0], 200);
  assert.equal(alarms(), "");
  const last = "address|POST /queues/resume|queue=c.test/*|200";
  const done = await until("all to be written", async () => {
    const entries = await earlierEntries(path, QUIET);
    const texts = entries.map(({ who, what, note, parameters, status }) => {
      const asked = note || decodeURIComponent(parameters);
      return [who, what.replace("/api/mta/v1", ""), asked, status].join("|");
    });
    return texts.at(-1) === last ? texts : undefined;
  });
  assert.deepEqual(done.slice(-7), [
    "address|POST /queues/mode|queue=a.test&mode=backoff|503",
    "address|POST /queues/pause|queue=b.test/*|200",
    "address|POST /queues/resume|queue=b.test/*|503",
    "address|POST /command|mta resume b.test/*|503",
    "address|POST /command|mta pause c.test/*|200",
    "socket|POST /queues/resume|queue=b.test/*|200",
    last,
  ]);
}

asRoot(
  "on a full disk no change is made that cannot be written down, but by the server's owner and to stop harm",
  () =>
    onSmallDisk(1024 * 1024, async (disk) => {
      const path = join(disk, "audit.log");
      const mta = await startMta(`http-mgmt-port any\naudit-log ${path}`);
      try {
        const port = mta.engine.services.get(WEB).addresses[0]?.port ?? 0;
        const first = `/api/mta/v1/queues/mode?queue=a.test&mode=normal`;
        assert.equal((await askWeb(port, first, { method: "POST" })).status, 200);
        await until("it to be written", async () =>
          (await readFile(path, "utf8")).includes('"status":200') ? true : undefined,
        );
        fillDisk(join(disk, "full"));
        // The last page of the file has room for some lines.
        await until("the disk to be full for it too", async () => {
          const { status } = await askWeb(port, first, { method: "POST" });
          return status === 503 ? true : undefined;
        });
        await changesOf(mta, path, () => rm(join(disk, "full")));
      } finally {
        await mta.stop();
      }
    }),
);

test("so it is with a file that cannot be opened", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "audit.log");
    await mkdir(path);
    const mta = await startMta(`http-mgmt-port any\naudit-log ${path}`);
    try {
      await changesOf(mta, path, () => rm(path, { recursive: true }));
    } finally {
      await mta.stop();
    }
  }));

test("a disk that hangs keeps no change waiting for long, nor the end of the server; once it goes on, so does all", async () => {
  const clock = new FakeClock();
  const raised: string[] = [];
  const alarms = {
    raise: (_key: string, text: string) => void raised.push(text),
    clear: () => void raised.splice(0),
  };
  const written: string[] = [];
  let disk = Promise.withResolvers<void>();
  const file = {
    ...{ path: "/audit.log", use: () => {}, close: () => Promise.resolve() },
    async append(entries: readonly AuditEntry[]) {
      await disk.promise;
      written.push(...entries.map(({ what, status }) => `${what} ${status}`));
    },
  };
  const log = new AuditLog(file, { clock, alarms }, []);
  const first = log.begin({ ...ASKED, what: "1" });
  await turnUntil("it to be waited for", () => clock.pending === 1);
  await clock.advance(5000);
  assert.match((await first).problem ?? "", /has not taken anything for 5 seconds/);
  assert.match(raised.join(), /cannot be written: the disk has not taken/);
  // The next hears so at once, and what is refused is known.
  const second = await log.begin({ ...ASKED, what: "2" });
  assert.match(second.problem ?? "", /has not taken anything/);
  second.end(503, "");
  assert.equal(log.newest(1)[0]?.status, 503);
  disk.resolve();
  await turnUntil("the disk to go on", () => raised.length === 0 && written.length === 2);
  const third = await log.begin({ ...ASKED, what: "3" });
  assert.equal(third.problem, undefined);
  assert.deepEqual(written, ["1 null", "2 503", "3 null"]);
  disk = Promise.withResolvers<void>();
  third.end(200, "");
  const ended = log[Symbol.asyncDispose]();
  await turnUntil("it to be waited for", () => clock.pending === 1);
  await clock.advance(5000);
  await ended;
});

test("a file that could not be written is tried again by itself; a change without an answer is known after a restart", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "audit.log");
    const clock = new FakeClock();
    let raised = 0;
    const alarms = {
      raise: () => void raised++,
      clear() {
        raised = 0;
      },
    };
    await mkdir(path);
    const log = new AuditLog(new AuditFile({ path, maxSize: 1e6, keep: 3 }), { clock, alarms }, []);
    log.record({ ...ASKED, status: 401 });
    await turnUntil("the alarm", () => raised > 0 && clock.pending === 1);
    await rm(path, { recursive: true });
    await clock.advance(10_000);
    await turnUntil("the alarm to end", () => raised === 0);
    const done = await log.begin(ASKED);
    assert.equal(done.problem, undefined);
    assert.match(await readFile(path, "utf8"), /"status":null/, "before the change is made");
    done.end(200, "noted");
    await log.begin({ ...ASKED, what: "POST /y" });
    await log[Symbol.asyncDispose]();
    const again = await earlierEntries(path, QUIET);
    const shown = again.map(({ what, note, status }) => `${what} ${note} ${status}`);
    assert.deepEqual(shown, ["POST /x  401", "POST /x noted 200", "POST /y  null"]);
  }));

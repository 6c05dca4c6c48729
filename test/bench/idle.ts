/**
 * `bun test/bench/idle.ts [SECONDS] [RUNTIME…]`: memory of a server that has nothing to do, as it is with `examples/relay` and with every
 * plugin that keeps something on, some seconds after `ready`. Prints resident memory, the part that is its own (anonymous), and the largest
 * of the files it has mapped.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import type { Runtime } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";

const seconds = Number(process.argv[2] ?? 10);
const RUNTIMES: readonly Runtime[] = ["bun", "node", "deno"];
const asked = RUNTIMES.filter((each) => process.argv.slice(3).includes(each));

/** What is on besides the built-in defaults. */
const CONFIGS: Readonly<Record<string, (port: number, web: number) => string>> = {
  plain: (port) => `smtp-listener 127.0.0.1:${port}`,
  everything: (port, web) => `smtp-listener 127.0.0.1:${port}
    http-mgmt-port ${web}
    log-file mta.log
    log-domain logs/%d.log
    story yes
    statistics-file statistics.json
    <acct-file acct.csv>
      records d,b,t
    </acct-file>
    <domain *>
      dkim-sign yes
      max-msg-rate 100000/h
    </domain>`,
};

for (const runtime of asked.length > 0 ? asked : RUNTIMES)
  for (const [name, config] of Object.entries(CONFIGS)) {
    const folder = await mkdtemp(join(tmpdir(), "mta-idle-"));
    const file = join(folder, "config");
    await writeFile(file, config(await freePort(), await freePort()));
    const server = await startServer(runtime, file);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const status = await readFile(`/proc/${server.pid}/status`, "utf8");
    const megabytes = (field: string): number =>
      Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024);
    console.log(
      `${runtime} ${name}: ${megabytes("VmRSS")} MB resident, ${megabytes("RssAnon")} MB of it its own, ${megabytes("RssFile")} MB of files`,
    );
    await server.end("SIGTERM");
    await rm(folder, { recursive: true, force: true });
  }

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { dashboards, MONITORING } from "../../test/support/dashboards.ts";
import { withExample } from "../../test/support/example.ts";
import { freePort, untilListening } from "../../test/support/free-port.ts";
import { requireProgram, WITH_PROGRAMS } from "../../test/support/programs.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { tethered } from "../../test/support/tether.ts";
import { until } from "../../test/support/until.ts";

/** A Prometheus by the file of the example, which scrapes the server at `webPort`. */
async function startPrometheus(
  folder: string,
  webPort: number,
): Promise<{ port: number; stop(): Promise<void> }> {
  requireProgram("prometheus", "prometheus");
  const port = await freePort();
  const file = join(folder, "prometheus.yml");
  const text = (await readFile(file, "utf8"))
    .replace("127.0.0.1:8545", `127.0.0.1:${webPort}`)
    .replace("../../docs/monitoring", MONITORING)
    .replace("scrape_interval: 5s", "scrape_interval: 100ms\n  scrape_timeout: 100ms");
  await writeFile(file, text);
  const data = join(folder, "data");
  await mkdir(data);
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=error",
  ];
  const child = spawn(...tethered("prometheus", args), { stdio: "inherit" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  try {
    await untilListening(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

/** What Prometheus answers a query: the values found, or what is wrong with it. */
async function query(port: number, expression: string): Promise<readonly string[] | string> {
  const url = `http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query: expression })}`;
  // While it starts it says so, and not in JSON.
  const text = await (await fetch(url)).text();
  if (!text.startsWith('{"status":"success"')) return text;
  return Array.from(text.matchAll(/"value":\[[\d.]+,"([^"]*)"\]/g), ([, value = ""]) => value);
}

test(
  "Prometheus scrapes the server, takes the alert rules, and answers what the dashboards ask",
  WITH_PROGRAMS,
  () =>
    withExample(import.meta.dirname, 2545, async ({ folder, config, port }) => {
      const webPort = await freePort();
      const text = await readFile(config, "utf8");
      await writeFile(config, text.replace("http-mgmt-port 8545", `http-mgmt-port ${webPort}`));
      const server = await startServer(THIS_RUNTIME, config);
      try {
        const ready = await fetch(`http://127.0.0.1:${webPort}/readyz`);
        assert.equal(ready.status, 200, await ready.text());
        const prometheus = await startPrometheus(folder, webPort);
        try {
          const found = (expression: string, value: string): Promise<true> =>
            until(`${expression} to be ${value}`, async () => {
              const answer = await query(prometheus.port, expression);
              return answer.length === 1 && answer[0] === value ? true : undefined;
            });
          await found('up{job="postrider"}', "1");
          await sendMail(port, { to: ["ann@dest.example", "bob@full.example"] });
          await found('postrider_destination_recipients_total{domain="dest.example"}', "1");
          await found('postrider_recipients_settled_total{outcome="bounced"}', "1");
          await found("count(postrider_process_cpu_seconds_total > 0)", "1");
          const rules = await (
            await fetch(`http://127.0.0.1:${prometheus.port}/api/v1/rules`)
          ).text();
          assert.equal(rules.match(/"name":"Postrider\w+"/g)?.length, 9);
          for (const { title, panels } of await dashboards())
            for (const { title: panel, targets } of panels)
              for (const { expr } of targets) {
                const asked = expr
                  .replaceAll("$__rate_interval", "1m")
                  .replaceAll(/\$(?:instance|domain)/g, ".*");
                const answer = await query(prometheus.port, asked);
                assert.ok(typeof answer !== "string", `${title}, ${panel}: ${answer}`);
              }
        } finally {
          await prometheus.stop();
        }
      } finally {
        assert.equal(await server.end("SIGTERM"), 0);
      }
    }),
);

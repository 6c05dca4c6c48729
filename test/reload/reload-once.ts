import { join } from "node:path";
import { askServer } from "../../cli/server-client.ts";
import { type Runtime, runOn } from "../support/runtimes.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { until } from "../support/until.ts";

/** A server that is reloaded. */
export interface ReloadedServer {
  readonly process: ServerProcess;
  readonly runtime: Runtime;
  readonly file: string;
  readonly spool: string;
  /** Writes its configuration in a variant, with further lines. */
  readonly write: (variant: number, mistakes?: string) => Promise<void>;
}

const MISTAKES = "max-smpt-out 5\nmax-message-size blue\n<domain>\n";
const COMPLAINTS = ["unknown-directive", "bad-value", "unclosed-block"] as const;

/**
 * Reloads once, with a good file in odd rounds and a bad one in even ones, by `mta reload` in two rounds of four and by
 * SIGHUP in the others. Resolves with what was not as it should be.
 */
export async function reloadOnce(server: ReloadedServer, round: number): Promise<string[]> {
  const good = round % 2 === 1;
  await server.write(round, good ? "" : MISTAKES);
  const byCommand = round % 4 === 1 || round % 4 === 2;
  const { ok, said } = await (byCommand ? byMtaReload(server) : bySignal(server));
  const wrong: string[] = [];
  const what = `reload ${round} ${byCommand ? "by mta reload" : "by SIGHUP"}`;
  if (ok !== good) wrong.push(`${what} of a ${good ? "good" : "bad"} file says: ${said}`);
  for (const code of good ? [] : COMPLAINTS)
    if (!said.includes(`[${code}]`)) wrong.push(`${what} does not say ${code}: ${said}`);
  const [expected, found] = [String(5 + (good ? round : round - 1)), await settingInForce(server)];
  if (found !== expected) wrong.push(`${what}: max-smtp-out is ${found}, not ${expected}`);
  return wrong;
}

interface Reloaded {
  readonly ok: boolean;
  /** What the operator is told. */
  readonly said: string;
}

async function byMtaReload({ runtime, file }: ReloadedServer): Promise<Reloaded> {
  const ended = await runOn(runtime, "bin/mta.js", ["reload", "-c", file]);
  return { ok: ended.code === 0, said: ended.output + ended.complaints };
}

async function bySignal({ process }: ReloadedServer): Promise<Reloaded> {
  const before = process.output().length;
  process.signal("SIGHUP");
  const said = await until("the reload", async () => {
    const output = process.output().slice(before);
    return /^(not )?reloaded/m.test(output) ? output : undefined;
  });
  return { ok: /^reloaded/m.test(said), said };
}

async function settingInForce({ spool }: ReloadedServer): Promise<string | undefined> {
  const { body } = await askServer(
    join(spool, "control.sock"),
    "GET",
    "/settings?domain=dest.test",
  );
  const settings: readonly unknown[] = Array.isArray(body) ? body : [];
  for (const setting of settings)
    if (isRecord(setting) && setting.directive === "max-smtp-out" && Array.isArray(setting.values))
      return setting.values.join();
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

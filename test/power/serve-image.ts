import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { recognise } from "../support/load-session.ts";
import type { Runtime } from "../support/runtimes.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";
import type { FoundMail } from "./open-image.ts";
import { configuration, reportedName } from "./record-load.ts";

/** Starts a server on an image and says what is wrong unless it delivers each mail in it once, whole, and nothing else. */
export async function serveImage(
  folder: string,
  runtime: Runtime,
  mail: readonly FoundMail[],
): Promise<readonly string[]> {
  const expected = mail.map(keyOf).sort();
  const came: string[] = [];
  const problems: string[] = [];
  const peer = new SmtpPeer({
    end: ({ from, content }) => {
      const { id, whole } = recognise(content);
      const isReport = from === "<>";
      came.push(keyOf({ name: isReport ? (reportedName(content) ?? "") : id, isReport }));
      if (!isReport && !whole) problems.push(`${id} was changed`);
      return "250 2.0.0 taken";
    },
  });
  let server: ServerProcess | undefined;
  try {
    const [sink, port] = [await peer.listen(), await freePort()];
    const config = join(folder, "config");
    writeFileSync(config, configuration(folder, port, sink));
    server = await startServer(runtime, config);
    const all = async (): Promise<true | undefined> =>
      expected.every((key) => came.includes(key)) ? true : undefined;
    await until("the mail of an image", all).catch((error) => problems.push(String(error)));
    const code = await server.end("SIGTERM");
    if (code !== 0) problems.push(`the server ended with ${code}: ${server.output()}`);
    const others = came.filter((key) => !expected.includes(key));
    if (others.length > 0) problems.push(`what was not there came: ${others.join(" ")}`);
    const twice = came.filter((key, at) => came.indexOf(key) !== at);
    if (twice.length > 0) problems.push(`came twice: ${twice.join(" ")}`);
  } catch (error) {
    problems.push(String(error));
  } finally {
    await server?.end("SIGKILL");
    await peer.close();
  }
  return problems;
}

function keyOf({ name, isReport }: Pick<FoundMail, "name" | "isReport">): string {
  return isReport ? `report on ${name}` : name;
}

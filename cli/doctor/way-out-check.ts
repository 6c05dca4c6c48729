import { terminalLine } from "../../core/mod.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { doubtful, type Observed, well, wrong } from "./finding.ts";

/** Where a connection is tried. */
export interface WayOutAsked {
  readonly host: string;
  readonly port: number;
}

/** Other mail servers can be reached. */
export async function checkWayOut(host: ExaminedHost, asked: WayOutAsked): Promise<Observed> {
  const name = `${asked.host} port ${asked.port}`;
  const greeting = await host.greeting(asked.host, asked.port);
  if (!greeting.met)
    return wrong(
      `${name} cannot be reached: ${greeting.reason}`,
      "many networks close port 25 outward: ask your provider to open it, or send through a smart host",
    );
  const line = terminalLine(greeting.line.slice(0, 200));
  return greeting.line.startsWith("220")
    ? well(`${name} says: ${line}`)
    : doubtful(`${name} says: ${line}`, "it turns this host away; its text may say why");
}

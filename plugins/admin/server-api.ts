import { arch, cpus, platform, release, totalmem } from "node:os";
import type { Context } from "hono";
import {
  BUILD,
  type EngineControl,
  hostAddresses,
  type Identity,
  type ResolvedConfig,
  VERSION,
} from "../../core/mod.ts";

/** What is told about the server and its host. */
export interface ServerFactsParts {
  readonly control: EngineControl;
  readonly identity: Identity;
  readonly spool: { readonly directory: string };
}

/** Which server this is, and what it runs on. */
export function answerServer(c: Context, { control, identity, spool }: ServerFactsParts): Response {
  const { value } = control.config.global.get("spool-max-recipients");
  return c.json({
    version: VERSION,
    build: BUILD ?? null,
    hostName: identity.hostName,
    hostId: identity.hostId,
    userString: userString(control.config),
    os: { name: platform(), version: release() },
    cpu: { type: cpus()[0]?.model ?? arch(), count: cpus().length },
    memory: totalmem(),
    sandbox: control.config.global.get("sandbox-mail").at !== undefined,
    spool: { directory: spool.directory, mostRecipients: typeof value === "number" ? value : null },
  });
}

/** The text that accounting records bear, `user-string` of the first accounting file that has one; null without any. */
function userString(config: ResolvedConfig): string | null {
  for (const name of config.names("acct-file")) {
    const { value } = config.block("acct-file", name).get("user-string");
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** Addresses in an answer: some hosts have a whole network. */
const MOST_ADDRESSES = 10_000;

/** The addresses of this host. */
export function answerAddresses(c: Context): Response {
  return c.json(hostAddresses().slice(0, MOST_ADDRESSES));
}

/** The virtual MTAs that the configuration has, and its pools. */
export function answerVirtualMtas(c: Context, { config }: EngineControl): Response {
  return c.json({
    virtualMtas: config.names("virtual-mta"),
    pools: config.names("virtual-mta-pool"),
  });
}

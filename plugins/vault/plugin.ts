import { readFile } from "node:fs/promises";
import {
  CLOCK,
  certificateFile,
  definePlugin,
  directive,
  duration,
  isLoopback,
  type Plugin,
  type PluginDiagnostic,
  RESOLVER,
  secretToken,
  type Token,
  token,
  url,
} from "../../core/mod.ts";
import { VAULT } from "./contract.ts";
import { HashicorpVault, type VaultSettings } from "./hashicorp-vault.ts";
import { FACTS } from "./route-facts.ts";

const DAY = 86_400_000;
const LOOK_EVERY = 60_000;
const SCOPE = ["vault"] as const;

/** The vault as its configuration sets it. */
const HASHICORP: Token<HashicorpVault> = token<HashicorpVault>("vault.hashicorp");

/** Secrets out of a vault. */
export const vault: Plugin = definePlugin({
  name: "vault",
  summary:
    "Reads keys and passwords from a HashiCorp Vault, where they are written {vault}:/path:key.",
  directives: {
    "server-url": directive(url, {
      scopes: SCOPE,
      doc: "Where Vault answers.",
      example: "https://vault.example.net:8200",
    }),
    "access-token": directive(secretToken, {
      scopes: SCOPE,
      doc: "What Vault is asked with. It is renewed when half of its time is over.",
    }),
    "cache-ttl": directive(duration(), {
      scopes: SCOPE,
      default: DAY,
      doc: "How long a secret is remembered; that there is none, an hour. After that, and after a reload, it is asked for again; while Vault does not answer, what is remembered still counts.",
    }),
    "ca-file": directive(certificateFile, {
      scopes: SCOPE,
      doc: "PEM file with the authorities that Vault's certificate is checked with, instead of the usual ones.",
      example: "/etc/mta/vault-ca.pem",
    }),
  },
  alarms: {
    away: {
      doc: "The vault does not answer, or is sealed: what needs its secrets may have to wait.",
    },
    token: { doc: "The vault refuses the token, or the token ends soon and cannot be renewed." },
  },
  check: {
    vault({ serverUrl, accessToken }) {
      const found: PluginDiagnostic[] = [];
      const tell = (
        severity: "error" | "warning",
        at: string,
        message: string,
        hint: string,
      ): void => void found.push({ severity, directive: at, message, hint });
      if (serverUrl === undefined)
        tell("error", "server-url", "it is not said where the vault is", "add server-url URL");
      if (serverUrl !== undefined && !isBare(serverUrl))
        tell(
          "error",
          "server-url",
          "there is more in it than a host, a port and a path",
          "write it as https://vault.example.net:8200; what Vault is asked with is access-token",
        );
      if (accessToken === undefined)
        tell("error", "access-token", "the vault is asked with a token", "add access-token TOKEN");
      if (serverUrl !== undefined && goesInClear(serverUrl))
        tell(
          "warning",
          "server-url",
          "the token and all secrets go over the network in clear",
          "use https",
        );
      return found;
    },
  },
  needs: { clock: CLOCK, resolver: RESOLVER, hashicorp: HASHICORP },
  provides: (offer) => [
    offer(HASHICORP, ({ services, alarms }) => new HashicorpVault(services, alarms)),
    offer(VAULT, ({ services }) => services.hashicorp),
  ],
  hooks: {
    async start({ config, at, services }) {
      services.hashicorp.use(await prepared(config.names("vault"), at(config.block("vault", ""))));
    },
    async reconfigure({ config, at, services }) {
      const settings = await prepared(config.names("vault"), at(config.block("vault", "")));
      return { commit: () => services.hashicorp.use(settings) };
    },
  },
  routes: {
    "POST /vault/forget": {
      ...FACTS["POST /vault/forget"],
      handler: (c, { services }) => c.json({ paths: services.hashicorp.forget() }),
    },
  },
  jobs: {
    token: {
      doc: "Looks at the vault's token, and renews it.",
      atStart: true,
      every: ({ config }) => (config.names("vault").length > 0 ? LOOK_EVERY : undefined),
      run: ({ services, signal }) => services.hashicorp.keepToken(signal),
    },
  },
});

/** What a block says. */
interface BlockSettings {
  readonly serverUrl: string | undefined;
  readonly accessToken: string | undefined;
  readonly cacheTtl: number;
  readonly caFile: string | undefined;
}

/** Undefined without a block. Rejects when the file with authorities cannot be read. */
async function prepared(
  blocks: readonly string[],
  { serverUrl, accessToken, cacheTtl, caFile }: BlockSettings,
): Promise<VaultSettings | undefined> {
  if (blocks.length === 0 || serverUrl === undefined || accessToken === undefined) return undefined;
  const authorities = caFile === undefined ? undefined : await readFile(caFile, "utf8");
  return { url: serverUrl, token: accessToken, cacheTtl, authorities };
}

function isBare(serverUrl: string): boolean {
  const { username, password, search, hash } = new URL(serverUrl);
  return username + password + search + hash === "";
}

function goesInClear(serverUrl: string): boolean {
  const { protocol, hostname } = new URL(serverUrl);
  const host = hostname.replace(/^\[|\]$/g, "");
  return protocol === "http:" && host !== "localhost" && !isLoopback(host);
}

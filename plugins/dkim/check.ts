import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { isOfVault, vaultAddress } from "../vault/contract.ts";
import type { DomainKey } from "./domain-key.ts";
import { type DomainSettings, type SignatureSettings, settingsOf } from "./signing-rules.ts";

/** Fields that hosts on the way add or change (RFC 6376 §5.4). */
const CHANGED: ReadonlySet<string> = new Set(["return-path", "received"]);

/** What had better not be said of signatures. */
export function checkSigning(
  settings: DomainSettings,
  _domain: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const hasKeys = ["domain-key", "process-x-dkim-key"].some((name) => config.isSet("dkim", name));
  return [
    ...(settings.dkimSign === "no" || hasKeys ? [] : [noKeyFor(settings.dkimSign)]),
    ...problems("dkim-", settingsOf(settings, "dkim")),
    ...problems("second-dkim-", settingsOf(settings, "secondDkim")),
  ];
}

function noKeyFor(sign: DomainSettings["dkimSign"]): PluginDiagnostic {
  const outcome = sign === "require" ? "mail waits" : "mail goes out unsigned";
  return {
    severity: "warning",
    directive: "dkim-sign",
    message: `dkim-sign ${sign}, but there is no domain-key: ${outcome}`,
    hint: "make a key: mta dkim new SELECTOR DOMAIN",
  };
}

/** Keys that cannot be had. */
export function checkKeys({
  domainKey,
}: {
  readonly domainKey: readonly DomainKey[];
}): readonly PluginDiagnostic[] {
  return domainKey.some(({ key }) => isOfVault(key) && vaultAddress(key) === undefined)
    ? [
        {
          severity: "error",
          directive: "domain-key",
          message: "domain-key: a key in the vault is written {vault}:/path:key",
        },
      ]
    : [];
}

function problems(
  prefix: "dkim-" | "second-dkim-",
  settings: SignatureSettings,
): readonly PluginDiagnostic[] {
  const { algorithm, addBodyLimit, headers = [], disallowAddingHeaders = [] } = settings;
  const { queryMethod } = settings;
  const found: PluginDiagnostic[] = [];
  const warn = (name: string, message: string): void => {
    const directive = `${prefix}${name}`;
    found.push({ severity: "warning", directive, message: `${directive} ${message}` });
  };
  if (algorithm === "rsa-sha1")
    warn("algorithm", "rsa-sha1: verifiers refuse SHA-1 (RFC 8301 §3.1); signed with SHA-256");
  if (addBodyLimit)
    warn(
      "add-body-limit",
      "yes: anyone can add to a message whose signature has l= (RFC 6376 §8.2)",
    );
  for (const [name, fields] of [
    ["headers", headers],
    ["disallow-adding-headers", disallowAddingHeaders],
  ] as const) {
    const changed = fields.find((field) => CHANGED.has(field.toLowerCase()));
    if (changed !== undefined)
      warn(
        name,
        `${changed}: hosts on the way add to it, and the signature breaks (RFC 6376 §5.4)`,
      );
  }
  if (queryMethod !== undefined && !queryMethod.split(":").includes("dns/txt"))
    warn(
      "query-method",
      `${queryMethod}: verifiers know dns/txt only, and pass over such a signature`,
    );
  return found;
}

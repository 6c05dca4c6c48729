import { type Token, token } from "../../core/mod.ts";

/** Where something is kept in a vault. */
export interface VaultAddress {
  /** Of its HTTP API, after `/v1`; begins with a slash. */
  readonly path: string;
  /** Under which name there. */
  readonly key: string;
}

/** What came of asking for it. Reasons are a line for logs, without secrets. */
export type VaultAnswer =
  | { readonly kind: "found"; readonly value: string }
  /** The vault has no such thing. */
  | { readonly kind: "missing"; readonly reason: string }
  /** It cannot be told now. */
  | { readonly kind: "away"; readonly reason: string };

/** Secrets that are kept in a vault. */
export interface Vault {
  /** Comes within seconds, from memory where that is fresh. Never rejects. */
  read(address: VaultAddress): Promise<VaultAnswer>;
}

/** The vault of the `<vault>` block. */
export const VAULT: Token<Vault> = token<Vault>("vault");

const PREFIX = "{vault}:";
const ADDRESS = /^(\/[\w./-]{1,500}):([\w.-]{1,200})$/;

/** True for a text that means something in the vault, well written or not. */
export function isOfVault(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Reads `{vault}:/path:key`; undefined when it is no such thing. */
export function vaultAddress(text: string): VaultAddress | undefined {
  if (!isOfVault(text)) return undefined;
  const [, path, key] = ADDRESS.exec(text.slice(PREFIX.length)) ?? [];
  if (path === undefined || key === undefined || path.split("/").includes("..")) return undefined;
  return { path: path.startsWith("/v1/") ? path.slice(3) : path, key };
}

import { type Token, token } from "../../core/mod.ts";
import type { BodyHashes } from "./body-hashes.ts";
import type { HeaderKeys } from "./header-key.ts";
import type { KeyRing } from "./key-ring.ts";
import type { Sealer } from "./sealing.ts";

/** What a configuration makes of signing. */
export interface Signing {
  readonly ring: KeyRing;
  readonly bodies: BodyHashes;
  readonly headerKeys: HeaderKeys;
  readonly sealer: Sealer;
  /** Whether a limit counts by the domain of signatures. */
  readonly notesDomain: boolean;
}

/** The signing of the configuration in force. */
export const SIGNING: Token<Signing> = token<Signing>("dkim.signing");

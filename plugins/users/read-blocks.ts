import { fingerprintOf } from "./certificate.ts";
import { readPassword } from "./password-text.ts";
import type { BlockUser } from "./users.ts";

/** The directives of an `<smtp-user>` block. */
export interface BlockSettings {
  readonly password: string | undefined;
  readonly authenticationMethod: "password" | "system" | "certificate";
  readonly tlsCertificate: string | undefined;
  readonly source: string;
}

/** The user of a block; undefined where it says nothing that could prove it. Rejects when its certificate cannot be read. */
export async function blockUser(
  name: string,
  { password, authenticationMethod, tlsCertificate, source }: BlockSettings,
): Promise<BlockUser | undefined> {
  switch (authenticationMethod) {
    case "system":
      return { name, source, proof: { kind: "system" } };
    case "certificate": {
      if (tlsCertificate === undefined) return undefined;
      const fingerprint = await fingerprintOf(tlsCertificate);
      return { name, source, proof: { kind: "certificate", fingerprint } };
    }
    case "password": {
      const proof = password === undefined ? undefined : readPassword(password);
      return proof && { name, source, proof };
    }
  }
}

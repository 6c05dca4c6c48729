import type { SaslMechanism, SaslStep } from "../../core/mod.ts";
import { textOf } from "./plain.ts";

const MALFORMED: SaslStep = { kind: "failure", why: "malformed" };
const USERNAME: SaslStep = { kind: "challenge", data: Buffer.from("Username:") };
const PASSWORD: SaslStep = { kind: "challenge", data: Buffer.from("Password:") };

/** LOGIN (draft-murchison-sasl-login): never a standard, and all that some clients know. The name may come as initial response. */
export const login: SaslMechanism = {
  showsPassword: true,
  begin() {
    let user: string | undefined;
    return {
      step(input) {
        if (input === undefined) return USERNAME;
        const text = textOf(input);
        if (text === undefined || text.includes("\0")) return MALFORMED;
        if (user !== undefined) return { kind: "claim", user, password: text };
        if (text === "") return MALFORMED;
        user = text;
        return PASSWORD;
      },
    };
  },
};

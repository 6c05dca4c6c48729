import { createHmac } from "node:crypto";
import type { ClientExchange, ClientMechanism } from "./outbound-login.ts";

/** PLAIN (RFC 4616). */
export const PLAIN: ClientMechanism = {
  name: "PLAIN",
  showsPassword: true,
  begin: ({ user, password }) => answering(Buffer.from(`\0${user}\0${password}`), []),
};

/** LOGIN (draft-murchison-sasl-login): the server asks for the name, then for the password, whatever words it has for that. */
export const LOGIN: ClientMechanism = {
  name: "LOGIN",
  showsPassword: true,
  begin: ({ user, password }) => answering(undefined, [Buffer.from(user), Buffer.from(password)]),
};

/** CRAM-MD5 (RFC 2195). */
export const CRAM_MD5: ClientMechanism = {
  name: "CRAM-MD5",
  showsPassword: false,
  begin({ user, password }) {
    let challenged = false;
    return {
      first: undefined,
      isServerProven: true,
      answer(challenge) {
        if (challenged || challenge.length === 0) return undefined;
        challenged = true;
        const digest = createHmac("md5", password).update(challenge).digest("hex");
        return Buffer.from(`${user} ${digest}`);
      },
    };
  },
};

/** Says `first` and then what is left, a challenge each, whatever the challenges are. */
function answering(first: Buffer | undefined, rest: readonly Buffer[]): ClientExchange {
  const left = [...rest];
  return { first, isServerProven: true, answer: () => left.shift() };
}

import { certificateFile, type Kind, optionalPair, secret } from "../../core/mod.ts";

function keyKind(accepts: string, example: string, shape: RegExp): Kind<string> {
  return {
    name: "key",
    accepts,
    example,
    secret: true,
    parse: (text) =>
      shape.test(text) ? { ok: true, value: text } : { ok: false, expected: accepts },
    print: (value) => value,
  };
}

/** A key of an HTTP interface. */
export const apiKey: Kind<string> = keyKind(
  "32 to 128 letters, digits and underscores",
  "abcdefghijklmnopqrstuvwxyz_012345",
  /^\w{32,128}$/,
);

/** A key of 20 bytes in hexadecimal. */
export const hexKey: Kind<string> = keyKind(
  "40 hexadecimal digits",
  "0123456789abcdef0123456789abcdef01234567",
  /^[\da-f]{40}$/i,
);

/** `FILE [PASSWORD]`: a PEM file with a certificate and its key, and what opens the key. */
export const certificateAndPassword: Kind<readonly [string, string | undefined]> = optionalPair(
  certificateFile,
  secret,
  {
    name: "certificate file and password",
    accepts: "a PEM file with a certificate and its key, and the key's password if it has one",
  },
);

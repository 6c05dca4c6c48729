import { certificateFile, type Kind } from "../../core/mod.ts";

/** A PEM file with a certificate and its key, and what opens the key. */
export interface CertificateFile {
  readonly file: string;
  readonly password: string | undefined;
}

const ACCEPTS = "a PEM file with a certificate, and the password of its key if it has one";

/** `FILE [PASSWORD]`. */
export const certificateWithPassword: Kind<CertificateFile> = {
  name: "certificate file and password",
  accepts: ACCEPTS,
  example: certificateFile.example,
  secret: true,
  parse(text, place) {
    const [, name = "", password] = /^(\S+)(?:\s+(\S+))?$/.exec(text) ?? [];
    const file = certificateFile.parse(name, place);
    return file.ok
      ? { ok: true, value: { file: file.value, password } }
      : { ok: false, expected: ACCEPTS };
  },
  print: ({ file, password }) => (password === undefined ? file : `${file} ${password}`),
  mentions: ({ file }) => certificateFile.mentions?.(file) ?? [],
};

import type { SecureContext } from "node:tls";
import { errorText, readRegularFile, type TlsChoice, tlsChoiceOptions } from "../../core/mod.ts";
import { loadCertificate, type OwnCertificate, ownCertificate } from "./certificate.ts";
import { CertificateChoice } from "./certificate-choice.ts";
import type { CertificateFile } from "./certificate-kind.ts";
import { ClientAuthorities } from "./client-authorities.ts";
import type { ClientHello } from "./client-hello.ts";

/** What is said of TLS with the clients of a listener. */
export interface TlsSettings {
  readonly certificates: readonly CertificateFile[];
  /** Files with the keys of those that have none in theirs. */
  readonly keys: readonly string[];
  readonly caFile: string | undefined;
  readonly choice: TlsChoice;
}

/** TLS with the clients of a listener, ready. */
export interface ServerTls {
  /** The first is shown to clients that ask for no name (SNI), or for one that no certificate has. */
  readonly certificates: readonly [OwnCertificate, ...OwnCertificate[]];
  /** What a client sees by what it says (undefined: nothing that we understand); undefined where there is one certificate only. */
  readonly contextFor: ((hello: ClientHello | undefined) => SecureContext) | undefined;
  /** Whose certificates clients may show; undefined for anybody's. */
  readonly authorities: ClientAuthorities | undefined;
}

/** What goes on where a file cannot be read again. */
export interface Renewal {
  /** What was made of the same settings before. */
  readonly before: ServerTls | undefined;
  /** Hears of a file that cannot be read, by name. */
  failed(problem: string): void;
}

/**
 * Reads certificates, keys and authorities; undefined when there is no certificate. What cannot be read stays as it was before; without a
 * `renewal` it rejects with a message that names the file.
 */
export async function loadServerTls(
  { certificates, keys, caFile, choice }: TlsSettings,
  renewal?: Renewal,
): Promise<ServerTls | undefined> {
  const { before } = renewal ?? {};
  const orBefore = async <T>(reading: Promise<T>, old: T | undefined): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      if (renewal === undefined || old === undefined) throw error;
      renewal.failed(errorText(error));
      return old;
    }
  };
  const authorities =
    caFile === undefined ? undefined : await orBefore(authoritiesIn(caFile), before?.authorities);
  const options = { ...tlsChoiceOptions(choice), ...(authorities && { ca: authorities.pem }) };
  const [first, ...others] = await Promise.all(
    certificates.map((each, at) =>
      orBefore(loadCertificate(each, keys, options), before?.certificates[at]),
    ),
  );
  return first && serverTls([first, ...others], choice, authorities);
}

const ANY: TlsChoice = { tls12: true, tls13: true, ciphers: undefined, suites: undefined };

/** TLS with one certificate, by its PEM. Throws when certificate and key do not fit. */
export function offeredTls(cert: string, key: string): ServerTls {
  return serverTls([ownCertificate(cert, key, tlsChoiceOptions(ANY))], ANY, undefined);
}

function serverTls(
  certificates: ServerTls["certificates"],
  { tls13 }: TlsChoice,
  authorities: ClientAuthorities | undefined,
): ServerTls {
  const [first, ...others] = certificates;
  if (others.length === 0) return { certificates, contextFor: undefined, authorities };
  const choice = new CertificateChoice(
    [[first.x509, first.context], ...others.map(({ x509, context }) => [x509, context] as const)],
    tls13,
  );
  const contextFor = (hello: ClientHello | undefined): SecureContext =>
    choice.for(hello) ?? first.context;
  return { certificates, contextFor, authorities };
}

async function authoritiesIn(file: string): Promise<ClientAuthorities> {
  try {
    return new ClientAuthorities(await readRegularFile(file));
  } catch (error) {
    throw new Error(`no authorities in ${file}: ${errorText(error)}`, { cause: error });
  }
}

/** All files that TLS of some settings is made of. */
export function filesOf({ certificates, keys, caFile }: TlsSettings): readonly string[] {
  return [...certificates.map(({ file }) => file), ...keys, ...(caFile ? [caFile] : [])];
}

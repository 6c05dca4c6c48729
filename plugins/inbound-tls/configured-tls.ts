import type { CipherSuite, ResolvedConfig, SettingsView } from "../../core/mod.ts";
import type { CertificateFile } from "./certificate-kind.ts";
import type { TlsSettings } from "./server-tls.ts";
import type { ListenersTlsSettings } from "./tls-keeper.ts";

/** The directives about TLS at all listeners. */
export interface UsualTlsSettings {
  readonly smtpServerTlsCertificate: readonly CertificateFile[];
  readonly smtpServerTlsKey: readonly string[];
  readonly smtpServerTlsCaFile: string | undefined;
  readonly "smtpServerTlsAllowTlsv1.2": boolean;
  readonly "smtpServerTlsAllowTlsv1.3": boolean;
  readonly smtpServerTlsCiphers: string | undefined;
  readonly "smtpServerTlsV1.3Ciphersuites": readonly CipherSuite[] | undefined;
}

/** Those about TLS at one listener. */
export interface OwnTlsSettings {
  readonly tlsCertificate: readonly CertificateFile[];
  readonly tlsKey: readonly string[];
  readonly tlsCaFile: string | undefined;
  readonly "tlsAllowTlsv1.2": boolean | undefined;
  readonly "tlsAllowTlsv1.3": boolean | undefined;
  readonly tlsCiphers: string | undefined;
  readonly "tlsTlsv1.3Ciphersuites": readonly CipherSuite[] | undefined;
}

/** TLS where a listener says nothing of its own. */
export function usualTls(global: UsualTlsSettings): TlsSettings {
  return {
    certificates: global.smtpServerTlsCertificate,
    keys: global.smtpServerTlsKey,
    caFile: global.smtpServerTlsCaFile,
    choice: {
      tls12: global["smtpServerTlsAllowTlsv1.2"],
      tls13: global["smtpServerTlsAllowTlsv1.3"],
      ciphers: global.smtpServerTlsCiphers,
      suites: global["smtpServerTlsV1.3Ciphersuites"],
    },
  };
}

/** TLS at a listener with a block: `usual` itself where it says nothing. Keys of all listeners are tried too. */
export function ownTls(listener: OwnTlsSettings, usual: TlsSettings): TlsSettings {
  const { tlsCertificate, tlsKey, tlsCaFile } = listener;
  const tls12 = listener["tlsAllowTlsv1.2"];
  const tls13 = listener["tlsAllowTlsv1.3"];
  const suites = listener["tlsTlsv1.3Ciphersuites"];
  const said = [tlsCaFile, tls12, tls13, listener.tlsCiphers, suites];
  if (tlsCertificate.length + tlsKey.length === 0 && said.every((each) => each === undefined))
    return usual;
  return {
    certificates: tlsCertificate.length > 0 ? tlsCertificate : usual.certificates,
    keys: [...tlsKey, ...usual.keys],
    caFile: tlsCaFile ?? usual.caFile,
    choice: {
      tls12: tls12 ?? usual.choice.tls12,
      tls13: tls13 ?? usual.choice.tls13,
      ciphers: listener.tlsCiphers ?? usual.choice.ciphers,
      suites: suites ?? usual.choice.suites,
    },
  };
}

/** TLS at all listeners. */
export function listenersTls(
  global: UsualTlsSettings,
  config: ResolvedConfig,
  at: (view: SettingsView<"smtp-listener">) => OwnTlsSettings,
): ListenersTlsSettings {
  const usual = usualTls(global);
  const own = new Map<string, TlsSettings>();
  for (const name of config.names("smtp-listener"))
    own.set(name, ownTls(at(config.block("smtp-listener", name)), usual));
  return { usual, own };
}

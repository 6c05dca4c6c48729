import type { Directive, Scope } from "../core/mod.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";

/** Switches of the versions of SSL and TLS, by version. */
export type TlsVersions<S extends Scope> = Readonly<
  Record<"sslv3" | "tlsv1" | "tlsv11" | "tlsv12" | "tlsv13", Directive<boolean, S>>
>;

/** Declares which versions may be spoken. The old ones never are; `planned` says what happens to the choice of the others. */
export function tlsVersions<const S extends Scope>(given: {
  readonly scopes: readonly S[];
  /** The doc of a version's switch. */
  readonly doc: (version: string) => string;
  readonly planned: string;
  /** PowerMTA's default for TLS 1.1; `no` unless stated. */
  readonly tlsv11?: boolean;
}): TlsVersions<S> {
  const { scopes, doc, planned, tlsv11 = false } = given;
  const never = (version: string, rfc: string, fallback = false): Directive<boolean, S> => {
    const facts = { scopes, doc: doc(version), rfc, default: fallback };
    return obsoleteSwitch(facts, `${version} is never spoken`);
  };
  const spoken = (version: string): Directive<boolean, S> =>
    plannedSwitch({ scopes, doc: doc(version), default: true }, planned);
  return {
    sslv3: never("SSL 3.0", "RFC 7568 §3"),
    tlsv1: never("TLS 1.0", "RFC 8996 §4"),
    tlsv11: never("TLS 1.1", "RFC 8996 §5", tlsv11),
    tlsv12: spoken("TLS 1.2"),
    tlsv13: spoken("TLS 1.3"),
  };
}

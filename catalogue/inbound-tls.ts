import {
  type Directive,
  definePlugin,
  directive,
  integer,
  type Plugin,
  type Scope,
} from "../core/mod.ts";
import { tlsVersions } from "./tls-versions.ts";

const VERSIONS = tlsVersions({
  scopes: ["global"],
  doc: (version) => `Whether clients may speak ${version}.`,
  planned: "",
});

const OWN_VERSIONS = tlsVersions({
  scopes: ["smtp-listener"],
  doc: (version) => `Whether clients may speak ${version} here.`,
  planned: "",
});

function bits<const S extends Scope>(scopes: readonly S[]): Directive<number, S> {
  return directive(integer({ min: 512, max: 16_384 }), {
    scopes,
    default: 1024,
    doc: "Bits of Diffie-Hellman keys.",
    example: "2048",
    rfc: "RFC 9325 §4.2",
    obsolete: "keys are agreed on over elliptic curves, whose strength is not chosen by bits",
  });
}

/** Directives about TLS with clients that have no use any more; those that act are in plugins/inbound-tls. */
export const inboundTlsCatalogue: Plugin = definePlugin({
  name: "inbound-tls",
  summary: "PowerMTA's directives about old versions and keys of TLS with clients.",
  directives: {
    "smtp-server-tls-allow-sslv3": VERSIONS.sslv3,
    "smtp-server-tls-allow-tlsv1": VERSIONS.tlsv1,
    "smtp-server-tls-allow-tlsv1.1": VERSIONS.tlsv11,
    "smtp-server-tls-dh-key-length": bits(["global"]),
    "tls-allow-sslv3": OWN_VERSIONS.sslv3,
    "tls-allow-tlsv1": OWN_VERSIONS.tlsv1,
    "tls-allow-tlsv1.1": OWN_VERSIONS.tlsv11,
    "tls-dh-key-length": bits(["smtp-listener"]),
  },
});

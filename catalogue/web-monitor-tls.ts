import { definePlugin, directive, integer, type Plugin } from "../core/mod.ts";
import { tlsVersions } from "./tls-versions.ts";

const VERSIONS = tlsVersions({
  scopes: ["global"],
  doc: (version) => `Whether browsers may speak ${version}.`,
  planned: "",
});

/** Directives about TLS with browsers that have no use any more; those that act are in plugins/web-monitor. */
export const webMonitorTlsCatalogue: Plugin = definePlugin({
  name: "web-monitor-tls",
  summary: "PowerMTA's directives about old versions and keys of TLS of its web monitor.",
  directives: {
    "http-tls-allow-sslv3": VERSIONS.sslv3,
    "http-tls-allow-tlsv1": VERSIONS.tlsv1,
    "http-tls-allow-tlsv1.1": VERSIONS.tlsv11,
    "http-tls-dh-key-length": directive(integer({ min: 512, max: 16_384 }), {
      scopes: ["global"],
      default: 1024,
      doc: "Bits of Diffie-Hellman keys.",
      example: "2048",
      obsolete: "keys are agreed on over elliptic curves, whose strength is not chosen by bits",
    }),
  },
});

import { definePlugin, type Plugin } from "../core/mod.ts";
import { tlsVersions } from "./tls-versions.ts";

const VERSIONS = tlsVersions({
  scopes: ["domain"],
  doc: (version) => `Whether ${version} may be spoken.`,
  planned: "",
  tlsv11: true,
});

/** Directives of domains about old versions of TLS; those that act are in plugins/outbound-tls. */
export const outboundTlsCatalogue: Plugin = definePlugin({
  name: "outbound-tls",
  summary: "PowerMTA's directives about old versions of TLS to servers.",
  directives: {
    "smtp-tls-allow-sslv3": VERSIONS.sslv3,
    "smtp-tls-allow-tlsv1": VERSIONS.tlsv1,
    "smtp-tls-allow-tlsv1.1": VERSIONS.tlsv11,
  },
});

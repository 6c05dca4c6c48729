import { definePlugin, directive, provide, token, type Kind, type Plugin, type Token } from "./mod.ts";
const int: Kind<number> = { name: "i", accepts: "", example: "1", parse: () => ({ ok: true, value: 1 }), print: String };
export const T: Token<{ hi(): number }> = token<{ hi(): number }>("t");
export const U: Token<string> = token<string>("u");
export const p: Plugin = definePlugin({
  name: "x", summary: "y",
  directives: { "max-smtp-out": directive(int, { scopes: ["domain", "virtual-mta"], default: 20, doc: "" }), "g-x": directive(int, { scopes: ["global"], doc: "" }) },
  needs: { u: U },
  provides: [provide(T, (c) => { const n: number | undefined = c.global.gX; const s: string = c.services.u; return { hi: () => (n ?? 1) + s.length }; })],
  hooks: {
    planDelivery: (plan, _q, { settings, virtualMta }) => ({ ...plan, maxConnections: settings.maxSmtpOut + virtualMta.maxSmtpOut }),
    recipientBounced(o, { log }) { log.info(o.failure.text); },
  },
});

/**
 * `postrider/host`: what embeds the engine in a program of one's own, or looks at configurations: the `mta` command is made with it.
 * @module
 */

export {
  DirectiveIndex,
  type DirectiveOwner,
  type KnownDirective,
} from "./config/bind/directives.ts";
export { LANGUAGE } from "./config/bind/language.ts";
export { type PluginProblem, wrongPart } from "./config/bind/plugins.ts";
export { diskFiles } from "./config/disk-files.ts";
export * from "./config/load.ts";
export { isListed, noEffectText } from "./config/report/no-effect-text.ts";
export type { PrintedConfig } from "./config/report/print.ts";
export * from "./config/report/render.ts";
export { withoutSecretLines } from "./config/report/secrets.ts";
export { type ShippedText, shippedProfiles } from "./config/shipped-layer.ts";
export { BLOCKS, type BlockType } from "./config/syntax/blocks.ts";
export type { ConfigFiles } from "./config/syntax/expand.ts";
export { type Formatted, formatConfig } from "./config/syntax/format.ts";
export { canBind } from "./dns/can-bind.ts";
export type { NameServer } from "./dns/exchange.ts";
export { isOffInternet } from "./dns/no-internet.ts";
export { type Probe, type ProbeAnswer, probeNameServer } from "./dns/probe.ts";
export { explainOffline, resolvingOffline, type WithoutServer } from "./engine/control/offline.ts";
export { settingsInForce } from "./engine/control/settings-in-force.ts";
export { type DeclaredMetric, declaredMetrics } from "./engine/declared-metrics.ts";
export type { Loaded } from "./engine/loaded.ts";
export { PluginSettings } from "./engine/plugins/contexts.ts";
export { pluginProblems } from "./engine/plugins/plugin-problems.ts";
export * from "./engine.ts";
export { requiredTexts } from "./text/required-texts.ts";

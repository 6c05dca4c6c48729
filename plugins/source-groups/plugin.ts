import {
  definePlugin,
  directive,
  integer,
  nameOf,
  type Plugin,
  type PluginDiagnostic,
  type ResolvedConfig,
} from "../../core/mod.ts";
import { limitsOf } from "./contract.ts";

/** Limits of connections that sources share. The listener goes by them. */
export const sourceGroups: Plugin = definePlugin({
  name: "source-groups",
  summary:
    "Limits the inbound connections of several sources together, and keeps some free for them.",
  directives: {
    "source-group": directive(nameOf(["source-group"]), {
      scopes: ["source"],
      doc: "The group whose limits of connections these clients share. It is that of the source by which a client connects, also after a login.",
    }),
    "max-smtp-in": directive(integer({ min: 1, unlimited: true, zeroIsUnlimited: true }), {
      scopes: ["source-group"],
      default: Number.POSITIVE_INFINITY,
      doc: "Connections at a time from all sources of the group; more are turned away with 421.",
    }),
    "reserved-smtp-in": directive(integer(), {
      scopes: ["source-group"],
      default: 0,
      doc: "Connections of total-max-smtp-in that are kept free for the clients of the group.",
      example: "10",
    }),
  },
  check: {
    "source-group": (_settings, name, config) => groupDiagnostics(name, config),
  },
});

/** What contradicts itself in a group. */
function groupDiagnostics(name: string, config: ResolvedConfig): readonly PluginDiagnostic[] {
  const { most, reserved } = limitsOf(name, config);
  if (reserved > most)
    return [tooMuch(`${reserved} connections are kept free for a group that may have ${most}`)];
  const { value: all } = config.global.get("total-max-smtp-in");
  const sum = config
    .names("source-group")
    .reduce((before, each) => before + limitsOf(each, config).reserved, 0);
  return reserved > 0 && typeof all === "number" && sum > all
    ? [tooMuch(`groups have ${sum} connections kept free, but total-max-smtp-in is ${all}`)]
    : [];
}

function tooMuch(message: string): PluginDiagnostic {
  return { severity: "error", directive: "reserved-smtp-in", message };
}

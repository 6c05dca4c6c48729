import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { neverProven } from "../returned-mail/contract.ts";
import { JOB_SEPARATOR, type ListSettings } from "./list-plan.ts";

/** Contradictions in one `<suppression-list>`. */
export function checkList(
  { bounceWindow, expireAfter, jobSeparator, learn, reportProof, scope }: ListSettings,
  _name: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const lengths = [
    ["bounce-window", bounceWindow],
    ["expire-after", expireAfter],
  ] as const;
  const fromReports = learn.some(({ kind }) => kind !== "bounces");
  const problems = [
    ...(fromReports ? neverProven(reportProof, config) : []),
    ...lengths.flatMap(([directive, length]): readonly PluginDiagnostic[] =>
      length === 0
        ? [{ severity: "error", directive, message: `${directive} must be more than 0` }]
        : [],
    ),
  ];
  if (jobSeparator === JOB_SEPARATOR || scope === "job-prefix") return problems;
  const message = "job-separator counts with scope job-prefix alone";
  return [...problems, { severity: "warning", directive: "job-separator", message }];
}

/** Names among those of a source which no list has, or two lists. */
export function unknownLists(
  names: readonly string[],
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const written = new Set(config.names("address-list"));
  const learned = new Set(config.blocks("suppression-list").map(({ name }) => name));
  const known = [...written, ...learned];
  return names.flatMap((name): readonly PluginDiagnostic[] => {
    const directive = "suppression-lists";
    if (written.has(name) && learned.has(name))
      return [
        {
          severity: "error",
          directive,
          message: `${name} is an <address-list> and a <suppression-list>`,
          hint: "give one of them another name",
        },
      ];
    if (written.has(name) || learned.has(name)) return [];
    return [
      {
        severity: "error",
        directive,
        message: `there is no list ${name}`,
        hint: `define <address-list ${name}> or <suppression-list ${name}>, or use one of those that there are: ${known.join(", ") || "none"}`,
      },
    ];
  });
}

/** A warning when strangers can have bounces sent to whomever they name as the sender. */
export function invitesStrangers(
  block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  if (!STRANGERS.has(block) || !bouncesToAnybody(config)) return [];
  return [
    {
      severity: "warning",
      directive: "accept-invalid-recipients",
      message:
        "strangers can have mail for recipients on a list accepted, and the bounces sent to whomever they name as the sender",
      hint: "set it in a <source> block for address ranges of your own, or for clients that log in",
    },
  ];
}

/** Blocks that hold everybody. */
const STRANGERS: ReadonlySet<string> = new Set(["0/0", "0.0.0.0/0", "::/0"]);
/** Somebody of whom nothing is known: an address of documentation. */
const STRANGER = "198.51.100.7";

/** Whether a client that nobody knows may name recipients who bounce. */
function bouncesToAnybody(config: ResolvedConfig): boolean {
  const view = config.source(STRANGER);
  const says = (name: string): boolean => view.get(name).value === true;
  const mayRelay = says("always-allow-relaying") || view.get("relay-domain").occurrences.length > 0;
  return says("accept-invalid-recipients") && !says("require-auth") && mayRelay;
}

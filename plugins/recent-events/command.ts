import { type CommandAnswer, type CommandCall, terminalLine } from "../../core/mod.ts";
import { queueMeant } from "../admin/contract.ts";

/** `mta conversations DOMAIN[/VMTA]`. */
export const conversationsCommand: {
  readonly doc: string;
  readonly operands: string;
  readonly onlyAsks: true;
  run(call: CommandCall<unknown>): Promise<CommandAnswer>;
} = {
  doc: "what a queue and its hosts said to each other in its last attempts (record-conversations)",
  operands: "DOMAIN[/VMTA]",
  onlyAsks: true,
  async run({ operands: [name = ""], ask }) {
    const meant = queueMeant(name);
    const queue = meant.includes("/") ? meant : `${meant}/{default}`;
    const data = await ask("GET", `/recent-events/conversations?${new URLSearchParams({ queue })}`);
    const rows = Array.isArray(data) ? data.filter(isRow) : [];
    const none = `nothing is remembered of ${queue}; record-conversations says of how many attempts it is to be`;
    return { data, text: rows.length === 0 ? none : rows.map(textOf).join("\n\n") };
  },
};

interface Row {
  readonly connection: number;
  readonly host: string;
  readonly port: number;
  readonly lines: readonly { readonly at: number; readonly by: string; readonly line: string }[];
  readonly more: number;
  readonly failed?: string;
}

function textOf({ connection, host, port, lines, more, failed }: Row): string {
  return [
    `connection ${connection} to ${terminalLine(host)} port ${port}`,
    ...lines.map(({ at, by, line }) => `${new Date(at).toISOString()} ${by} ${terminalLine(line)}`),
    ...(more > 0 ? [`${more} more lines`] : []),
    ...(failed === undefined ? [] : [`not connected: ${terminalLine(failed)}`]),
  ].join("\n");
}

function isRow(value: unknown): value is Row {
  return (
    typeof value === "object" && value !== null && "lines" in value && Array.isArray(value.lines)
  );
}

import type { NoteText } from "../../core/mod.ts";
import {
  DKIM_DOMAINS_NOTE,
  DKIM_NOTE,
  DMARC_NOTE,
  DMARC_POLICY_NOTE,
  IPREV_NOTE,
  RESULTS_NOTE,
  SPF_NOTE,
  TRACE_NOTE,
} from "./contract.ts";
import type { Findings } from "./findings.ts";
import { resultsField } from "./results-field.ts";

/** The notes that are kept with a message. Each is as long as it may be at most, whatever a stranger has sent. */
export function notesOf(findings: Findings, hostName: string): readonly NoteText[] {
  const { iprev, spf, dkim, dmarc } = findings;
  const notes = [RESULTS_NOTE.with(resultsField(hostName, findings))];
  if (iprev !== undefined) notes.push(IPREV_NOTE.with(iprev.result));
  if (spf !== undefined) notes.push(SPF_NOTE.with(spf.result));
  if (dkim !== undefined) notes.push(DKIM_NOTE.with(dkim.result));
  const domains = dkim?.signatures.filter(({ result }) => result === "pass") ?? [];
  const names = fitting([...new Set(domains.map(({ domain }) => domain))], DKIM_DOMAINS_NOTE.limit);
  if (names.length > 0) notes.push(DKIM_DOMAINS_NOTE.with(names));
  if (dmarc !== undefined) notes.push(DMARC_NOTE.with(dmarc.result));
  if (dmarc?.policy !== undefined) notes.push(DMARC_POLICY_NOTE.with(dmarc.policy));
  const trace = fitting(traceOf(findings), TRACE_NOTE.limit);
  if (trace.length > 0) notes.push(TRACE_NOTE.with(trace));
  return notes;
}

function traceOf({ iprev, spf, dkim }: Findings): readonly string[] {
  return Object.entries({ iprev, spf, dkim }).flatMap(([check, finding]) =>
    (finding?.trace ?? []).map((line) => `${check}: ${line}`),
  );
}

/** As many of the texts as fit in so many bytes together, a line end after each. */
function fitting(texts: readonly string[], limit: number): readonly string[] {
  let bytes = 0;
  return texts.filter((text) => {
    bytes += Buffer.byteLength(text) + 1;
    return bytes <= limit && !text.includes("\n");
  });
}

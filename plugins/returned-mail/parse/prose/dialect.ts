import type { ReportedAction } from "../result.ts";

/** How a system words its reports: what we look for is in lower case, with single blanks. */
export interface Dialect {
  readonly format: string;
  readonly action: ReportedAction;
  /** One of these tells that it is this system's, and recipients stand in or after it. */
  readonly openings: readonly string[];
  /** One of these must be in the text too, where there are some. */
  readonly signs?: readonly string[];
  /** Whether others may write the same, as in a footer or a note from somebody who is away: then there must be more to say that it is a report. */
  readonly isVague?: true;
}

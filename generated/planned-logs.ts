// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
  /**
   * Begin a new file at midnight.
   * @default yes
   * @deprecated It has no effect yet: the log stays in one file; move the file away and reload, as
   * logrotate does.
   */
  readonly "log-auto-rotation"?: boolean | "yes" | "no" | "";
  /**
   * Files to keep, with the current one; 0 means no new file at midnight.
   * @default 8
   * @deprecated It has no effect yet: the log stays in one file; move the file away and reload, as
   * logrotate does.
   */
  readonly "log-rotate"?: number | string;
  /**
   * Let every user of the host read the log.
   * @default no
   * @deprecated It has no effect yet: only its owner may read the log.
   */
  readonly "log-file-world-readable"?: boolean | "yes" | "no" | "";
}

export interface SourceSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
}

export interface DomainSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
}

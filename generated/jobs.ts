// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Take a message's job from its field X-Job, which is removed when the message is sent. A job has
   * 1 to 256 printable ASCII characters without blanks: mail with another one is refused (554
   * 5.6.0). An empty field names none.
   * @default no
   */
  readonly "process-x-job"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-Job in the message.
   * @default no
   */
  readonly "retain-x-job"?: boolean | "yes" | "no" | "";
  /**
   * Another field to take the job from, with process-x-job on, where a message has no X-Job. It
   * stays in the message.
   * @default X-Job
   */
  readonly "jobid-header"?: string;
  /**
   * Prefix of the job that a message names; {auth} means the client's login name, nothing without a
   * login.
   */
  readonly "jobid-prefix"?: string;
  /**
   * Take the envelope id from the field X-Envid, which is removed when the message is sent. One
   * given with MAIL (ENVID) takes precedence. In xtext it has at most 100 characters: mail with a
   * longer one is refused (554 5.6.0). (RFC 3461 §4.4)
   * @default no
   */
  readonly "process-x-envid"?: boolean | "yes" | "no" | "";
}

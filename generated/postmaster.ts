// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Who gets mail to postmaster and abuse at our own names, which is taken from anyone. Several
   * addresses get a copy each. Without any such mail is taken too, and kept until bounce-after for
   * an address to be set here; then it goes without a report to its sender. The same people are
   * told of alarms, of each at most once an hour. (RFC 5321 §4.5.1)
   */
  readonly postmaster?: string | readonly string[];
}

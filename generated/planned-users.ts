// Written by `npm run generate` from the plugins' declarations.

export interface SmtpUserSettings {
  /**
   * The user's password.
   * @deprecated It has no effect yet: the user cannot log in; only users that a plugin knows can.
   */
  readonly password?: string;
  /**
   * What the user shows: the password set here, that of the host's account, or a certificate.
   * @default password
   * @deprecated It has no effect yet: the user cannot log in; only users that a plugin knows can.
   */
  readonly "authentication-method"?: "password" | "system" | "certificate" | "";
  /**
   * PEM file with the certificate the user shows.
   * @deprecated It has no effect yet: the user cannot log in; only users that a plugin knows can.
   */
  readonly "tls-certificate"?: string;
  /**
   * The source whose settings apply to the user's mail.
   * @default {auth}
   * @deprecated It has no effect yet: the user cannot log in; only users that a plugin knows can.
   */
  readonly source?: "{auth}" | (string & {});
}

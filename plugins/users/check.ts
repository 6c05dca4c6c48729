import type { PluginDiagnostic } from "../../core/mod.ts";
import { passwordProblem } from "./password-text.ts";
import type { BlockSettings } from "./read-blocks.ts";
import { isUserName } from "./users-text.ts";

/** Contradictions in an `<smtp-user>` block. */
export function blockDiagnostics(
  { password, authenticationMethod, tlsCertificate }: BlockSettings,
  name: string,
): readonly PluginDiagnostic[] {
  const found: PluginDiagnostic[] = [];
  const error = (directive: string, message: string, hint: string): void =>
    void found.push({ severity: "error", directive, message, hint });
  if (!isUserName(name))
    error("authentication-method", "the name of a user has 1 to 255 characters", "shorten it");
  const problem = password === undefined ? undefined : passwordProblem(password);
  if (problem !== undefined)
    error("password", problem, "make keys with: mta user password, and copy the whole line");
  if (authenticationMethod === "password" && password === undefined)
    error(
      "password",
      `the user ${name} has no password`,
      "add password, or say how it logs in with authentication-method",
    );
  if (authenticationMethod === "certificate" && tlsCertificate === undefined)
    error(
      "tls-certificate",
      `the user ${name} logs in by a certificate, and none is named`,
      "add tls-certificate FILE",
    );
  const unused = authenticationMethod !== "password" && password !== undefined;
  if (unused)
    found.push({
      severity: "warning",
      directive: "password",
      message: `the password is not used: authentication-method is ${authenticationMethod}`,
      hint: "remove it, or set authentication-method password",
    });
  if (authenticationMethod !== "certificate" && tlsCertificate !== undefined)
    found.push({
      severity: "warning",
      directive: "tls-certificate",
      message: `the certificate is not used: authentication-method is ${authenticationMethod}`,
      hint: "remove it, or set authentication-method certificate",
    });
  return found;
}

import type { PluginDiagnostic, WebUrl } from "../../core/mod.ts";
import { passwordProblem } from "./password-text.ts";
import type { BlockSettings } from "./read-blocks.ts";
import { isUserName } from "./users-text.ts";

/** Milliseconds that a service may be given: a login fails when a step of it takes 30 s. */
const SHORTEST = 1000;
const LONGEST = 25_000;

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

/** What is set about a service of users. */
interface ServiceSettings {
  readonly smtpUsersService: WebUrl | undefined;
  readonly smtpUsersServiceToken: string | undefined;
  readonly smtpUsersServiceCaFile: string | undefined;
  readonly smtpUsersServiceTimeout: number;
}

/** Contradictions in what is said of a service of users. */
export function serviceDiagnostics({
  smtpUsersService: service,
  smtpUsersServiceToken: token,
  smtpUsersServiceCaFile: caFile,
  smtpUsersServiceTimeout: timeout,
}: ServiceSettings): readonly PluginDiagnostic[] {
  const found: PluginDiagnostic[] = [];
  const error = (what: string, message: string, hint: string): void =>
    void found.push({
      ...{ severity: "error", directive: `smtp-users-service-${what}`, message, hint },
    });
  for (const [what, value] of Object.entries({ token, "ca-file": caFile }))
    if (value !== undefined && service === undefined)
      error(what, `there is a ${what} but no service that it is for`, "add smtp-users-service URL");
  if (timeout < SHORTEST || timeout > LONGEST)
    error("timeout", "the service is given 1s to 25s", "clients wait 30 s for the reply to AUTH");
  return found;
}

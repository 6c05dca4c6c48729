import { X509Certificate } from "node:crypto";
import type { PluginDiagnostic } from "../../core/mod.ts";
import type { CertificateFile } from "./certificate-kind.ts";
import { CertificateNames } from "./certificate-names.ts";
import { troubleOf } from "./expiry-alarms.ts";

/** Looks into certificate files: whether each is in date, and whether one of them is for the name that this host gives itself. */
export function certificateDiagnostics(
  directive: string,
  certificates: readonly CertificateFile[],
  hostName: string | undefined,
): readonly PluginDiagnostic[] {
  if (certificates.length === 0) return [];
  const files = certificates.map(({ file }) => file);
  const told = { code: "doubtful-certificate", severity: "warning", directive } as const;
  const found: PluginDiagnostic[] = files.map((file, occurrence) => ({
    ...{ ...told, occurrence, message: `time of ${file}` },
    hint: "a file that changes is read again by itself",
    inFiles: { files: [file], answer: ([text = ""], now) => timeProblem(file, text, now) },
  }));
  if (hostName === undefined) return found;
  found.push({
    ...{ ...told, message: `names in ${files.join()}` },
    hint: "clients that look for this name refuse TLS: have it in a certificate, unless they are told another name",
    inFiles: { files, answer: (texts) => nameProblem(texts, hostName) },
  });
  return found;
}

function timeProblem(file: string, pem: string, now: number): string | undefined {
  const x509 = certificateIn(pem);
  const trouble = x509 && troubleOf(x509, now);
  return trouble && `the certificate in ${file} ${trouble.text}`;
}

function nameProblem(pems: readonly string[], hostName: string): string | undefined {
  const names = new CertificateNames<string>();
  for (const pem of pems) {
    const x509 = certificateIn(pem);
    // What is no certificate is told anyway.
    if (x509 === undefined) return undefined;
    names.add(x509, pem);
  }
  return names.get(hostName) ? undefined : `no certificate is for ${hostName}, the host-name`;
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { TlsDemand } from "./tls-demand.ts";

/** What is wrong with TLS, in the words of RFC 8460 §4.3. */
export type TlsProblem =
  | "starttls-not-supported"
  | "certificate-host-mismatch"
  | "certificate-expired"
  | "certificate-not-trusted"
  | "validation-failure";

/** Why a certificate does not do. */
export interface CertificateProblem {
  readonly problem: Exclude<TlsProblem, "starttls-not-supported">;
  /** For failures: begins a sentence that goes on with the host. */
  readonly text: string;
}

/** What came of TLS on one connection. */
export type TlsOutcome =
  | {
      readonly kind: "secured";
      readonly protocol: string;
      readonly cipher: string;
      /** An earlier session went on: no certificate was shown. */
      readonly resumed: boolean;
      /**
       * What is wrong with the certificate as authorities see it, for the host's name; undefined when nothing is, or when it was checked
       * in the session that went on. With `required` and less it counts for nothing, with DANE neither.
       */
      readonly certificate: CertificateProblem | undefined;
    }
  | {
      readonly kind: "failed";
      readonly problem: TlsProblem;
      readonly failure: DeliveryFailure;
    };

/** One try to secure a connection. */
export interface TlsAttempt {
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
  /** The configuration names the host: it is none of the MX of the recipients' domain, which has no say in it and is none of its business. */
  readonly isNamed: boolean;
  /** Our end. */
  readonly localAddress: string;
  readonly demand: TlsDemand;
  readonly outcome: TlsOutcome;
}

/** Limits of the server under test: short, so that a silent peer costs seconds, and long enough for a busy machine. */
const LIMIT = "3s";

/** A configuration that sends everything to two hostile peers, domain by domain in all the ways we send. */
export function hostileConfig(ports: readonly [number, number]): string {
  const [first, second] = ports;
  return `
connect-timeout ${LIMIT}
smtp-greeting-timeout ${LIMIT}
smtp-command-reply-timeout ${LIMIT}
data-send-timeout ${LIMIT}
smtp-data-termination-timeout ${LIMIT}
smtp-timeout 15s
<domain *>
  route [127.0.0.1]:${first};[127.0.0.1]:${second}
  retry-after 1s
  bounce-after 1h
  max-smtp-out 8
</domain>
<domain *.lockstep.test>
  smtp-pipeline-depth 1
</domain>
<domain *.data.test>
  ignore-chunking yes
</domain>
<domain *.clear.test>
  use-starttls no
</domain>
<domain *.tls.test>
  tls required
</domain>
<domain *.few.test>
  max-smtp-out 1
  max-msg-per-connection 3
</domain>
<acct-file acct.csv>
  records d,b
</acct-file>
`;
}

/** Destination domains are `dN.WAY.test`. */
export const WAYS: readonly string[] = ["any", "lockstep", "data", "clear", "tls", "few"];

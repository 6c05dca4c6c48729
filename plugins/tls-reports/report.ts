import { beginOf, DAY } from "./day.ts";
import type { DayCounts, FailureCount, PolicyCounts } from "./day-counts.ts";

/** Who reports. */
export interface Reporter {
  readonly organization: string;
  readonly contact: string;
  /** The author of reports that go by mail, in ASCII. */
  readonly from: string;
  readonly hostName: string;
  readonly hostId: string;
}

/** One domain's report of one day. */
export interface TlsReport {
  readonly id: string;
  readonly domain: string;
  readonly day: string;
  /** As RFC 8460 §4.4 has it. */
  readonly json: unknown;
  /** Without `.gz` (RFC 8460 §5.1). */
  readonly fileName: string;
}

/** Makes a report (RFC 8460 §4.4). Made again, it has the same identifier. */
export function reportOf(
  domain: string,
  day: string,
  { policies }: DayCounts,
  { organization, contact, hostName, hostId }: Reporter,
): TlsReport {
  const begin = beginOf(day);
  const id = `${day}.${domain}.${hostId}@${hostName}`;
  // Letters and digits alone (RFC 8460 §5.1).
  const unique = hostId.replace(/[^A-Za-z0-9]/g, "");
  const seconds = [begin / 1000, (begin + DAY) / 1000 - 1];
  return {
    ...{ id, domain, day },
    fileName: `${[hostName, domain, ...seconds, ...(unique === "" ? [] : [unique])].join("!")}.json`,
    json: {
      "organization-name": organization,
      "date-range": { "start-datetime": `${day}T00:00:00Z`, "end-datetime": `${day}T23:59:59Z` },
      "contact-info": contact,
      "report-id": id,
      policies: policies.map((counts) => policyPart(domain, counts)),
    },
  };
}

function policyPart(domain: string, counts: PolicyCounts): unknown {
  const { type, lines, base, mx, succeeded, failed, failures } = counts;
  return {
    policy: {
      "policy-type": type,
      ...(lines.length === 0 ? {} : { "policy-string": lines }),
      "policy-domain": base === "" ? domain : base,
      ...(mx.length === 0 ? {} : { "mx-host": mx }),
    },
    summary: {
      "total-successful-session-count": succeeded,
      "total-failure-session-count": failed,
    },
    ...(failures.length === 0 ? {} : { "failure-details": failures.map(failurePart) }),
  };
}

function failurePart(failure: FailureCount): unknown {
  const { result, sendingIp, mxHost, receivingIp, reason, sessions } = failure;
  return {
    "result-type": result,
    ...(sendingIp === "" ? {} : { "sending-mta-ip": sendingIp }),
    ...(mxHost === "" ? {} : { "receiving-mx-hostname": mxHost }),
    ...(receivingIp === "" ? {} : { "receiving-ip": receivingIp }),
    "failed-session-count": sessions,
    ...(reason === "" ? {} : { "failure-reason-code": reason }),
  };
}

import type { Lines } from "./relay-round.ts";

const domain = `max-msg-rate 100000000/h
max-data-volume-rate 10000g/h
max-connect-rate 1000000/h
source-ip-max-msg-rate 0/0 100000000/h
source-ip-max-connect-rate 0/0 1000000/h
source-ip-max-smtp-out 0/0 1000
max-smtp-out-per-ip 1000
max-msg-per-connection 100000
max-errors-per-connection 1000
queue-priority 70
back-off-mode normal
smtp-pattern-list replies
backoff-max-msg-rate 1/h
automation refusals
`;
const file = `mx-connection-limit * 1000
ip-connection-limit 0/0 1000
total-max-smtp-out 1000
<limit senders>
by sender-domain
max-msg-rate 100000000/h
</limit>
<smtp-pattern-list replies>
reply /^421 / mode=backoff
reply /^4.. 4\\.7\\./ slow=queue
</smtp-pattern-list>
<automation refusals>
measure bounced
high 50%
action notify
</automation>
`;

/** Limits of every kind, lanes by sender, reply patterns, back-off, automations, priorities, bounce categories: none ever holds anything back. */
export const POLICIES: Required<Lines> = { domain, file };

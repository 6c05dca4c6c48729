/** The name of an option, without its hyphens. */
export type OptionName =
  | "config"
  | "socket"
  | "json"
  | "xml"
  | "dom"
  | "strict"
  | "no-files"
  | "plain"
  | "planned"
  | "no-dns"
  | "from"
  | "vmta"
  | "source"
  | "write"
  | "check"
  | "queue"
  | "orig"
  | "rcpt"
  | "jobid"
  | "envid"
  | "older-than"
  | "maxitems"
  | "damaged"
  | "pause"
  | "reason"
  | "until"
  | "for"
  | "reenable-after"
  | "code"
  | "text"
  | "schedule"
  | "dsn"
  | "no-accounting"
  | "retry-recipients"
  | "tcp"
  | "edns"
  | "connect"
  | "use-dane"
  | "use-mta-sts"
  | "dumppackets"
  | "interactive"
  | "server"
  | "once"
  | "iterations"
  | "interval"
  | "dir"
  | "remove"
  | "yes"
  | "dry-run"
  | "log-data"
  | "log-resolution"
  | "to-log"
  | "source-ip"
  | "connected"
  | "paused"
  | "mode"
  | "force"
  | "sort"
  | "mode-events"
  | "priority"
  | "siphash"
  | "hmac-sha256"
  | "key"
  | "hexkey"
  | "errors"
  | "no-rcpt-events"
  | "port"
  | "http-port"
  | "host"
  | "folder"
  | "personality"
  | "to"
  | "bulk"
  | "type"
  | "bits"
  | "last"
  | "since"
  | "before"
  | "fields"
  | "format"
  | "follow"
  | "count"
  | "by"
  | "live"
  | "svg"
  | "reach"
  | "host-name"
  | "relay-from"
  | "send-from"
  | "smart-host"
  | "dkim-domain"
  | "postmaster"
  | "check-config"
  | "help"
  | "version";

/** What an option is. */
export interface Option {
  /** The name of its value, if it takes one. */
  readonly value?: string;
  /** Its one-letter form. */
  readonly short?: string;
  readonly doc: string;
}

/** Every option by its name. */
export const OPTIONS: Readonly<Record<OptionName, Option>> = {
  config: { short: "c", value: "FILE", doc: "the configuration of the server" },
  socket: { value: "PATH", doc: "its control socket, if it is not in the configured spool" },
  json: { doc: "answer in JSON" },
  xml: { doc: "answer in PowerMTA's XML" },
  dom: { doc: "answer in PowerMTA's lines of path=value" },
  strict: { doc: "warnings count as errors" },
  "no-files": { doc: "do not look at files, directories and local addresses" },
  planned: { doc: "those that do nothing yet, instead of one" },
  plain: { doc: "in PowerMTA's form" },
  "no-dns": { doc: "ask no DNS server" },
  from: { value: "ADDR", doc: "the sender" },
  to: { value: "ADDR[,ADDR]", doc: "its recipients" },
  bulk: { value: "yes|no", doc: "whether it is bulk mail; its header tells unless given" },
  vmta: { value: "NAME", doc: "the virtual MTA" },
  source: { value: "IP|NAME", doc: "where the message comes from" },
  write: { short: "w", doc: "in place" },
  check: { doc: "only say which files would change" },
  queue: {
    value: "DOMAIN[/VMTA]",
    doc: "in these queues; * stands for any characters, here and below",
  },
  orig: { value: "ADDR", doc: "from this sender" },
  rcpt: { value: "ADDR", doc: "to this recipient" },
  jobid: { value: "ID", doc: "of this job" },
  envid: { value: "ID", doc: "with this envelope id" },
  "older-than": { value: "TIME", doc: "received longer ago than this, e.g. 2h" },
  maxitems: { value: "N", doc: "at most this many" },
  damaged: { doc: "damaged records that were set aside, instead of recipients" },
  pause: { doc: "with a column that says whether the queue is paused" },
  reason: { value: "TEXT", doc: "why; shown while they are paused" },
  until: { value: "TIME", doc: "when it ends by itself, e.g. 18:00 or 2026-12-24T06:00Z" },
  for: { value: "TIME", doc: "for how long, e.g. 2h" },
  "reenable-after": { value: "TIME", doc: "the same, as PowerMTA has it" },
  code: { value: "N", doc: "code of the reply, 550 unless given" },
  text: { value: "TEXT", doc: "text of the reply, e.g. '5.7.1 campaign withdrawn'" },
  schedule: { doc: "with a column of the time of the next attempt" },
  dsn: { doc: "report them to their senders" },
  "no-accounting": { doc: "write no accounting records of them" },
  "retry-recipients": { doc: "also deferred recipients" },
  tcp: { doc: "ask name servers over TCP alone" },
  edns: { doc: "ask them with EDNS: that is always so" },
  connect: { doc: "connect to each host as well, up to STARTTLS, without mail" },
  "use-dane": { doc: "as if use-dane were set" },
  "use-mta-sts": { doc: "as if use-mta-sts were set: the policy is fetched" },
  dumppackets: { doc: "show each packet to and from name servers" },
  interactive: { doc: "for each domain on the standard input, one a line" },
  server: { value: "IP", doc: "ask this name server, from here, instead of the server's own" },
  once: { doc: "print it once and end" },
  iterations: { short: "n", value: "N", doc: "end after so many pictures" },
  interval: { value: "TIME", doc: "how often it is looked, 1s to 1h; 2s unless given" },
  dir: { value: "DIR", doc: "the folder; that of this program unless given" },
  remove: { doc: "take them away again" },
  yes: { short: "y", doc: "ask nothing; what could be chosen is as it would be suggested" },
  "dry-run": { doc: "only count them" },
  "log-data": { doc: "also the content of the message: people's mail, its first 64 KiB" },
  "log-resolution": { doc: "also the look-ups that find its hosts" },
  "to-log": { doc: "what is shown goes into the server's log as well, content excepted" },
  "source-ip": { value: "IP", doc: "from this address, one of those that the queue sends from" },
  connected: { value: "yes|no", doc: "with or without connections" },
  paused: { value: "yes|no", doc: "paused or not" },
  mode: { value: "normal|backoff", doc: "in this mode" },
  force: { doc: "even if a virtual MTA would be gone while there is mail in its queues: it waits" },
  sort: { value: "name|rcpt|size", doc: "by name, recipients or bytes; recipients unless given" },
  "mode-events": { doc: "with the last changes of their mode" },
  priority: { doc: "with a column of their priority" },
  siphash: { doc: "by SipHash-2-4" },
  "hmac-sha256": { doc: "by HMAC with SHA-256, as without" },
  key: { value: "TEXT", doc: "the key, as it stands in privacy-policy" },
  hexkey: { value: "HEX", doc: "the key in hexadecimal digits" },
  errors: { doc: "with their last errors (max-events-recorded)" },
  "no-rcpt-events": {
    doc: "without what became of their last recipients (track-recipient-events)",
  },
  port: { value: "N", doc: "port to listen on" },
  "http-port": { value: "N", doc: "port of the sandbox's web server; 8025 unless given" },
  host: { value: "ADDR", doc: "address to listen on; 127.0.0.1 unless given" },
  personality: {
    value: "NAME",
    doc: "how the sandbox behaves: gmail, outlook, yahoo, strict, by-domain, or none, which it does unless given",
  },
  folder: { value: "DIR", doc: "where the files go; this folder unless given" },
  type: { value: "rsa|ed25519", doc: "the kind of key; rsa unless given" },
  bits: { value: "N", doc: "length of an RSA key, 1024 to 4096; 2048 unless given" },
  last: { value: "TIME", doc: "logged in the last time, e.g. 2h" },
  since: {
    value: "TIME",
    doc: "logged at this time or later, e.g. 2026-12-24 or 2026-12-24T18:00",
  },
  before: { value: "TIME", doc: "logged earlier than this" },
  fields: { value: "NAME[,NAME]", doc: "only these columns" },
  format: { value: "csv|tsv|json|text", doc: "the form; json has an object a line" },
  follow: { doc: "go on with what is written next, through rotation" },
  count: { doc: "only how many there are" },
  by: {
    value: "NAME[,NAME]",
    doc: "a table by each of these: a column, domain, or sender-domain; domain and vmta unless given",
  },
  live: { doc: "with what the running server has in its queues" },
  svg: { value: "FILE", doc: "also draw it into a file" },
  reach: {
    value: "HOST[:PORT]",
    doc: "also try to reach this mail server, at port 25 unless given",
  },
  "host-name": { value: "NAME", doc: "the server's own name, which leads to its address" },
  "relay-from": {
    value: "IP[/BITS][,…]",
    doc: "clients that may send anywhere; this host alone unless given",
  },
  "send-from": { value: "IP[,IP]|any", doc: "addresses to send from; any: the host chooses" },
  "smart-host": {
    value: "HOST[:PORT]|direct",
    doc: "the host that takes all mail; direct: each recipient's own",
  },
  "dkim-domain": { value: "DOMAIN|none", doc: "the domain to sign mail with a new key of" },
  postmaster: {
    value: "ADDR",
    doc: "who gets mail to postmaster and abuse, at another server; postmaster of that domain unless given",
  },
  "check-config": { doc: "the command check-config" },
  help: { short: "h", doc: "this text" },
  version: { short: "V", doc: "the version" },
};

/** What words mean when nobody gave a code; the first that matches counts. */
const WORDS: readonly (readonly [RegExp, detail: string])[] = [
  [
    /\b(?:over|exceed\w*|out of|above) (?:\w+ ){0,3}(?:quota|storage|allowed size|limit)|(?:mailbox|inbox|folder|mailfolder) (?:is |was )?(?:full|too large)|full mailbox|(?:quota|limit) (?:has been |is )?exceeded|quota violation|mailbox exceeds|\bvoll\b|邮箱.{0,6}满|空间不足|переполнен/i,
    "2.2",
  ],
  [
    /\b(?:disabled|suspended|deactivated|inactive|locked|switched off|no longer (?:active|in use|available|used))|停用|冻结/i,
    "2.1",
  ],
  [
    /(?:user|recipient|mailbox|account|address|alias|empf(?:ä|ae)nger|name)\W{1,3}(?:\w+ ){0,5}?(?:unknown|not (?:be )?(?:found|listed|known|recognized|recognised)|(?:does|do)(?:n't| not) exist|invalid|unbekannt)|(?:unknown|invalid|no such|bad|nonexistent|illegal) (?:\w+ ){0,2}(?:user|recipient|mailbox|account|address|alias|person)|no mailbox here|doesn't have (?:a|an) [\w. ]{1,40} account|not listed in|isn't (?:a valid|listed)|wasn't found|couldn't be found|does not like recipient|用户不存在|不存在|не существует|не найден/i,
    "1.1",
  ],
  [
    /(?:host|domain)\W{1,3}(?:\w+ ){0,5}?(?:unknown|not (?:be )?found|(?:does|do)(?:n't| not) exist)|(?:unknown|no such|unrouteable|invalid) (?:mail )?(?:host|domain)|(?:host|domain) unknown|could not find a gateway|couldn't find any host|unrouteable address|no mx|域名/i,
    "1.2",
  ],
  [/(?:too (?:large|big)|exceeds (?:the )?(?:maximum|size)|message size)/i, "3.4"],
  [
    /too long in queue|been in the queue too long|retry time(?:out)? (?:exceeded|not reached)|expired|gave up/i,
    "4.7",
  ],
  [
    /timed? ?out|connection (?:refused|reset|failed|died)|no answer|unable to connect|requests to connect|wasn't able to establish|couldn't connect/i,
    "4.1",
  ],
  [
    /\b(?:spam|junk|blocked|blacklist\w*|refused|denied|policy|rejected|reputation|virus|unsolicited|not (?:allowed|accept\w*|authori[sz]ed))\b|垃圾|拒/i,
    "7.1",
  ],
];

/** Whether words say what is wrong, as far as we know words. */
export function tellsSomething(text: string): boolean {
  return text.length > 3 && statusOfWords(text, "5") !== "5.0.0";
}

/** A status made of words: `5.1.1` or, for something that passes, `4.2.2`; `5.0.0` when they say nothing that we know. */
export function statusOfWords(text: string, statusClass: "4" | "5"): string {
  const seen = text.slice(0, 500);
  const detail = WORDS.find(([words]) => words.test(seen))?.[1] ?? "0.0";
  return `${statusClass}.${detail}`;
}

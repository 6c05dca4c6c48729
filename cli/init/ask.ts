import type { Arguments } from "../arguments.ts";
import { Refused, UsageError } from "../exit.ts";
import type { OptionName } from "../options.ts";
import type { Terminal } from "../terminal.ts";
import type { AnswerLines } from "./answer-lines.ts";
import {
  type Answers,
  dkimDomainIn,
  hostNameIn,
  relayFromIn,
  sendFromIn,
  smartHostIn,
  suggestedDomain,
  suggestedHostName,
  type Understood,
} from "./answers.ts";

/** Answers to one question that are not understood, until it is given up. */
const MOST_TRIES = 5;

/** What the questions are asked with. */
export interface Asking {
  readonly options: Arguments["options"];
  /** Where answers come from; undefined: nothing is asked. */
  readonly lines: AnswerLines | undefined;
  readonly to: Terminal;
}

interface Question<T> {
  readonly option: OptionName;
  readonly text: string;
  /** The answer that Return gives; undefined where there is none. */
  readonly suggested: string | undefined;
  readonly read: (text: string) => Understood<T>;
}

/** Asks the five questions, each of which an option may have answered. Throws `UsageError` and `Refused`. */
export async function askAll(asking: Asking): Promise<Answers> {
  const hostName = await answerTo(asking, {
    option: "host-name",
    text: "1/5 The server's name, which leads to its address, as other servers will see it",
    suggested: suggestedHostName(),
    read: hostNameIn,
  });
  const relayFrom = await answerTo(asking, {
    option: "relay-from",
    text: "2/5 Which clients may send anywhere? Addresses and networks, e.g. 127.0.0.1,10.0.0.0/8",
    suggested: "127.0.0.1",
    read: relayFromIn,
  });
  const sendFrom = await answerTo(asking, {
    option: "send-from",
    text: "3/5 From which addresses of this host is mail sent? any: the host chooses",
    suggested: "any",
    read: sendFromIn,
  });
  const smartHost = await answerTo(asking, {
    option: "smart-host",
    text: "4/5 How does mail go out? direct: to each recipient's own hosts; or a host that takes it all",
    suggested: "direct",
    read: smartHostIn,
  });
  const dkimDomain = await answerTo(asking, {
    option: "dkim-domain",
    text: "5/5 Which domain's mail is to be signed (DKIM)? none: nothing is signed",
    suggested: suggestedDomain(hostName),
    read: dkimDomainIn,
  });
  return { hostName, relayFrom, sendFrom, smartHost, dkimDomain };
}

async function answerTo<T>(asking: Asking, question: Question<T>): Promise<T> {
  const { option, suggested, read } = question;
  const given = asking.options.get(option);
  if (given === undefined && asking.lines !== undefined)
    return askedAtTerminal(asking.lines, asking.to, question);
  const text = given ?? suggested;
  if (text === undefined)
    throw new UsageError(`--${option} is needed: nothing can be suggested here`);
  const understood = read(text);
  if (understood.ok) return understood.value;
  throw new UsageError(`--${option} takes ${understood.expected}, not "${text}"`);
}

async function askedAtTerminal<T>(
  lines: AnswerLines,
  to: Terminal,
  { text, suggested, read }: Question<T>,
): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    to.complain(suggested === undefined ? `${text}:` : `${text} [${suggested}]:`);
    const line = await lines.next();
    if (line === undefined)
      throw new Refused("the answers ended too early: nothing was written (--yes asks nothing)");
    const understood = read(line === "" ? (suggested ?? "") : line);
    if (understood.ok) return understood.value;
    to.complain(`Not understood; expected ${understood.expected}`);
  }
  throw new Refused(`${MOST_TRIES} answers were not understood: nothing was written`);
}

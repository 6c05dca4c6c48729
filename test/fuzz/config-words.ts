import { BLOCKS, LANGUAGE } from "../../core/host.ts";
import { standardPlugins } from "../../plugins/standard.ts";

/** Signs that mean something, or mean trouble. */
const SIGNS: readonly string[] = [
  ...["<", ">", "</", '"', "#", ";", "=", ",", "/", "\\", "$", "{", "}", "[", "]", "*", "-", "_"],
  ...[
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\0",
    "\u001b[2J",
    "\u2028",
    "\ufeff",
    "é",
    "😀",
    "\ud800",
  ],
];

const VALUES: readonly string[] = [
  ...["yes", "no", "0", "1", "-1", "99999999999999999999", "unlimited", "never", "10m", "4d12h"],
  ...["5/h", "10g/2h", "50/day,100/day", "50MB", "1e9", "0x10", "NaN", '""', '"a b"', '"a\\"b"'],
  ...["127.0.0.1", "::1", "10/8", "0/0", "[127.0.0.1]:25", "a.example", "*.a.example", "[*.]a"],
  ...["$m", "$m.$m", "{default}", "{auth}", "lookup-mx:a.example", "/a+/", "/(a+)+$/ x", "/[/ y"],
  ...[
    "/(?=a)/",
    "/\\d{1,99999}/",
    "a,b,",
    "a@b.example",
    "../../etc/passwd",
    "*.conf",
    "other.conf",
  ],
  ...["|/bin/cat", "virtual-mta=v", "mode=backoff", "x".repeat(300), "ü.example", "xn--a"],
];

/** The language's own words: signs, values, tags, directives, and examples of their values. */
export const WORDS: readonly string[] = [
  ...SIGNS,
  ...VALUES,
  ...Array.from(BLOCKS.keys(), (tag) => `\n<${tag} `),
  ...Array.from(BLOCKS.keys(), (tag) => `\n</${tag}>\n`),
  ...[LANGUAGE, ...standardPlugins].flatMap(({ directives }) =>
    Object.entries(directives).flatMap(([name, { kind, example = kind.example }]) => [
      `\n${name} `,
      `\n${name} ${example}\n`,
      example,
    ]),
  ),
];

import { readReturnedMail } from "./plugins/returned-mail/parse/read.ts";
import { DIALECTS } from "./plugins/returned-mail/parse/prose/dialects.ts";
const MB = 1024*1024;
const rep = (s: string, n = MB) => s.repeat(Math.ceil(n / s.length)).slice(0, n);
const H = "Return-Path: <>\r\nFrom: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\nX-Failed-Recipients: a@b.example\r\n";
const T = (body: string, ct = "text/plain; charset=utf-8") => H + `Content-Type: ${ct}\r\n\r\n` + body;
const S = (body: string, text="x") => H + `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${body}\r\n--b--\r\n`;
let nested = ""; for (let i=0;i<10000;i++) nested += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
const opens = DIALECTS.flatMap(d=>[...d.openings,...(d.signs??[])]).join("\n");
const cases: Record<string,string> = {
 nested, nestedSame: rep("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"),
 manyParts: H+"Content-Type: multipart/mixed; boundary=b\r\n\r\n"+rep("--b\r\n\r\n"),
 prefixBoundary: H+"Content-Type: multipart/mixed; boundary=b\r\n\r\n"+rep("--bb\r\n"),
 noLineBoundary: H+"Content-Type: multipart/mixed; boundary=b\r\n\r\n"+rep("--b"),
 header1line: rep("a"), headerNoEnd: rep("a: b\r\n"), headerColons: rep(":"), headerWord: "Subject: "+rep("=?utf-8?B?"), headerWord2: "Subject: "+rep("=?a?q?a?= "),
 ct: "Content-Type: "+rep(';a="')+"\r\n\r\n", ct2: "Content-Type: "+rep(";a=\"\\")+"\r\n\r\n", ctSp: "Content-Type: "+rep("; ")+"\r\n\r\n",
 ats: T(rep("@")), atl: T(rep("a@b.example ")), atlines: T(rep("a@b.example\n")), atcodes: T(opens+"\n"+rep("a@b.example: 550 5.1.1 x\n")), atopen: T(opens+"\n"+rep("a@b.example\n")), atuniq: T(opens+"\n"+Array.from({length:60000},(_, i)=>`a${i}@b.example`).join("\n")),
 openrep: T(rep(opens+"\n")), openrepLines: T(rep(opens+"\n> x\nfoo bar baz\n")),
 lt: T(rep("<")), ltat: T(rep("<a@")), digits: T(rep("550 5.1.1")), digits2: T(rep("5")), dots: T(rep("1.")), d550: T(rep("550 ")), spaces: T(opens+"\n"+rep(" ")+"x"), newl: T(rep("\n")), spl: T(opens+"\n"+rep("    \n")), words: T(opens+"\n"+rep("user ")), words2: T(opens+"\n"+"a@b.example\n"+rep("mailbox is a b c d ")), wordsL: T(opens+"\na@b.example\n"+rep("w")),
 htmlLt: T(rep("<"),"text/html"), htmlA: T(rep("<a "),"text/html"), htmlGt: T(rep("< ")+">","text/html"), htmlScript: T(rep("<script>"),"text/html"), htmlC: T(rep("<!--"),"text/html"), htmlEnt: T(rep("&#"),"text/html"), htmlEnt2: T(rep("&#65;"),"text/html"), htmlBr: T(rep("<br>"),"text/html"), htmlI: T(rep("İ<p>"),"text/html"),
 qp: H+"Content-Transfer-Encoding: quoted-printable\r\n\r\n"+rep("="), b64: H+"Content-Transfer-Encoding: base64\r\n\r\n"+rep("===="),
 groups: S(rep("Action: failed\r\n\r\n")), groupsF: S(Array.from({length:30000},(_, i)=>`Final-Recipient: rfc822;a${i}@b.example\r\nAction: failed\r\n\r\n`).join("").slice(0,MB), opens+"\n"+rep("foo bar\n",65536)), groupBig: S(rep("Final-Recipient: rfc822;a@b.example\r\n")), groupDiag: S("Final-Recipient: rfc822;a@b.example\r\nDiagnostic-Code: "+rep("x ")), groupCont: S("Final-Recipient: a@b.example\r\n"+rep(" x\r\n")),
 groupDiags: S(Array.from({length:2000},(_, i)=>`Final-Recipient: rfc822;a${i}@b.example\r\nDiagnostic-Code: ${rep("user mailbox ",400)}\r\n\r\n`).join("").slice(0,MB)),
 arf: H+"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"+rep("Original-Rcpt-To: <a@b.example>\r\n")+"\r\n--b--\r\n",
 arfP: H+"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nOriginal-Rcpt-To: "+rep("(")+"\r\n\r\n--b--\r\n",
 xarf: "X-XARF: PLAIN\r\n\r\n"+rep("a: b\n"), xarfj: H+"Content-Type: application/json; name=xarf.json\r\n\r\n"+rep("[",65000), xarfo: H+"Content-Type: application/json; name=xarf.json\r\n\r\n"+rep('{"a":',65000),
 refs: "References: "+rep("<a@b> ")+"\r\n\r\n", refs2: "References: "+rep("<")+"\r\n\r\n", to: H+"To: "+rep("a@b.example,")+"\r\n\r\n", xfr: "X-Failed-Recipients: "+rep("a@b.example,")+"\r\n\r\n", subj: "Subject: "+rep("fail ")+"\r\n\r\n", subj2:"Subject: "+rep("delivery ")+"\r\n\r\n", status: rep("Reporting-MTA: x\r\n"),
 date: S("Final-Recipient: a@b.example\r\nWill-Retry-Until: "+rep("(")),
 host: T(opens+"\na@b.example\n"+rep("host a.")), host2: T(opens+"\na@b.example\n"+rep("by a.b.c.d.e.f.")), connected: T(opens+"\na@b.example\n"+rep("connected to ")),
};
for (const [n, text] of Object.entries(cases)) {
  const b = Buffer.from(text);
  const t = performance.now(); const r = await readReturnedMail(b, {sender:""}); const ms = performance.now()-t;
  if (ms > 15 || process.argv[2]) console.log(n, b.length, ms.toFixed(0)+"ms", r.kind, JSON.stringify(r).length);
}

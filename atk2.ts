import { htmlText } from "./plugins/returned-mail/parse/mime/html-text.ts";
import { Prose } from "./plugins/returned-mail/parse/prose/prose.ts";
import { walk } from "./plugins/returned-mail/parse/mime/walk.ts";
import { proseOf } from "./plugins/returned-mail/parse/texts.ts";
const s="<br>".repeat(131072);
for (let i=0;i<3;i++){ let t=performance.now(); const x=htmlText(s); console.log("html",(performance.now()-t).toFixed(1), x.length); t=performance.now(); const p=new Prose(x); console.log("prose",(performance.now()-t).toFixed(1), p.lines.length);
t=performance.now(); const m=walk(Buffer.from("Content-Type: text/html\r\n\r\n"+s)); proseOf(m); console.log("walk",(performance.now()-t).toFixed(1));}

import { push } from "./test/bench/push.ts";
const [n, port, sink] = process.argv.slice(2).map(Number) as [number, number, number];
console.log((await push(n, port, sink)).toFixed(0), "msg/s");

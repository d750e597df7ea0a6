// How gentle the live page is: node open-pages.mjs URL PAGES SECONDS [RELAY-PID] opens so many streams and says what came, and what the relay's process spent.
// For a relay with Relay:Pages:MaxStreamsPerAddress above PAGES.
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";

const [url, pages, seconds, pid] = process.argv.slice(2);
const ticks = () => (pid ? readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0) : 0);
const wait = (ms) => new Promise((over) => setTimeout(over, ms));
const cpu = async () => {
  const before = ticks();
  await wait(1_000 * Number(seconds));
  return (ticks() - before) / Number(seconds); // In hundredths of a core.
};

const alone = await cpu();
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const got = [];
const open = await Promise.all(Array.from({ length: Number(pages) }, (_, i) => new Promise((opened, failed) => {
  got[i] = { events: 0, bytes: 0 };
  get(new URL("v1/live", url), { agent }, (answer) => {
    if (answer.statusCode !== 200) return failed(new Error(`stream ${i}: ${answer.statusCode}`));
    answer.on("data", (part) => {
      got[i].bytes += part.length;
      got[i].events += part.toString().split("event: now").length - 1;
    });
    opened(answer);
  }).on("error", failed);
})));
await wait(3_000);
for (const one of got) one.events = one.bytes = 0;
const busy = await cpu();
const events = got.map((one) => one.events);
console.log(JSON.stringify({
  pages: open.length, eventsASecond: Math.min(...events) / Number(seconds), mostASecond: Math.max(...events) / Number(seconds),
  bytesAPageASecond: Math.round(got.reduce((sum, one) => sum + one.bytes, 0) / got.length / Number(seconds)), coreWithout: alone / 100, coreWith: busy / 100,
}));
process.exit(0);

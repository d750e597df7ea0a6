// The pages' verifier under Node. One JSON object a line: { evidence, trust, receipts } gives { faults, notProved, steps }; { collect: url, slot, trust } gives { evidence, links, missing, report }.
import { createInterface } from "node:readline";
import { collect, verify } from "../../Relay.Api/Pages/verify.js";

const shown = (report) => ({
  faults: report.faults.map((fault) => `${fault.kind} ${fault.subject}: ${fault.sentence}`), notProved: report.notProved, steps: Object.fromEntries(report.steps.map((step) => [step.id, step.state])),
});

for await (const line of createInterface({ input: process.stdin })) {
  const { evidence, trust, receipts, collect: url, slot } = JSON.parse(line);
  if (!url) {
    console.log(JSON.stringify(shown(await verify(evidence, trust, { receipts }))));
    continue;
  }
  const got = await collect((path) => fetch(new URL(path, url)), slot, trust);
  console.log(JSON.stringify(got && { evidence: got.evidence, missing: got.missing, report: shown(await verify(got.evidence, trust, { links: got.links, receipts })) }));
}

// Shows a verification as it goes: one line for each step, its faults and what it leaves open.
import { at, count, el, say } from "./common.js";

const WORDS = { pass: "Pass", fault: "Fault", open: "Not proved" };

export function begin() {
  at("steps").replaceChildren();
  at("steps").hidden = false;
  say("verdict", "Verifying …");
  at("verdict").className = "verdict";
  say("verdict-words", null);
  at("open-details").hidden = at("evidence-actions").hidden = true;
}

/** Adds a step, and lets the browser paint it. @param {import("./verify/run.js").Step} step */
export function show(step) {
  const lines = [...step.faults.map((fault) => el("li", {}, el("code", {}, fault.kind), ` ${fault.subject}: ${fault.sentence}`)), ...step.notProved.map((sentence) => el("li", {}, sentence))];
  const most = 20;
  if (lines.length > most) lines.splice(most, lines.length, el("li", {}, `… and ${count(lines.length - most)} more`));
  at("steps").append(
    el("li", { class: step.state, "data-step": step.id },
      el("span", { class: "word" }, WORDS[step.state]), el("span", { class: "title" }, step.title), el("span", { class: "count" }, step.checks > 0 ? `${count(step.checks)} checked` : step.state === "pass" ? "nothing to check" : ""),
      lines.length > 0 ? el("ul", {}, ...lines) : null));
  return new Promise((painted) => setTimeout(painted, 0));
}

/** @param {import("./verify/run.js").Report} report @param {string[]} missing */
export function end(report, missing) {
  const opens = report.steps.filter((step) => step.state === "open").length;
  const state = !report.isClean ? "fault" : opens > 0 || missing.length > 0 ? "open" : "pass";
  at("verdict").className = `verdict ${state}`;
  say("verdict", {
    fault: `${count(report.faults.length)} ${report.faults.length === 1 ? "fault" : "faults"}: this slot is not what it was signed to be`,
    open: "No fault, and not everything could be shown",
    pass: "Verified: every check passed",
  }[state]);
  say("verdict-words", missing.length > 0 ? missing.join(" ") : state === "fault" ? "Keep the evidence, and compare it with what others were shown: it may be the relay’s fault, or of something between it and you." : null);
  at("open").replaceChildren(...report.notProved.map((sentence) => el("li", {}, sentence)));
  at("open-details").hidden = report.notProved.length === 0;
  at("evidence-actions").hidden = false;
}

/** Where nothing could be checked at all. */
export function fail(sentence) {
  at("verdict").className = "verdict fault";
  say("verdict", sentence);
}

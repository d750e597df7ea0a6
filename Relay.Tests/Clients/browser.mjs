// Debian's chromium, headless, by playwright-core; CHROMIUM names another one.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome"];
const inPath = () => (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);

/** @returns {Promise<import("playwright-core").Browser>} */
export function launch() {
  const executablePath = process.env.CHROMIUM || inPath();
  if (!executablePath) throw new Error("A browser is missing: install Debian's chromium (./test.sh does), or name another one by CHROMIUM.");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
}

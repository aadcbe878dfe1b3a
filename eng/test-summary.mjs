// What is left to say after the tests: the slowest of them, once more what failed, and the line that machines read.
// Arguments: the folder with xunit's results, and how many failures were found outside of the tests.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const slowest = 15;
const messageLines = 6;
const [folder, failedElsewhere] = process.argv.slice(2);
const entities = { "&quot;": '"', "&apos;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const plain = (text) => text.replace(/&(?:quot|apos|lt|gt|amp);/g, (entity) => entities[entity]).replaceAll('\\"', '"');
const attribute = (tag, name) => plain(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
const count = (tag, name) => Number(attribute(tag, name));

let passed = 0;
let failed = Number(failedElsewhere);
const tests = [];
const failures = [];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".xml"))) {
  const xml = readFileSync(join(folder, file), "utf8");
  for (const [tag] of xml.matchAll(/<assembly [^>]*>/g)) {
    passed += count(tag, "passed");
    failed += count(tag, "failed") + count(tag, "errors");
  }

  // Errors are of what comes before and after tests: fixtures, collections.
  for (const [, tag, body] of xml.matchAll(/<(?:test|error)( [^>]*[^/])>([\s\S]*?)<\/(?:test|error)>/g)) {
    const name = attribute(tag, "name") || attribute(tag, "type");
    if (tag.includes(" time=")) tests.push({ name, seconds: Number(attribute(tag, "time")) });
    const message = /<failure[^>]*>[\s\S]*?<message>(?:<!\[CDATA\[)?([\s\S]*?)(?:\]\]>)?<\/message>/.exec(body)?.[1];
    if (message !== undefined) failures.push({ host: file.replace(".xml", ""), name, message });
  }

  for (const [, tag] of xml.matchAll(/<test( [^>]*)\/>/g)) tests.push({ name: attribute(tag, "name"), seconds: Number(attribute(tag, "time")) });
}

tests.sort((a, b) => b.seconds - a.seconds);
if (tests.length > slowest) {
  console.log(`The ${slowest} slowest tests:`);
  for (const { name, seconds } of tests.slice(0, slowest)) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
}

if (failures.length > 0) console.log("Failed:");
for (const { host, name, message } of failures) {
  const lines = plain(message).trim().split("\n");
  const told = lines.length > messageLines ? [...lines.slice(0, messageLines), "…"] : lines;
  console.log(`  ${name} (${host})\n${told.map((line) => `      ${line.trimEnd()}`).join("\n")}`);
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

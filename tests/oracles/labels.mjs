// Renders each ZPL job of a folder; one line of JSON a job: its name and the PNG of each label.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder] = process.argv.slice(2);
const require = createRequire(`${process.env.ORACLES}/node_modules/`);
const { api } = await require("zpl-renderer-js").ready;
for (const job of JSON.parse(readFileSync(`${folder}/jobs.json`))) {
  const zpl = readFileSync(`${folder}/${job.name}.zpl`, "latin1");
  // A dot a millimetre at least: the job's own size is in its dots.
  const [, width] = zpl.match(/\^PW(\d+)/);
  const [, height] = zpl.match(/\^LL(\d+)/);
  const dpmm = { 203: 8, 300: 12, 600: 24 }[job.dpi];
  const labels = await api.zplToBase64MultipleAsync(zpl, width / dpmm, height / dpmm, dpmm);
  labels.forEach((label, nth) => writeFileSync(`${folder}/${job.name}.zpl.${nth}.png`, Buffer.from(label, "base64")));
  console.log(JSON.stringify({ name: job.name, labels: labels.length }));
}

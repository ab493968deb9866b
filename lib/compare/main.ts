/** `npm run compare -- OLD_URL NEW_URL`: what clients of the Go engine would notice, found by asking both the same. Nothing is changed in either. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { type Compared, PATIENCE_SECONDS, breaksClients, compare, inWords, isAnswer } from "./compare.ts";
import { questionsAbout } from "./questions.ts";

const USAGE =
  "npm run compare -- OLD_URL NEW_URL [--namespace NAME] [--deployment NAME] [--token-file FILE, sent to NEW_URL only] [--patience SECONDS]";

interface Asked {
  readonly old: string;
  readonly now: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly token: string | undefined;
  readonly patienceSeconds: number;
}

function read(args: readonly string[]): Asked | undefined {
  try {
    const text = { type: "string" } as const;
    const options = { namespace: text, deployment: text, "token-file": text, patience: text };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [old = "", now = ""] = positionals;
    if (positionals.length !== 2 || ![old, now].every((url) => /^https?:\/\//.test(url))) return undefined;
    const file = values["token-file"];
    const { namespace = "default", deployment = "kubeheal-compare", patience = String(PATIENCE_SECONDS) } = values;
    const patienceSeconds = Number(patience);
    if (!(patienceSeconds > 0 && patienceSeconds <= 600)) return undefined;
    return {
      old,
      now,
      namespace,
      deployment,
      patienceSeconds,
      token: file === undefined ? undefined : readFileSync(file, "utf8").trim(),
    };
  } catch {
    return undefined;
  }
}

const asked = read(process.argv.slice(2));
if (!asked) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const { old, now, token, patienceSeconds } = asked;
  const engines = {
    old: { url: old, headers: {} },
    now: { url: now, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
  };
  let differ = 0;
  let all = 0;
  const answered = { old: 0, now: 0 };
  const told = (compared: Compared): void => {
    all += 1;
    if (breaksClients(compared)) differ += 1;
    if (isAnswer(compared.old)) answered.old += 1;
    if (isAnswer(compared.now)) answered.now += 1;
    process.stdout.write(`${inWords(compared)}\n`);
  };
  await compare(engines, questionsAbout(asked), { told, patienceSeconds });
  process.stdout.write(`${all - differ} of ${all} the same; what is only new harms no client\n`);
  for (const which of ["old", "now"] as const)
    if (answered[which] === 0) process.stdout.write(`${asked[which]} answered nothing: there is nothing to compare\n`);
  process.exitCode = answered.old === 0 || answered.now === 0 ? 2 : Number(differ > 0);
}

import { readFileSync } from "node:fs";
import { Module, createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/**
 * Runs a CommonJS file with the machine's own notes on it, if they fit: V8 then compiles nothing of what is needed to start. Node's compile cache
 * does the same, but in a folder that is named after the user id, and OpenShift gives each namespace another one.
 */
export function runCompiled(file: string): Script {
  const source = readFileSync(file, "utf8");
  const script = new Script(Module.wrap(source), { filename: file, cachedData: readOrNothing(compiledOf(file)) });
  const require = createRequire(file);
  const module = new Module(file);
  // Chunks that are loaded later ask for this file, and must not run it again.
  require.cache[file] = module;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  return script;
}

export function compiledOf(file: string): string {
  return `${file}.compiled`;
}

/** Without the notes, or with those of another version of Node, it only starts slower. */
function readOrNothing(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

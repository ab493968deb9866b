import { readFileSync } from "node:fs";
import { Module, createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Script, constants } from "node:vm";

interface Chunk {
  readonly module: Module;
  readonly script: Script;
}

/** What has run, by its file: each runs once, whoever asks for it. */
const chunks = new Map<string, Chunk>();

/**
 * Runs a CommonJS file, and those beside it that it asks for, with the machine's own notes on them, if they fit: V8 then compiles nothing of what was
 * needed before. Node's compile cache does the same, but in a folder that is named after the user id, and OpenShift gives each namespace another one.
 */
export function runCompiled(file: string): unknown {
  const known = chunks.get(file);
  if (known) return known.module.exports;
  const source = readFileSync(file, "utf8");
  const script = new Script(Module.wrap(source), {
    filename: file,
    cachedData: readOrNothing(compiledOf(file)),
    // A package may import one of Node's own modules when it needs it.
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = new Module(file);
  const require = requireFrom(file);
  chunks.set(file, { module, script });
  require.cache[file] = module;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  return module.exports;
}

function requireFrom(file: string): NodeJS.Require {
  const require = createRequire(file);
  const ask = (id: string): unknown =>
    id.startsWith("./") ? runCompiled(join(dirname(file), id)) : (require(id) as unknown);
  return Object.assign(ask, require);
}

/** What V8 has compiled so far, of each file that has run. */
export function notes(): ReadonlyMap<string, Buffer> {
  return new Map([...chunks].map(([file, { script }]) => [compiledOf(file), script.createCachedData()]));
}

function compiledOf(file: string): string {
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

import { runCompiled } from "./run-compiled.ts";

/** `dist/main.js`: `functions/main.ts` and all that it imports, from the bundle beside it. */
runCompiled(`${import.meta.dirname}/engine.js`);

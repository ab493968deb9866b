/** `npm run build` */
import { DIST, bundle, sizesOf } from "./bundle.ts";

await bundle();
process.stdout.write(`${sizesOf(DIST)}\n`);

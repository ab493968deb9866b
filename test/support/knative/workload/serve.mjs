// What the tests deploy: a version of it that is well, and one that crashes at its start.
import { createServer } from "node:http";

if (process.env.BEHAVIOUR === "crashes") throw new Error("this version crashes at its start");
const server = createServer((_, response) => response.end("well\n")).listen(8080);
process.on("SIGTERM", () => server.close());

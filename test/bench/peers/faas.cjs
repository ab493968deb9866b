// Knative's own runtime for Node functions, with a function that does nothing.
const { start } = require("faas-js-runtime");

void start(async () => undefined, { port: Number(process.env.PORT) });

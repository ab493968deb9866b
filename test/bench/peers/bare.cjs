// Node itself.
setInterval(() => undefined, 60_000);

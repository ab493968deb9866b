// Preloaded into a function that shall think it runs in a pod: what the kubelet mounts is read from $POD_FILES.
const fs = require("node:fs");

const MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount/";
const found = (file) =>
  typeof file === "string" && file.startsWith(MOUNTED)
    ? `${process.env.POD_FILES}/${file.slice(MOUNTED.length)}`
    : file;
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => readFileSync(found(file), ...rest);

// The least that Node can do: an HTTP server that takes everything and says 202.
const { createServer } = require("node:http");

createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(202);
    response.end();
  });
}).listen(process.env.PORT, "127.0.0.1");

// SPDX-License-Identifier: Apache-2.0
// Serves a repository made by @tufjs/repo-mock with the targets named on the
// command line (NAME=CONTENT); writes its root to ROOTFILE, then prints the
// address.  usage: repository.js ROOTFILE NAME=CONTENT...
const fs = require('fs');
const http = require('http');
const { initializeTUFRepo, tufHandlers } = require('@tufjs/repo-mock');

const [rootFile, ...words] = process.argv.slice(2);
const targets = words.map((word) => {
  const at = word.indexOf('=');
  return { name: word.slice(0, at), content: Buffer.from(word.slice(at + 1)) };
});
const repository = initializeTUFRepo(targets);
const handlers = new Map(
  tufHandlers(repository, {
    metadataPathPrefix: '/metadata',
    targetPathPrefix: '/targets',
  }).map((handler) => [handler.path, handler.fn]),
);

const server = http.createServer((request, response) => {
  const handler = handlers.get(decodeURIComponent(request.url));
  const answer = handler ? handler() : { statusCode: 404, response: '' };
  response.writeHead(answer.statusCode);
  response.end(answer.response);
});

fs.writeFileSync(rootFile, JSON.stringify(repository.rootMeta.toJSON()));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** The limit for `public-read`: node:http with nothing around it, sending the very bytes that the product sent. */

interface Canned {
  headers: Record<string, string>;
  /** base64 */
  body: string;
}

const [port, file] = process.argv.slice(2);
const canned = JSON.parse(readFileSync(file ?? '', 'utf8')) as Record<string, Canned>;
const answers = new Map(
  Object.entries(canned).map(([path, { headers, body }]) => [path, { headers, body: Buffer.from(body, 'base64') }]),
);

createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (!answer) {
    response.writeHead(request.url === '/health/ready' ? 200 : 404).end();
    return;
  }
  response.writeHead(200, answer.headers).end(answer.body);
}).listen(Number(port), '127.0.0.1');

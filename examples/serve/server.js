// Recommendations over HTTP: node examples/serve/server.js movies.mfmodel, then open http://localhost:8080/?user=15
import { createServer } from 'node:http';
import { argv } from 'node:process';
import { URL } from 'node:url';
import { loadModel } from 'mfbench';

const model = await loadModel(argv[2]);

createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  try {
    send(200, model.recommend(searchParams.get('user') ?? '', { top: 10 }));
  } catch (error) {
    send(404, { error: error.message });
  }
}).listen(8080, '127.0.0.1');

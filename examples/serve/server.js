// Recommendations over HTTP: node examples/serve/server.js movies.mfmodel, then open
// http://localhost:8080/?user=15 or, for somebody new, http://localhost:8080/?rated=318:5,1:2.5
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
    const rated = searchParams
      .get('rated')
      ?.split(',')
      .map((text) => text.split(':'));
    const person = rated && model.foldIn(rated.map(([item, rating]) => ({ item, rating: Number(rating) })));
    send(200, person ? person.recommend() : model.recommend(searchParams.get('user') ?? ''));
  } catch (error) {
    send(404, { error: error.message });
  }
}).listen(8080, '127.0.0.1');

// A provider of OpenID Connect for one test: it lets anybody in under any name and prints its address.
import http from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, back] = process.argv.slice(2);
const found = createRequire(`${modules}/`).resolve('oidc-provider');
const { default: Provider } = await import(pathToFileURL(found).href);

let provider;
const server = http.createServer((asked, answer) => provider.callback()(asked, answer));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const flow = { redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] };
  provider = new Provider(issuer, {
    clients: [
      { client_id: 'industry', client_secret: 'kept by two', ...flow },
      { client_id: 'open', token_endpoint_auth_method: 'none', ...flow },
    ],
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['for a test'] },
    pkce: { required: () => true },
  });
  console.log(issuer);
});

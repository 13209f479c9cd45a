// A certified OpenID provider (npm oidc-provider) for one client: node provider.mjs PORT
// Whoever comes is signed in at once as the person that POST /control has set, and allows everything.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const state = { claims: { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.org', email_verified: true, groups: ['staff'], roles: [] }, skewSeconds: 0, deny: false, idToken: {} };

// The clock of the provider alone may be wrong.
const now = Date.now;
Date.now = () => now() + state.skewSeconds * 1000;

// New keys at each start.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
  clients: [
    {
      client_id: 'cloudtransfer',
      client_secret: 'a-secret-between-these-two-alone-1234567',
      redirect_uris: ['http://127.0.0.1/'],
      post_logout_redirect_uris: ['http://127.0.0.1/'],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], profile: ['name', 'groups', 'roles'], email: ['email', 'email_verified'] },
  cookies: { keys: ['a-key-of-tests'] },
  features: { devInteractions: { enabled: false }, pushedAuthorizationRequests: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...state.claims, sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
  // Long enough for a browser whose clock is another one.
  ttl: { IdToken: 60, Session: 86400, Grant: 86400, Interaction: 86400 },
});
// The ports of the tests' servers are not known before.
provider.Client.prototype.redirectUriAllowed = () => true;
provider.Client.prototype.postLogoutRedirectUriAllowed = () => true;
provider.on('server_error', (_, fault) => console.error(fault));

// A right signature under claims that are not what they should be: those of state.idToken take the place of the provider's own.
const forge = (token) => {
  const [head, body] = token.split('.');
  const text = `${head}.${Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url')), ...state.idToken })).toString('base64url')}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
};
const forging = (response) => {
  const end = response.end.bind(response);
  response.end = (body) => {
    const tokens = JSON.parse(body);
    const text = JSON.stringify(tokens.id_token ? { ...tokens, id_token: forge(tokens.id_token) } : tokens);
    response.setHeader('Content-Length', Buffer.byteLength(text));
    return end(text);
  };
  return response;
};

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.url === '/control') {
    let text = '';
    for await (const piece of request) text += piece;
    const change = JSON.parse(text);
    Object.assign(state, { ...change, claims: { ...state.claims, ...change.claims } });
    response.end();
  } else if (request.url.startsWith('/interaction/')) {
    const result = state.deny ? { error: 'access_denied', error_description: 'The person said no.' } : { login: { accountId: state.claims.sub } };
    try {
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    } catch (fault) {
      console.error(fault);
      response.writeHead(500).end(String(fault));
    }
  } else {
    answer(request, request.url === '/token' ? forging(response) : response);
  }
}).listen(port, '127.0.0.1', () => console.log(issuer));

// The JSON of WebAuthn (Level 3, section 5.1), read and written here: not all browsers and password managers can do it.
import { fromBase64Url, toBase64Url } from "./base64url.js";

interface Descriptor {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

interface CreationOptions extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Descriptor[];
}

interface RequestOptions extends Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> {
  challenge: string;
  allowCredentials?: Descriptor[];
}

/** Has the browser make a passkey, and returns it as JSON. */
export async function createPasskey(options: CreationOptions): Promise<string> {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: fromBase64Url(options.challenge),
      user: { ...options.user, id: fromBase64Url(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(toDescriptor),
    },
  });
  const made = credential as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return toJson(made, {
    attestationObject: toBase64Url(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** Has the browser use a passkey, and returns its answer as JSON. */
export async function usePasskey(options: RequestOptions): Promise<string> {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: fromBase64Url(options.challenge),
      allowCredentials: (options.allowCredentials ?? []).map(toDescriptor),
    },
  });
  const used = credential as PublicKeyCredential;
  const response = used.response as AuthenticatorAssertionResponse;
  return toJson(used, {
    authenticatorData: toBase64Url(response.authenticatorData),
    signature: toBase64Url(response.signature),
    userHandle: response.userHandle === null ? undefined : toBase64Url(response.userHandle),
  });
}

function toDescriptor(known: Descriptor): PublicKeyCredentialDescriptor {
  return { ...known, id: fromBase64Url(known.id) };
}

function toJson(credential: PublicKeyCredential, response: object): string {
  const id = toBase64Url(credential.rawId);
  return JSON.stringify({
    id,
    rawId: id,
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: { clientDataJSON: toBase64Url(credential.response.clientDataJSON), ...response },
  });
}

// The JSON that server and browser exchange about passkeys, to and from what the browser's own
// functions take. Browsers of before 2025 do not convert it themselves.

export interface Options {
  publicKey: Record<string, unknown>;
}

type Json = Record<string, unknown>;

export function toBytes(text: string): ArrayBuffer {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

export function toText(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function named(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as Json[]).map(({ id }) => ({ id: toBytes(id as string), type: "public-key" }));
}

export function creationOptions({ publicKey }: Options): PublicKeyCredentialCreationOptions {
  const user = publicKey.user as Json;
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge as string),
    user: { ...user, id: toBytes(user.id as string) },
    excludeCredentials: named(publicKey.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

export function requestOptions({ publicKey }: Options): PublicKeyCredentialRequestOptions {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge as string),
    allowCredentials: named(publicKey.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

/** What the browser made or signed, as the server reads it. */
export function answer(credential: PublicKeyCredential): Json {
  const { response } = credential;
  const parts: Json = { clientDataJSON: toText(response.clientDataJSON) };
  if ("attestationObject" in response) {
    parts.attestationObject = toText(response.attestationObject as ArrayBuffer);
  } else {
    const signed = response as AuthenticatorAssertionResponse;
    parts.authenticatorData = toText(signed.authenticatorData);
    parts.signature = toText(signed.signature);
    if (signed.userHandle) parts.userHandle = toText(signed.userHandle);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: parts, clientExtensionResults: {} };
}

/** Whether the person merely closed the browser's question. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
}

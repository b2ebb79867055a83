/** Where the certificate comes from. */
import { createSecureContext, type SecureContext } from 'node:tls';
import type { TlsOptions } from './options.ts';
import { selfSignedCertificate } from './self-signed.ts';

/** Null where TLS is off. */
export interface TlsProvider {
  readonly required: boolean;
  /** Made when it is first asked for. */
  context(): Promise<SecureContext>;
}

/** @throws Error where a certificate or key given is none. */
export function tlsProvider(options: TlsOptions): TlsProvider | null {
  if (options.kind === 'off') return null;
  const required = options.required ?? false;
  if (options.kind === 'pem') {
    const context = createSecureContext({ cert: options.cert, key: options.key });
    return { required, context: () => Promise.resolve(context) };
  }
  let context: Promise<SecureContext> | null = null;
  return {
    required,
    context: () => {
      context ??= selfSignedCertificate().then((pem) => createSecureContext(pem));
      return context;
    },
  };
}

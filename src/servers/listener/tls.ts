/** Where the server's certificate comes from, and what a client's tells. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { PeerCertificate, TlsPeer } from '../../auth/admission.ts';
import { UsageError } from '../../errors.ts';
import { selfSignedCertificate } from './self-signed.ts';

export type TlsOptions =
  | { readonly kind: 'off' }
  /** A certificate of its own, signed by itself, made when the first client asks for TLS. */
  | ({ readonly kind: 'self-signed' } & ClientTls)
  | ({ readonly kind: 'pem'; readonly cert: string; readonly key: string } & ClientTls);

/** What is asked of clients. */
interface ClientTls {
  /** Error 3159 without TLS. */
  readonly required?: boolean;
  /** PEM certificates of those who sign clients' certificates: for accounts that REQUIRE X509, ISSUER or SUBJECT. Not with Deno. */
  readonly ca?: string;
}

/** Null where TLS is off. */
export interface TlsProvider {
  readonly required: boolean;
  /** Those that may have signed clients' certificates; where there is none, clients are asked for none. */
  readonly authorities: readonly X509Certificate[];
  /** Made when it is first asked for. */
  context(): Promise<SecureContext>;
}

/** @throws UsageError where a certificate or key given is none. */
export function tlsProvider(options: TlsOptions): TlsProvider | null {
  if (options.kind === 'off') return null;
  const required = options.required ?? false;
  const authorities = options.ca === undefined ? [] : readAuthorities(options.ca);
  const ca = options.ca === undefined ? {} : { ca: options.ca };
  if (options.kind === 'pem') {
    const context = secureContext({ cert: options.cert, key: options.key, ...ca });
    return { required, authorities, context: () => Promise.resolve(context) };
  }
  let context: Promise<SecureContext> | null = null;
  return {
    required,
    authorities,
    context: () => {
      context ??= selfSignedCertificate().then((pem) => createSecureContext({ ...pem, ...ca }));
      return context;
    },
  };
}

function secureContext(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    throw new UsageError(`the certificate and its key cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Deno takes a client's certificate without asking for a proof that it is the client's: seen with 2.9. */
const CHECKS_POSSESSION = process.versions['deno'] === undefined;

function readAuthorities(pem: string): X509Certificate[] {
  if (!CHECKS_POSSESSION)
    throw new UsageError("client certificates need Bun or Node.js: Deno does not check that a certificate is the client's own");
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new UsageError('the certificate authority of clients is no PEM certificate');
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw new UsageError(`the certificate authority of clients cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param socket whose handshake is done. @param now milliseconds since 1970. */
export function peerOf(socket: TLSSocket, authorities: readonly X509Certificate[], now: number): TlsPeer {
  const { name } = socket.getCipher();
  const certificate = authorities.length === 0 ? undefined : socket.getPeerX509Certificate();
  const trusted = certificate !== undefined && isTrusted(certificate, authorities, now);
  return { cipher: name, version: socket.getProtocol() ?? '', certificate: trusted ? described(certificate) : null };
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** Whether one of the authorities signed it, for clients, and both are good now. That the client has its key is TLS's to check, and was. */
function isTrusted(certificate: X509Certificate, authorities: readonly X509Certificate[], now: number): boolean {
  if (!isCurrent(certificate, now)) return false;
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  if (purposes !== undefined && purposes.length > 0 && !purposes.includes(CLIENT_AUTH)) return false;
  return authorities.some(
    (authority) =>
      isCurrent(authority, now) && authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
}
function isCurrent({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function described({ issuer, subject }: X509Certificate): PeerCertificate {
  return { issuer: oneLine(issuer), subject: oneLine(subject) };
}
/** `C=SE\nCN=x` as OpenSSL's X509_NAME_oneline has it, which is what MySQL compares: `/C=SE/CN=x`, `/` and `+` as `\/` and `\+`, others as `\xC3`. */
export function oneLine(name: string): string {
  return name
    .split('\n')
    .map((part) => `/${part.replace(/\\([^0-9A-Fa-f])/g, '$1').replace(/[/+]/g, '\\$&')}`)
    .join('')
    .replace(/[^\x20-\x7e]/gu, (character) =>
      Array.from(Buffer.from(character), (byte) => `\\x${byte.toString(16).toUpperCase()}`).join(''),
    );
}

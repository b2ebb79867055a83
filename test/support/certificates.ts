/** Authorities and the certificates that they sign, also bad ones. PEM files in a folder of the test's. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, type X509Certificate, X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};
const DAY_MS = 86_400_000;

export interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** Writes NAME.pem and NAME.key. */
export async function authority(dir: string, name: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: `CN=${name}`, keys, signingAlgorithm: ALGORITHM, ...validFor(-1, 2), extensions: [new BasicConstraintsExtension(true)] },
    webcrypto as Crypto,
  );
  await write(dir, name, certificate, keys.privateKey);
  return { certificate, keys };
}

/**
 * Writes NAME.pem and NAME.key.
 * @param hosts names and addresses that it is for.
 * @param days from when until when it is valid, counted from now.
 */
export async function certificate(
  dir: string,
  name: string,
  by: Authority,
  hosts: readonly string[],
  days: readonly [from: number, until: number] = [-1, 2],
): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const names = hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value }));
  const made = await X509CertificateGenerator.create(
    {
      subject: `CN=${name}`,
      issuer: by.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: by.keys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validFor(...days),
      ...(names.length === 0 ? {} : { extensions: [new SubjectAlternativeNameExtension(names)] }),
    },
    webcrypto as Crypto,
  );
  await write(dir, name, made, keys.privateKey);
}

function validFor(from: number, until: number) {
  const now = Date.now();
  return { notBefore: new Date(now + from * DAY_MS), notAfter: new Date(now + until * DAY_MS) };
}

async function write(dir: string, name: string, made: X509Certificate, key: webcrypto.CryptoKey): Promise<void> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  writeFileSync(join(dir, `${name}.pem`), made.toString('pem'));
  writeFileSync(join(dir, `${name}.key`), `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`);
}

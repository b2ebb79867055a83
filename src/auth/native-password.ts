/** mysql_native_password. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html */
import { createHash, timingSafeEqual } from 'node:crypto';

export const NATIVE_PASSWORD = 'mysql_native_password';

const sha1 = (...parts: Uint8Array[]) => hash('sha1', parts);

function hash(algorithm: string, parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHash(algorithm);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** What a server keeps: SHA1(SHA1(password)). */
export function nativeDigest(password: Uint8Array): Uint8Array {
  return sha1(sha1(password));
}

/** @param response SHA1(password) XOR SHA1(scramble, digest). */
export function nativeResponseFits(response: Uint8Array, scramble: Uint8Array, digest: Uint8Array): boolean {
  if (response.length !== 20) return false;
  const mask = sha1(scramble, digest);
  const stage1 = response.map((byte, index) => byte ^ (mask[index] ?? 0));
  return timingSafeEqual(sha1(stage1), digest);
}

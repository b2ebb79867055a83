/** caching_sha2_password. https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html */
import { createHash, timingSafeEqual } from 'node:crypto';

export const CACHING_SHA2 = 'caching_sha2_password';

/** Bytes that server and client send each other after the scramble. */
export const Sha2Message = { REQUEST_PUBLIC_KEY: 2, FAST_AUTH_SUCCESS: 3, PERFORM_FULL_AUTH: 4 } as const;

function sha256(...parts: Uint8Array[]): Uint8Array {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** What a server keeps in memory: SHA256(SHA256(password)). */
export function sha2Digest(password: Uint8Array): Uint8Array {
  return sha256(sha256(password));
}

/** @param response SHA256(password) XOR SHA256(digest, scramble). */
export function sha2ResponseFits(response: Uint8Array, scramble: Uint8Array, digest: Uint8Array): boolean {
  if (response.length !== 32) return false;
  const mask = sha256(digest, scramble);
  const stage1 = response.map((byte, index) => byte ^ (mask[index] ?? 0));
  return timingSafeEqual(sha256(stage1), digest);
}

/**
 * The password of a full authentication, as typed: ended by a zero byte, and without TLS also masked by the scramble (before RSA).
 * @returns null where it has no end.
 */
export function typedPassword(message: Uint8Array, mask: Uint8Array | null): Uint8Array | null {
  const bytes = mask === null ? message : message.map((byte, index) => byte ^ (mask[index % mask.length] ?? 0));
  return bytes.length > 0 && bytes[bytes.length - 1] === 0 ? bytes.subarray(0, -1) : null;
}

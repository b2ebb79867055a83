/** Whether an account whose password was right may log in now, and the errors of those who may not. */
import type { StoredAccount, TlsRequirement } from '../backend.ts';
import { SqlError } from '../errors.ts';

/** What TLS tells of a client. */
export interface TlsPeer {
  /** OpenSSL's name of it. */
  readonly cipher: string;
  /** `TLSv1.3` */
  readonly version: string;
  /** The client's certificate, where it has one of an authority that we know. */
  readonly certificate: PeerCertificate | null;
}
export interface PeerCertificate {
  /** As REQUIRE has them: `/C=SE/O=…/CN=…`. */
  readonly issuer: string;
  readonly subject: string;
}

/** Who logs in, for errors. */
export interface Applicant {
  readonly user: string;
  readonly host: string;
  readonly usingPassword: boolean;
  /** Null without TLS. */
  readonly peer: TlsPeer | null;
  /** CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS */
  readonly handlesExpired: boolean;
}

/** Names of users end here in MySQL's messages: they may be of any length, and are anybody's. */
const LONGEST_NAME = 48;

/** 1045. @param hint what to do about it. */
export function accessDenied(
  { user, host, usingPassword }: Pick<Applicant, 'user' | 'host' | 'usingPassword'>,
  hint: string | null = null,
): SqlError {
  const more = hint === null ? '' : `. ${hint}`;
  const shown = user.slice(0, LONGEST_NAME);
  return new SqlError(
    1045,
    '28000',
    `Access denied for user '${shown}'@'${host}' (using password: ${usingPassword ? 'YES' : 'NO'})${more}`,
  );
}

/** @returns 1045 where TLS is not as required, 3118 for a locked account, 1862 for an expired password; null where nothing is amiss. */
export function objection(account: StoredAccount, applicant: Applicant): SqlError | null {
  const { user, host, peer, handlesExpired } = applicant;
  if (!meets(account.require, peer)) return accessDenied(applicant);
  if (account.locked) return new SqlError(3118, 'HY000', `Access denied for user '${user}'@'${host}'. Account is locked.`);
  if (!account.passwordExpired || handlesExpired) return null;
  const advice = 'To log in you must change it using a client that supports expired passwords.';
  return new SqlError(1862, 'HY000', `Your password has expired. ${advice}`);
}

/** REQUIRE CIPHER asks for a certificate, too, as MySQL 9.7 shows. */
function meets(require: TlsRequirement, peer: TlsPeer | null): boolean {
  if (require.kind === 'none') return true;
  if (peer === null) return false;
  if (require.kind === 'ssl') return true;
  const { cipher, certificate } = peer;
  if (certificate === null) return false;
  if (require.kind === 'x509') return true;
  return fits(require.cipher, cipher) && fits(require.issuer, certificate.issuer) && fits(require.subject, certificate.subject);
}
function fits(wanted: string | null, given: string): boolean {
  return wanted === null || wanted === given;
}

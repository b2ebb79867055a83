/** What a backend is told of a client that has logged in. */
import type { ConnectOptions, Credentials } from '../../backend.ts';
import { Capability } from '../../codec/capabilities.ts';
import type { LoggedIn, SessionTerms } from './connection-phase.ts';

export type Arrival = SessionTerms & Pick<LoggedIn, 'user' | 'account'>;

/** @param around what the door knows of the connection; `credentials` where the server behind is to judge them. */
export function connectOptions(
  { user, account, database, capabilities, collation, attributes, peer, compression }: Arrival,
  around: Pick<ConnectOptions, 'host' | 'connectionId' | 'signal'> & Required<Pick<ConnectOptions, 'virtualTables'>>,
  credentials?: Credentials,
): ConnectOptions {
  const can = (capability: number): boolean => (capabilities & capability) !== 0;
  return {
    ...around,
    user,
    database,
    collation,
    foundRows: can(Capability.FOUND_ROWS),
    localFiles: can(Capability.LOCAL_FILES),
    capabilities,
    optionalMetadata: can(Capability.OPTIONAL_RESULTSET_METADATA),
    interactive: can(Capability.INTERACTIVE),
    ignoreSpace: can(Capability.IGNORE_SPACE),
    attributes,
    ...(account === null ? {} : { account }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(peer === null ? {} : { tls: peer }),
    ...(compression === null ? {} : { compression }),
  };
}

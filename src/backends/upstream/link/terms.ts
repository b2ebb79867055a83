/** What a session asks of the server at its login. */
import type { ConnectOptions } from '../../../backend.ts';
import { Capability } from '../../../codec/capabilities.ts';
import type { Link } from './link.ts';

/** What both sides have to agree on. */
export interface Terms {
  /** Capabilities to ask for. */
  readonly wanted: number;
  /** Capabilities that mysql2 would ask for by itself, and must not. */
  readonly unwanted: number;
  /** Whether MariaDB is asked for the types of columns that MySQL does not have. */
  readonly extendedMetadata: boolean;
}

/** What decides of how commands and answers are worded: where packets are handed on as they are, it is the client's choice. */
const WORDING =
  Capability.DEPRECATE_EOF |
  Capability.MULTI_STATEMENTS |
  Capability.MULTI_RESULTS |
  Capability.PS_MULTI_RESULTS |
  Capability.QUERY_ATTRIBUTES |
  Capability.LOCAL_FILES |
  Capability.OPTIONAL_RESULTSET_METADATA;
/** What sessions ask for whose answers are read here. Files (LOAD DATA LOCAL) come only where the sink has any. */
const OWN =
  Capability.DEPRECATE_EOF | Capability.MULTI_RESULTS | Capability.PS_MULTI_RESULTS | Capability.LOCAL_FILES | Capability.QUERY_ATTRIBUTES;

/** For sessions of the backend's own. */
export const OWN_TERMS: Terms = { wanted: OWN | Capability.SESSION_TRACK, unwanted: 0, extendedMetadata: true };

export function termsOf(options: ConnectOptions): Terms {
  const { capabilities, credentials, foundRows, interactive, localFiles, optionalMetadata } = options;
  const settings =
    Capability.SESSION_TRACK |
    (credentials?.handlesExpired === true ? Capability.CAN_HANDLE_EXPIRED_PASSWORDS : 0) |
    (foundRows ? Capability.FOUND_ROWS : 0) |
    (interactive === true ? Capability.INTERACTIVE : 0) |
    (optionalMetadata === true ? Capability.OPTIONAL_RESULTSET_METADATA : 0);
  if (capabilities === undefined) {
    const unwanted = localFiles === false ? Capability.LOCAL_FILES : 0;
    return { wanted: (settings | OWN) & ~unwanted, unwanted, extendedMetadata: true };
  }
  return { wanted: settings | (capabilities & WORDING), unwanted: WORDING & ~capabilities, extendedMetadata: false };
}

/** What decides of the wording and the server does not have. */
export function missing({ offered }: Pick<Link, 'offered'>): number {
  return WORDING & ~offered;
}

/** Whether a client speaks as the link does, so that packets can be handed on as they are. */
export function speaksAs(client: number | undefined, { dialect, capabilities }: Link): boolean {
  return client !== undefined && dialect.tracksSession && !dialect.extendedMetadata && ((client ^ capabilities) & WORDING) === 0;
}

/** The version of this package, from package.json. */
import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

/** What clients are told unless --server-version says otherwise: the MySQL whose dialect and system variables the embedded engine has. */
export const SERVER_VERSION = `8.4.6-wsql-${VERSION}`;

/** For pages that load the library with a script element: `wsql`, and the original plugin's `NodeRedWSConnection`. */
import * as wsql from './index.ts';

Object.assign(globalThis, { wsql, NodeRedWSConnection: wsql.NodeRedWSConnection });

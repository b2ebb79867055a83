/** Limits that SET GLOBAL changes while the server runs. */
import type { Backend } from '../../backend.ts';
import type { Limits } from './options.ts';

/** @returns the limits as given, until the backend's own variable of that name is given another value. */
export function liveLimits(given: Limits, backend: Backend): Limits {
  const live = (variable: string, limit: number): (() => number) => {
    const initial = backend.globalNumber?.(variable) ?? null;
    return () => {
      const now = backend.globalNumber?.(variable) ?? null;
      return now === null || now === initial ? limit : now;
    };
  };
  const connections = live('max_connections', given.maxConnections);
  const userConnections = live('max_user_connections', given.maxUserConnections);
  const connectErrors = live('max_connect_errors', given.maxConnectErrors);
  return {
    ...given,
    get maxConnections() {
      return connections();
    },
    get maxUserConnections() {
      return userConnections();
    },
    get maxConnectErrors() {
      return connectErrors();
    },
  };
}

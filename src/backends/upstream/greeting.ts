/** The greeting of a server, heard without a login: for who has no account there. */
import { meet } from './auth/meet.ts';
import { TIMEOUT_MS } from './login.ts';
import type { UpstreamOptions } from './options.ts';

export interface Greeting {
  readonly version: string;
  /** Capabilities of the server. */
  readonly offered: number;
}

/**
 * @throws ConnectError 2003 or 2002 where nobody answers, the server's own error where it sends clients away at once (1040, 1129, …), 2012 for
 * what is no greeting.
 */
export async function greeting(options: UpstreamOptions): Promise<Greeting> {
  const { socket, greeting: heard } = await meet(options, options.connectTimeout ?? TIMEOUT_MS);
  socket.destroy();
  return { version: heard.serverVersion, offered: heard.capabilities };
}

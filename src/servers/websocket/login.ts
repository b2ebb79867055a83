/** Logs clients in: by a password, a token, or nothing at all. */
import type { Admitted } from '../../auth/authenticator.ts';
import type { Judge } from '../../auth/passed-login.ts';
import { ConnectError, SqlError } from '../../errors.ts';
import type { Origin } from '../listener/origin.ts';
import type { Principal } from './backend-session.ts';
import type { ServerState } from './server-state.ts';

/** What a client says who it is with. */
export interface Proof {
  /** Empty: whoever the token is of. */
  readonly user: string;
  /** A password, a token, or empty. */
  readonly password: string;
}

export interface LoggedIn extends Admitted {
  readonly principal: Principal;
}

/** Who is let in without a word. */
export const NOBODY: Proof = { user: 'root', password: '' };
const UTF8 = new TextEncoder();

/** One login. @returns why it is refused, or whom it is of. */
export async function logIn(state: ServerState, origin: Origin, proof: Proof): Promise<LoggedIn | SqlError> {
  const { auth } = state;
  const { host } = origin;
  let opened: ReturnType<ServerState['enter']> | null = null;
  const judge: Judge = async (user, password) => {
    const entered = state.enter(user, host, null, { user, password: Uint8Array.from(password), handlesExpired: false });
    const refusal = await probe(state, entered.principal);
    if (refusal === null) opened = entered;
    else entered.leave();
    return refusal;
  };
  const verdict = await auth.login(proof.user, origin, true, judge).typed(UTF8.encode(proof.password));
  const admission = auth.admit(verdict, { host, peer: null, handlesExpired: false });
  const own = opened as ReturnType<ServerState['enter']> | null;
  if (admission.kind === 'denied') {
    own?.leave();
    return admission.error;
  }
  const { admitted } = admission;
  const { principal, leave } = own ?? state.enter(admitted.user, host, admitted.account, null);
  return {
    ...admitted,
    principal,
    leave: () => {
      leave();
      admitted.leave();
    },
  };
}

/** Opens the first session of somebody at the server behind, which judges the password. */
async function probe(state: ServerState, principal: Principal): Promise<SqlError | null> {
  try {
    state.pool.park(await state.open(principal, null));
    return null;
  } catch (error) {
    if (error instanceof SqlError) return error;
    if (error instanceof ConnectError) return new SqlError(error.errno ?? 2003, error.sqlState ?? 'HY000', error.message);
    throw error;
  }
}

/** Whether who was refused may have been guessing; else the password was right, and something else was amiss. */
export function isGuess({ errno }: SqlError): boolean {
  return errno === 1045 || errno === 3955;
}

/** The pieces of a file that LOAD DATA waits for. A client that sends none any more must not keep the writer's lock. */
import { SqlError } from '../../../../errors.ts';
import type { Session } from '../../execute/session.ts';

/**
 * The next piece; null where the file has ended.
 * @param patience milliseconds that it may take; 0 for no limit.
 * @throws SqlError 1159 when that is over; 1317 and others where the statement is killed meanwhile, or its session gone.
 */
export async function nextPiece(pieces: AsyncIterator<Uint8Array>, patience: number, session: Session): Promise<Uint8Array | null> {
  const { signal } = session.waits;
  session.waits.goesOn();
  let giveUp = (_: unknown): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const killed = (): void => giveUp(signal.reason);
  signal.addEventListener('abort', killed, { once: true });
  const late = (): void => giveUp(new SqlError(1159, '08S01', 'Got timeout reading communication packets'));
  const timer = patience > 0 ? setTimeout(late, Math.min(patience, 2 ** 31 - 1)) : undefined;
  try {
    const next = await Promise.race([pieces.next(), interrupted]);
    session.waits.goesOn();
    return next.done === true ? null : next.value;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', killed);
  }
}

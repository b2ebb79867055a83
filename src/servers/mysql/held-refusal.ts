/** A refusal that waits, so that guessing takes time. */
import type { ServerState } from './server-state.ts';

/** Refusals that are held back at once; further ones are said at once. */
const MOST = 256;

export class HeldRefusal {
  readonly #server: ServerState;
  isHeld = false;

  constructor(server: ServerState) {
    this.#server = server;
  }

  /** Meanwhile the connection takes nobody's place. */
  hold(milliseconds: number, refuse: () => void): void {
    if (milliseconds === 0 || this.#server.held >= MOST) {
      refuse();
      return;
    }
    this.#server.held++;
    this.isHeld = true;
    setTimeout(() => {
      this.release();
      refuse();
    }, milliseconds).unref();
  }
  release(): void {
    if (this.isHeld) this.#server.held--;
    this.isHeld = false;
  }
}

/** An io without a process: what a command writes is kept. */
import { Readable } from 'node:stream';
import type { Io, Output } from '../../commands/io.ts';

export interface TestIo {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export function testIo({
  stdin = Readable.from([]),
  isTerminal = false,
  env = {},
}: {
  stdin?: Readable;
  isTerminal?: boolean;
  env?: Record<string, string>;
} = {}): TestIo {
  const stdout = new KeptOutput(isTerminal);
  const stderr = new KeptOutput(isTerminal);
  const io: Io = { stdin: () => stdin, stdinIsTerminal: isTerminal, stdout, stderr, env, onInterrupt: () => () => {}, leave: () => {} };
  return { io, stdout: () => stdout.text, stderr: () => stderr.text };
}

class KeptOutput implements Output {
  readonly isTerminal: boolean;
  readonly columns = 80;
  text = '';

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }
  write(piece: string | Uint8Array): boolean {
    this.text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
    return true;
  }
  async drained(): Promise<void> {}
  async flush(): Promise<void> {}
}

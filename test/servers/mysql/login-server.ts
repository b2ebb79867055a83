/** A door in front of a backend that keeps accounts in memory. */
import type { AccountRule } from '../../../src/auth/accounts.ts';
import type { Backend, StoredAccount } from '../../../src/backend.ts';
import type { ListenOptions, MysqlServer, MysqlServerOptions } from '../../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { FakeBackend } from './fake-backend.ts';
import { MemoryDirectory } from './login-accounts.ts';

export class AccountBackend extends FakeBackend {
  readonly accounts: MemoryDirectory;
  constructor(...accounts: StoredAccount[]) {
    super();
    this.accounts = new MemoryDirectory(...accounts);
  }
}

const OPEN: AccountRule = { kind: 'open' };

export function loginServer(backend: Backend, options: Partial<MysqlServerOptions & ListenOptions> = {}): Promise<MysqlServer> {
  return startMysqlServer({ backend, host: '127.0.0.1', port: 0, accounts: OPEN, tls: { kind: 'self-signed' }, ...options });
}

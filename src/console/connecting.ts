/** The connection: its dialog, and what is shown of its state. */
import { type ClientOptions, WsqlClient } from '../client/index.ts';
import { button, byId, element, input, make, say } from './dom.ts';

const STATES = { connecting: 'Connecting…', connected: 'Connected', waiting: 'Reconnecting…', closed: 'Not connected' } as const;

/** What the server says of itself to its console. */
export interface Settings {
  readonly endpoint: string;
  /** Nothing is asked of who connects. */
  readonly open: boolean;
}

export class Connecting {
  readonly #connected: (isFirst: boolean) => void;
  #client: WsqlClient | null = null;
  #lastBeat = 0;
  /** The client has been connected: what fails from then on it tries again by itself. */
  #wasIn = false;

  /** @param connected is called at every connection, later ones too. */
  constructor(connected: (isFirst: boolean) => void) {
    this.#connected = connected;
    button('connection').addEventListener('click', () => this.open());
    button('connect-close').addEventListener('click', () => this.#dialog.close());
    button('disconnect').addEventListener('click', () => this.#disconnect());
    byId('connect-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.connect();
    });
    setInterval(() => this.#show(), 1000);
  }
  get #dialog(): HTMLDialogElement {
    return byId('connect', HTMLDialogElement);
  }
  get client(): WsqlClient | null {
    return this.#client;
  }

  open(): void {
    void this.#showDetails();
    if (!this.#dialog.open) this.#dialog.showModal();
  }
  connect(): void {
    this.#client?.close();
    element('connect-error').textContent = '';
    try {
      this.#follow(new WsqlClient(input('endpoint').value, optionsOf()));
    } catch (error) {
      this.#failed(error as Error);
    }
  }
  #follow(client: WsqlClient): void {
    this.#client = client;
    this.#wasIn = false;
    client.on('connect', ({ isReconnect }) => {
      this.#lastBeat = Date.now();
      if (!isReconnect) this.#entered();
      say(isReconnect ? 'Connected again: what the session had set is gone' : 'Connected');
      this.#connected(!isReconnect);
      this.#show();
    });
    client.on('heartbeat', () => {
      this.#lastBeat = Date.now();
      this.#show();
    });
    client.on('error', ({ error }) => {
      if (client === this.#client && !this.#wasIn) this.#failed(error);
    });
    client.on('disconnect', ({ error }) => this.#lost(client, error));
    client.on('reconnecting', () => this.#show());
    this.#show();
  }
  #lost(client: WsqlClient, error: Error): void {
    if (client !== this.#client) return;
    say(error.message, 'error');
    if (client.finalError !== null) this.#failed(client.finalError);
    this.#show();
  }
  #failed(error: Error): void {
    element('connect-error').textContent = error.message;
    say(error.message, 'error');
    this.open();
    this.#show();
  }
  #disconnect(): void {
    const client = this.#client;
    this.#client = null;
    client?.close();
    say('Disconnected');
    this.#show();
    void this.#showDetails();
  }
  /** The client has the secrets; the page need not. */
  #entered(): void {
    this.#wasIn = true;
    this.#dialog.close();
    input('password').value = '';
    input('token').value = '';
  }

  #show(): void {
    const state = this.#client?.state ?? 'closed';
    button('connection').dataset['state'] = state;
    setText('connection-text', STATES[state]);
    const seconds = Math.max(0, Math.round((Date.now() - this.#lastBeat) / 1000));
    setText('heartbeat', state === 'connected' ? `♥ ${seconds} s` : '');
  }
  async #showDetails(): Promise<void> {
    const client = this.#client;
    const list = element('details');
    list.replaceChildren();
    if (client?.welcome === undefined || client.welcome === null || client.state !== 'connected') return;
    const { welcome } = client;
    const facts: [string, string][] = [
      ['Server', welcome.server],
      ['Version', welcome.databaseVersion],
      ['Client', welcome.clientId],
    ];
    try {
      const { connection, connections } = await client.status({ all: true, timeout: 2000 });
      facts.push(['Account', connection.account], ['Since', new Date(connection.connectedAt).toLocaleString()]);
      facts.push(['Queries', String(connection.queries)]);
      // For who may see those of others.
      if (connections.length > 0) facts.push(['Clients', String(connections.length)]);
    } catch (error) {
      facts.push(['Status', error instanceof Error ? error.message : String(error)]);
    }
    list.replaceChildren(...facts.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]));
  }
}

function optionsOf(): ClientOptions {
  const [user, password, token] = ['user', 'password', 'token'].map((id) => input(id).value);
  return {
    ...(user ? { user } : {}),
    ...(password ? { password } : {}),
    ...(token ? { token } : {}),
  };
}
function setText(id: string, text: string): void {
  const found = element(id);
  if (found.textContent !== text) found.textContent = text;
}

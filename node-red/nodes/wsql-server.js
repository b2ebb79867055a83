/** A WebSocket door in front of a MySQL server, or of a data file: it runs as long as its flow does. */
'use strict';

const EVENTS = ['connect', 'authenticated', 'disconnect', 'error'];
/** Milliseconds between two looks at how many clients there are: many may come at once. */
const STATUS_DELAY = 200;

module.exports = (RED) => {
  function WsqlServer(config) {
    RED.nodes.createNode(this, config);
    const server = new Server(this, config);
    server.start().catch((error) => server.failed(error));
    this.on('close', (_removed, done) => {
      server.stop().then(() => done(), done);
    });
  }
  RED.nodes.registerType('wsql-server', WsqlServer, {
    credentials: { user: { type: 'text' }, password: { type: 'password' }, wsPassword: { type: 'password' } },
  });
};

class Server {
  #node;
  #config;
  #backend = null;
  #door = null;
  #isStopped = false;
  #timer = null;

  constructor(node, config) {
    this.#node = node;
    this.#config = config;
  }

  async start() {
    this.#node.status({ fill: 'grey', shape: 'ring', text: 'starting' });
    const wsql = await import('wsql');
    if (this.#isStopped) return;
    const { endpoint, wsHost, wsPort, heartbeat } = this.#config;
    this.#backend = this.#open(wsql);
    this.#door = wsql.createWebSocketServer({
      backend: this.#backend,
      endpoint: endpoint || '/db',
      password: this.#node.credentials?.wsPassword ?? '',
      ...(Number(heartbeat) > 0 ? { limits: { heartbeat: Number(heartbeat) } } : {}),
      log: (level, message) => {
        if (level === 'error') this.#node.error(message);
        else if (level === 'warn') this.#node.warn(message);
      },
    });
    for (const event of EVENTS) this.#door.on(event, (details) => this.#tell(event, details));
    // 0 is a free one.
    const port = wsPort === undefined || wsPort === '' ? 8080 : Number(wsPort);
    await this.#door.listen({ host: wsHost || '127.0.0.1', port });
    if (this.#isStopped) await this.#end();
    else this.#show();
  }
  #open(wsql) {
    const { host, port, database, data } = this.#config;
    const { user, password } = this.#node.credentials ?? {};
    if (!host) return wsql.openEmbedded({ path: data || ':memory:', serverVersion: wsql.SERVER_VERSION });
    return wsql.openUpstream({
      host,
      ...(port ? { port: Number(port) } : {}),
      ...(user ? { user } : {}),
      ...(password ? { password } : {}),
      ...(database ? { database } : {}),
    });
  }

  #tell(topic, { error, ...details }) {
    this.#node.send({ topic, payload: error === undefined ? details : { ...details, error: error.message } });
    this.#timer ??= setTimeout(() => this.#show(), STATUS_DELAY);
  }
  #show() {
    this.#timer = null;
    if (this.#isStopped) return;
    const count = this.#door.statistics().connections;
    this.#node.status({ fill: 'green', shape: 'dot', text: `${this.#door.url} · ${count} ${count === 1 ? 'client' : 'clients'}` });
  }
  failed(error) {
    this.#node.status({ fill: 'red', shape: 'ring', text: error.message });
    this.#node.error(error);
  }

  async stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#node.status({});
    await this.#end();
  }
  async #end() {
    await this.#door?.close(2000);
    await this.#backend?.close();
  }
}

/** Statements for a wsql, by its WebSocket: the endpoint, which nodes share, and the node that asks. */
'use strict';

module.exports = (RED) => {
  function WsqlEndpoint(config) {
    RED.nodes.createNode(this, config);
    const endpoint = new Endpoint(config, this.credentials ?? {});
    this.endpoint = endpoint;
    this.on('close', () => endpoint.close());
  }
  RED.nodes.registerType('wsql-endpoint', WsqlEndpoint, {
    credentials: { user: { type: 'text' }, password: { type: 'password' }, token: { type: 'password' } },
  });

  function WsqlQuery(config) {
    RED.nodes.createNode(this, config);
    const endpoint = RED.nodes.getNode(config.endpoint)?.endpoint;
    if (endpoint === undefined) {
      this.status({ fill: 'red', shape: 'ring', text: 'no endpoint' });
      this.on('input', (_msg, _send, done) => done(new Error('The node has no wsql endpoint')));
      return;
    }
    const stopWatching = endpoint.watch((status) => this.status(status));
    const giveUp = new AbortController();
    this.on('input', (msg, send, done) => {
      ask(endpoint, config, msg, giveUp.signal).then(
        (answer) => {
          send(answer);
          done();
        },
        (error) => {
          msg.sqlError = { message: error.message, code: error.code, errno: error.errno, sqlState: error.sqlState };
          done(error);
        },
      );
    });
    this.on('close', () => {
      giveUp.abort();
      stopWatching();
    });
  }
  RED.nodes.registerType('wsql-query', WsqlQuery);
};

/** @returns the message with the answer. @throws what the statement failed with. */
async function ask(endpoint, { query, timeout }, msg, signal) {
  const sql = query || msg.topic;
  if (typeof sql !== 'string' || sql.trim() === '') throw new Error('There is no SQL: neither the node nor msg.topic has any');
  const client = await endpoint.client();
  const seconds = Number(timeout);
  const result = await client.query(sql, msg.params, { signal, ...(seconds > 0 ? { timeout: seconds * 1000 } : {}) });
  const { data, fields, rowCount, affectedRows, insertId, more } = result;
  return Object.assign(msg, { payload: data, fields, rowCount, affectedRows, insertId }, more.length > 0 ? { more } : {});
}

/** One connection for all nodes that use it. It is begun with the first of them. */
class Endpoint {
  #config;
  #credentials;
  #client = null;
  #isClosed = false;
  #status = { fill: 'grey', shape: 'ring', text: 'not connected' };
  #watchers = new Set();

  constructor(config, credentials) {
    this.#config = config;
    this.#credentials = credentials;
  }

  /** @throws where the URL is none. */
  client() {
    this.#client ??= this.#begin();
    return this.#client;
  }
  async #begin() {
    const { WsqlClient } = await import('wsql/client');
    if (this.#isClosed) throw new Error('The flow has been stopped');
    const { url, database } = this.#config;
    const { user, password, token } = this.#credentials;
    const client = new WsqlClient(url || 'ws://127.0.0.1:8080/db', {
      ...(user ? { user } : {}),
      ...(password ? { password } : {}),
      ...(token ? { token } : {}),
      ...(database ? { database } : {}),
    });
    client.on('connect', () => this.#show({ fill: 'green', shape: 'dot', text: 'connected' }));
    client.on('disconnect', () => this.#show({ fill: 'yellow', shape: 'ring', text: 'disconnected' }));
    client.on('reconnecting', ({ error }) => this.#show({ fill: 'yellow', shape: 'ring', text: error.message }));
    client.on('error', ({ error }) => this.#show({ fill: 'red', shape: 'ring', text: error.message }));
    return client;
  }

  /** Told of the status, now and when it changes. @returns what ends that. */
  watch(told) {
    this.#watchers.add(told);
    told(this.#status);
    this.client().catch((error) => this.#show({ fill: 'red', shape: 'ring', text: error.message }));
    return () => this.#watchers.delete(told);
  }
  #show(status) {
    if (this.#isClosed) return;
    this.#status = status;
    for (const told of this.#watchers) told(status);
  }

  close() {
    this.#isClosed = true;
    this.#client?.then(
      (client) => client.close(),
      () => undefined,
    );
  }
}

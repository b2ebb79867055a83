/**
 * What a client of the WebSocket door is written against: its messages, as types. Loads in a browser, and has nothing to run.
 */
export type * from '../wire/messages.ts';

/**
 * The messages of the WebSocket door: text frames, one JSON object each. The base is the message set of the original Node-RED plugin, whose
 * clients work unchanged; what we add to it is optional.
 */
export * from './close-codes.ts';
export { Malformed, readRequest } from './read-request.ts';
export type * from './replies.ts';
export type * from './requests.ts';
export type * from './session.ts';
export type * from './values.ts';

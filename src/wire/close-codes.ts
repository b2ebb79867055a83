/** Codes that a server closes connections with. https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
export const CloseCode = {
  /** The server stops. */
  GOING_AWAY: 1001,
  /** A binary frame. */
  UNSUPPORTED_DATA: 1003,
  /** A message that is too long. */
  TOO_BIG: 1009,
  /** A bug of the server. */
  INTERNAL: 1011,
  /** Too many clients, of an account or in all. */
  TRY_AGAIN_LATER: 1013,
  /** Not logged in in time, a wrong password, a token that has run out. */
  UNAUTHORIZED: 4401,
  /** From a page of another origin. */
  FORBIDDEN: 4403,
  /** No sign of life for two heartbeats. */
  TIMEOUT: 4408,
  /** Does not read what it is sent. */
  SLOW: 4413,
  /** Sends what is no message again and again. */
  ABUSE: 4429,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

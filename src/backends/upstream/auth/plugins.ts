/** What proves passwords beside mysql2's own plugins, and where those need more than it gives them. */
import { type AuthPlugin, authPlugins } from 'mysql2';
import { readPem, type UpstreamOptions } from '../options.ts';

type AuthPlugins = Readonly<Record<string, AuthPlugin>>;

/** How servers write that there is no password, to plugins for which its absence is none. */
const NO_PASSWORD = Buffer.from([0]);

/**
 * @param secret whether nobody else can read what is sent.
 * @throws ConnectError where the file of the server's key cannot be read.
 */
export function pluginsFor({ password = '', serverPublicKey }: UpstreamOptions, secret: boolean): AuthPlugins {
  return {
    dialog: dialog(password, secret),
    client_ed25519: ed25519(Buffer.from(password)),
    parsec: parsec(Buffer.from(password)),
    ...(password === '' ? EMPTY : {}),
    ...(serverPublicKey === undefined || password === '' ? {} : withKey(readPem(serverPublicKey))),
  };
}

/** mysql2 takes an empty password for one that was not given, and would send the word `undefined`. */
const EMPTY: AuthPlugins = {
  sha256_password: () => () => NO_PASSWORD,
  mysql_clear_password: () => () => NO_PASSWORD,
};

function withKey(pem: string): AuthPlugins {
  return {
    caching_sha2_password: authPlugins.caching_sha2_password({ serverPublicKey: pem }),
    sha256_password: authPlugins.sha256_password({ serverPublicKey: pem }),
  };
}

/** Its one packet of the server is the challenge. */
function ed25519(password: Buffer): AuthPlugin {
  return () => async (challenge) => {
    if (challenge.length < CHALLENGE_LENGTH) throw new Error('the challenge is too short');
    const { signWithPassword } = await import('./ed25519.ts');
    return Buffer.from(signWithPassword(password, challenge));
  };
}
const CHALLENGE_LENGTH = 32;

/** The first packet of the server is its scramble, the second, asked for by an empty one, the salt. */
function parsec(password: Buffer): AuthPlugin {
  return () => {
    let scramble: Buffer | null = null;
    return async (data) => {
      if (scramble === null) {
        if (data.length < CHALLENGE_LENGTH) throw new Error('the challenge is too short');
        scramble = Buffer.from(data);
        return Buffer.alloc(0);
      }
      const { answer } = await import('./parsec.ts');
      return answer(password, scramble, data);
    };
  };
}

/** Of a question: nothing comes after it. The bits above say whether the answer may be seen while it is typed. */
const LAST_QUESTION = 1;

/** PAM's questions: the first one is for the password, and there is nothing to answer others with. */
function dialog(password: string, secret: boolean): AuthPlugin {
  return () => {
    let isAnswered = false;
    return (question) => {
      if (!secret) throw new Error("'dialog' sends the password itself, and is for connections with TLS only");
      const text = question.subarray(1).toString('utf8').replace(/\0$/, '');
      if (isAnswered) throw new Error(`'dialog' asks for more than the password: ${text}`);
      isAnswered = ((question[0] ?? LAST_QUESTION) & LAST_QUESTION) === 0;
      return Buffer.from(`${password}\0`);
    };
  };
}

/** Flags of MySQL's and MariaDB's programs: https://dev.mysql.com/doc/refman/8.4/en/mysql-command-options.html. docs/query.md says what they do here. */
type Declarations = readonly (readonly [flag: string, description: string])[];

/** Where a server is, and who logs in. */
export const SERVER: Declarations = [
  ['-h, --host <HOST>', "A MySQL server's host"],
  ['-P, --port <PORT>', "A MySQL server's port"],
  ['-u, --user <USER>', 'User to log in as'],
  ['-p, --password [PASSWORD]', 'Password; asked for where none is given'],
  ['-D, --database <NAME>', 'Database to use'],
  ['-S, --socket <PATH>', "A MySQL server's Unix socket"],
  ['--ssl-mode <MODE>', 'DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY'],
  ['--ssl-ca <FILE>', "The certificate authority of the server's certificate"],
  ['--ssl-cert <FILE>', 'A client certificate'],
  ['--ssl-key <FILE>', "The client certificate's key"],
];

/** How results are printed. */
export const PRINTING: Declarations = [
  ['-t, --table', 'The same as --format table'],
  ['-E, --vertical', 'The same as --format vertical'],
  ['-B, --batch', 'The same as --format tsv'],
  ['-H, --html', 'The same as --format html'],
  ['-X, --xml', 'The same as --format xml'],
  ['-N, --skip-column-names', 'Leave the column names out'],
  ['-r, --raw', 'tsv without escaping'],
  ['-q, --quick', 'Name the columns of results without rows too; tables as wide as columns are declared'],
  ['-f, --force', 'Go on after an SQL error; the exit code is then 5. -f FILE is --file FILE'],
  ['--local-infile [0|1]', 'Let LOAD DATA LOCAL read whatever file it names, as for the mysql client; 0: none'],
  ['--load-data-local-dir, --local-infile-dir <DIR>', 'Let LOAD DATA LOCAL read files of this folder; may be repeated'],
];

/** How a server is reached, and what every session there begins with. */
export const CONNECTION: Declarations = [
  ['--protocol <KIND>', 'tcp or socket, whatever the host is'],
  ['--ssl-cipher <LIST>', 'Cipher suites, with colons between'],
  ['--tls-version <LIST>', 'TLSv1.2, TLSv1.3, with commas between'],
  ['--ssl', 'The same as --ssl-mode REQUIRED; --skip-ssl: DISABLED'],
  ['--ssl-verify-server-cert', 'The same as --ssl-mode VERIFY_IDENTITY'],
  ['--server-public-key-path <FILE>', "The server's RSA key, PEM, for logging in without TLS"],
  ['--get-server-public-key', 'Ask the server for that key, which is done in any case'],
  ['--enable-cleartext-plugin', 'Send passwords as they are where the server asks for it: over TLS or a socket, and there in any case'],
  ['--connect-timeout <SECONDS>', 'How long a login may take'],
  ['-C, --compress', 'Accepted: nothing is compressed'],
  ['--compression-algorithms <LIST>', 'zstd, zlib, uncompressed: the last has to be among them'],
  ['--default-character-set <NAME>', 'utf8mb4, utf8 or auto: scripts and results are UTF-8'],
  ['--init-command <SQL>', 'Run this first on every connection'],
  ['--init-command-add <SQL>', 'And this; may be repeated'],
  [
    '-U, --i-am-a-dummy, --safe-updates',
    'Only UPDATE and DELETE with a key or LIMIT; at most 1000 rows; see --select-limit, --max-join-size',
  ],
  ['--select-limit <N>', 'The rows of a SELECT under --safe-updates'],
  ['--max-join-size <N>', 'The rows that a join may look at under --safe-updates'],
  ['-i, --ignore-spaces', 'Spaces may stand behind the names of functions'],
  ['--password-file <FILE>', 'The password is the first line of this file'],
  ['--password-command <COMMAND>', 'The password is the first line that this command prints, such as that of a keyring'],
  ['--defaults-file <FILE>', 'Read this option file, and no other'],
  ['--defaults-extra-file <FILE>', 'Read this option file, too, before that of the home'],
  ['--defaults-group-suffix <TEXT>', 'Read groups such as [client_TEXT], too: the suffix as it is written'],
  ['--no-defaults', 'Read no option file but that of login paths'],
  ['--login-path <NAME>', 'Log in as mysql_config_editor has kept it under this name'],
  ['--no-login-paths', 'Read no login path'],
  ['--print-defaults', 'Print what option files say, and leave'],
  ['-V, --version', 'Print the version, and leave'],
];

/** What the client does with statements and results. */
export const CLIENT: Declarations = [
  ['-s, --silent', 'tsv; once more, or in a pipe: without column names'],
  ['-v, --verbose', 'Print statements, too; -vv: and what the server says of results; -vvv: in tables, with times'],
  ['-n, --unbuffered', 'Write after each statement what it answers'],
  ['-w, --wait', 'Try again every second while the server is not there'],
  ['--show-warnings', 'Print the warnings of each statement'],
  ['-L, --skip-line-numbers', 'Errors without the line'],
  ['--delimiter <TEXT>', 'What ends a statement (;)'],
  ['--one-database', 'Run only what is for the database of the flags'],
  ['--commands', 'Let scripts from standard input read files by source, too'],
  ['--system-command', 'Let scripts run system and \\!'],
  ['--binary-mode', 'No commands in scripts but DELIMITER'],
  ['--binary-as-hex', 'The same as --binary hex'],
  ['--sigint-ignore', 'Let Ctrl-C end nothing'],
];

/** What a script or a shell may say to mysql, and need not say here. */
export const ACCEPTED: Declarations = [
  ['-A, --no-auto-rehash', 'completion loads what it needs'],
  ['-b, --no-beep', 'there is no beep'],
  ['-c, --comments', 'comments are sent in any case'],
  ['-G, --named-commands', 'commands stand where a statement may begin'],
  ['--zstd-compression-level <N>', 'nothing is compressed'],
  ['-j, --syslog', 'nothing of the shell is logged'],
  ['--reconnect', 'a script does not go on with another session'],
  ['--max-allowed-packet <N>', 'there is no such limit here'],
  ['--net-buffer-length <N>', 'there is no such buffer'],
  ['--character-sets-dir <DIR>', 'character sets are built in'],
  ['--plugin-dir <DIR>', 'plugins are built in'],
  ['--default-auth <NAME>', 'the server says which plugin it is'],
  ['--histignore <PATTERNS>', 'the shell has its own rules for its history'],
  ['--prompt <TEXT>', 'the shell has \\set prompt'],
  ['--pager [COMMAND]', 'the shell has \\P'],
  ['-T, --debug-info', 'for the debug version of mysql'],
].map(([flag = '', why]) => [flag, `Accepted: ${why}`] as const);

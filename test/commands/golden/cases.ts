/** The flags whose output is compared with that of the mysql client, byte for byte, by the name of the file that it is kept in. */
export const CASES: Readonly<Record<string, readonly string[]>> = {
  batch: ['-B'],
  'batch-no-names': ['-B', '-N'],
  'batch-raw': ['-B', '-r'],
  'batch-quick': ['-B', '-q'],
  'batch-hex': ['-B', '--binary-as-hex'],
  table: ['-t'],
  'table-hex': ['-t', '--binary-as-hex'],
  vertical: ['-E'],
  'vertical-no-names': ['-E', '-N'],
  'vertical-hex': ['-E', '--binary-as-hex'],
  html: ['-H'],
  'html-no-names': ['-H', '-N'],
  xml: ['-X'],
  silent: ['-s'],
  'very-silent': ['-s', '-s'],
};

/** As the mysql client: `0.01 sec`, `1 min 2.50 sec`, `2 hours 3 min 4.00 sec`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [
    ...(days > 0 ? [`${days} day${days === 1 ? '' : 's'}`] : []),
    ...(hours > 0 ? [`${hours} hour${hours === 1 ? '' : 's'}`] : []),
    ...(minutes > 0 ? [`${minutes} min`] : []),
    `${(seconds % 60).toFixed(2)} sec`,
  ];
  return parts.join(' ');
}

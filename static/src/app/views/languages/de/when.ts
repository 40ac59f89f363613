/** "um 14:00", "am Sa 21. Nov". */
export function on(time: string): string {
  return /^\d+:\d+$/.test(time) ? `um ${time}` : `am ${time}`;
}

/** "1 Besuch", "3 Besuche". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "las 14:00", "el sáb 21 nov". */
export function the(time: string): string {
  if (!/^\d+:\d+$/.test(time)) return `el ${time}`;
  return time.startsWith("01:") ? `la ${time}` : `las ${time}`;
}

/** "a las 14:00", "el sáb 21 nov". */
export function on(time: string): string {
  return /^\d+:\d+$/.test(time) ? `a ${the(time)}` : the(time);
}

/** "de las 14:00", "del sáb 21 nov". */
export function of(time: string): string {
  return `de ${the(time)}`.replace("de el ", "del ");
}

/** "1 visita", "3 visitas". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

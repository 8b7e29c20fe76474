import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What the operating system knows of a process id. A zombie has ended, but its id is still taken. */
export type ProcessState =
  | { readonly kind: 'absent' | 'zombie' }
  | { readonly kind: 'alive'; readonly command: string };

export function processState(pid: number): ProcessState {
  return process.platform === 'linux' ? linuxState(pid) : otherState(pid);
}

function linuxState(pid: number): ProcessState {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses and may itself hold some.
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (state === 'X') return { kind: 'absent' };
    if (state === 'Z') return { kind: 'zombie' };
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    // Its memory, which holds the command, is given back just before it is a zombie.
    return command === '' ? { kind: 'zombie' } : { kind: 'alive', command };
  } catch {
    return { kind: 'absent' };
  }
}

function otherState(pid: number): ProcessState {
  try {
    const line = execFileSync('/bin/ps', ['-o', 'state=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state = '', ...command] = line.split(/\s+/);
    return state.startsWith('Z') ? { kind: 'zombie' } : { kind: 'alive', command: command.join(' ') };
  } catch {
    return { kind: 'absent' };
  }
}

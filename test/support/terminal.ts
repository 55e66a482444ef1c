import { spawnSync } from 'node:child_process';
import { MAIN } from './cli.js';

/** Runs a program at a pseudo-terminal: waits for each text and then types the answer to it. Prints the transcript and how it ended as JSON. */
const DRIVER = `
import json, os, pty, select, signal, struct, sys, termios, fcntl, time
job = json.load(sys.stdin)
pid, fd = pty.fork()
if pid == 0:
    os.chdir(job['cwd'])
    os.execvpe(job['argv'][0], job['argv'], {**os.environ, **job['env']})
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, job['columns'], 0, 0))
seen, at, steps, end = '', 0, list(job['steps']), time.time() + 50
while time.time() < end:
    if select.select([fd], [], [], 0.05)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data.decode('utf8', 'replace')
    while steps and steps[0][0] in seen[at:]:
        at = seen.index(steps[0][0], at) + len(steps[0][0])
        time.sleep(0.05)
        os.write(fd, steps[0][1].encode())
        steps.pop(0)
else:
    os.kill(pid, signal.SIGKILL)
status = os.waitpid(pid, 0)[1]
code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
print(json.dumps({'code': code, 'screen': seen, 'unanswered': [step[0] for step in steps]}))
`;

export const hasTerminal = spawnSync('python3', ['-c', 'import pty']).status === 0;

export interface TerminalOutcome {
  /** As a shell sees it: 128 + the signal's number if one ended it. */
  readonly code: number;
  /** All that was shown, with escape sequences. */
  readonly screen: string;
  /** What was waited for in vain. */
  readonly unanswered: readonly string[];
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What to wait for, and what to type then. */
  readonly steps?: readonly (readonly [wait: string, type: string])[];
}

/** Runs the command line at a terminal. */
export function mfbenchAtTerminal(
  cwd: string,
  parameters: readonly string[],
  { columns = 100, env = {}, steps = [] }: TerminalOptions = {},
): TerminalOutcome {
  const job = { argv: [process.execPath, MAIN, ...parameters], cwd, columns, env, steps };
  const { stdout, stderr } = spawnSync('python3', ['-c', DRIVER], {
    input: JSON.stringify(job),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as TerminalOutcome;
}
